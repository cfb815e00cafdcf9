"""Certificates and keys that a program gives as text, in the memory of the plugin process and nowhere else.

The engine stores what a check returns, and hands nothing but that to the creation or the update that follows. So what
must not be stored waits here: the engine checks every resource that registers, in a preview and anew in the update, and
it asks the same process for both (`RegisterResource` in step_generator.go of pulumi/pkg/resource/deploy, 3.276).
"""

from collections.abc import Mapping
from typing import Any, Final

_TEXTS: Final = ("certificate", "key")
_held: dict[str, dict[str, str]] = {}


def hold(certificate_sha256: Any, given: Mapping[str, Any]) -> None:
    """Hold what is given as text for the login that may follow.

    Args:
        certificate_sha256: The fingerprint of the certificate, if it is known.
        given: The inputs, `certificate` and `key` perhaps among them.
    """
    texts = {name: given[name] for name in _TEXTS if isinstance(given.get(name), str)}
    if texts and isinstance(certificate_sha256, str):
        _held.setdefault(certificate_sha256, {}).update(texts)


def held(certificate_sha256: str) -> Mapping[str, str]:
    """Return what this process holds of a client."""
    return _held.get(certificate_sha256, {})
