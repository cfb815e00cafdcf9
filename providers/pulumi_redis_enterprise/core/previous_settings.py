"""The settings that a resource found, stored with it so that its deletion gives them back.

An output of this name holds them under the vendor's names. What is not in it is not known, and is left as it is: a
deletion never makes anything less strict than it was found.
"""

from collections.abc import Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.model import Properties

PREVIOUS: Final = "previous_settings"

UNKNOWN_YET: Final = "unknown"
"""The value of a setting that could not be seen yet, and that nobody has changed since."""

EARLIER_OUTPUTS: Final = {"tls_mode": "previous_tls_mode", "default_user": "previous_default_user"}
"""The outputs of a database's settings in states of the first release, by the field that each holds."""


def carried(old: Mapping[str, Any]) -> Properties:
    """Return the outputs of an earlier update, to be stored again; {} if there are none."""
    names = (PREVIOUS, *EARLIER_OUTPUTS.values())
    return {name: old[name] for name in names if name in old}


def combined(later: Mapping[str, Any], earlier: Mapping[str, Any]) -> Properties:
    """Return these outputs of the first of two resources of one object, with what only the second one knows.

    Args:
        later: The outputs of the resource that came second.
        earlier: Those of the first one.
    """
    if PREVIOUS not in earlier:
        return dict(earlier)
    known = {name: value for name, value in previous_of(earlier).items() if value != UNKNOWN_YET}
    return {**earlier, PREVIOUS: {**previous_of(later), **known}}


def previous_of(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was found, as far as it is known."""
    previous = state.get(PREVIOUS)
    return previous if isinstance(previous, Mapping) else {}


def known_settings(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was found, also of a database in a state of the first release, which knows two fields."""
    return previous_of(state) or {name: state[output] for name, output in EARLIER_OUTPUTS.items() if output in state}
