"""The settings that a resource found, stored with it so that its deletion gives them back.

An output of this name holds them under the vendor's names. What is not in it is not known, and is left as it is: a
deletion never makes anything less strict than it was found.
"""

from collections.abc import Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.model import Properties

PREVIOUS: Final = "previous_settings"

EARLIER_OUTPUTS: Final = {"tls_mode": "previous_tls_mode", "default_user": "previous_default_user"}
"""The outputs of a database's settings in states of the first release, by the field that each holds."""


def carried(old: Mapping[str, Any]) -> Properties:
    """Return the output of an earlier update, to be stored again; {} if there is none."""
    return {PREVIOUS: old[PREVIOUS]} if PREVIOUS in old else {}


def previous_of(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was found, as far as it is known."""
    previous = state.get(PREVIOUS)
    return previous if isinstance(previous, Mapping) else {}


def known_settings(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was found, also of a database in a state of the first release, which knows two fields."""
    return previous_of(state) or {name: state[output] for name, output in EARLIER_OUTPUTS.items() if output in state}
