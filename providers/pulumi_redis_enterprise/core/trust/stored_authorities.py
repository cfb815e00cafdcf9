"""Authorities as the state holds them, and as people read them.

Stored, each certificate of a bundle has its PEM text beside fingerprint and expiry; see `StoredBundle` of `bundle`.
"""

from collections.abc import Mapping
from typing import Any, Final

PEM: Final = "__pem"
"""The key of a certificate's PEM text; the SDK keeps it, and the engine does not show it."""


def readable(authorities: Any) -> Any:
    """Return the authorities as people read them, without PEM text; anything else as it is."""
    if not isinstance(authorities, Mapping):
        return authorities
    return {
        key: {name: it for name, it in entry.items() if name != PEM} if isinstance(entry, Mapping) else entry
        for key, entry in authorities.items()
    }


def text_of(authorities: Any) -> str | None:
    """Return the bundle as PEM text; None if these authorities come without."""
    if not isinstance(authorities, Mapping):
        return None
    texts = [entry.get(PEM) for _, entry in sorted(authorities.items()) if isinstance(entry, Mapping)]
    known = [text for text in texts if isinstance(text, str)]
    return "".join(known) if len(known) == len(authorities) else None
