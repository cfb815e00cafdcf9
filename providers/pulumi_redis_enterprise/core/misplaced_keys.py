"""Private keys where a name, a path or a setting belongs.

A preview shows the checked inputs, and the state keeps them. So the content of a file in place of its path is refused
before either happens, whichever input it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from pulumi_redis_enterprise.core.x509.text import holds_base64_of_key
from pulumi_redis_enterprise.errors import Problem

_LABEL: Final = "PRIVATE KEY-----"
_CERTIFICATE: Final = "-----BEGIN CERTIFICATE-----"
_ANY_TEXT: Final = ("triggers",)
"""The inputs that may hold long random text, as fingerprints of files; of these, only PEM is taken for a key."""

_FIX: Final = "give the name, or the path, that belongs there; the key stays in a file of its own"


def misplaced_keys(inputs: Mapping[str, Any], others: Iterable[Problem] = ()) -> list[Problem]:
    """Return a problem for each of the checked inputs that holds what looks like a private key, without any of it.

    Args:
        inputs: The checked inputs.
        others: What else is wrong with them: it says enough of the inputs that it names.
    """
    faulty = {re.split(r"[.\[]", problem.property)[0] for problem in others}
    reason = "it holds what looks like a private key, which would be shown in previews and kept in the state"
    return [
        Problem(name, reason, _FIX)
        for name, value in inputs.items()
        if name not in faulty and any(_is_key(text, is_any=name in _ANY_TEXT) for text in _texts(value))
    ]


def holds_private_key(text: str) -> bool:
    """Return True for text with a private key in PEM form."""
    return _LABEL in text


def _texts(value: Any) -> Iterator[str]:
    """Yield each text in a value, and each key of a mapping, as that of a record is made of its values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from map(str, value)
        yield from chain.from_iterable(map(_texts, value.values()))
    elif isinstance(value, list | tuple):
        yield from chain.from_iterable(map(_texts, value))


def _is_key(text: str, *, is_any: bool) -> bool:
    return holds_private_key(text) or (not (is_any or _CERTIFICATE in text) and holds_base64_of_key(text))
