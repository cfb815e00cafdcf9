"""The clusters on which a question is asked, if a usual one cannot answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from redis_enterprise_emulator.assumptions import Assumptions


@dataclass(frozen=True, slots=True)
class Settings:
    """A cluster that can answer a question.

    Attributes:
        key: The switch.
        version: Its software version.
        nodes: How many nodes it has.
        numbers: What is tried of a switch that is a number.
        others: Further options.
    """

    key: str
    version: str = "8.2.0-25"
    nodes: int = 1
    numbers: tuple[str, ...] = ()
    others: Mapping[str, Any] = field(default_factory=dict)

    def options(self, choice: str) -> dict[str, Any]:
        """Return the options of the cluster with that choice."""
        value = getattr(Assumptions.from_texts([f"{self.key}={choice}"]), self.key)
        return {**self.others, self.key: value}


_SPECIAL: Final = {
    settings.key: settings
    for settings in (
        Settings("license_shards_limit", numbers=("4", "10")),
        Settings("enforce_shown_without_tls", others={"databases": ["cache"]}),
        Settings("redirect_status", nodes=2),
        Settings("redirect_location", nodes=2),
        Settings("redirected_calls", nodes=2),
    )
}


def settings_of(key: str) -> Settings:
    """Return the cluster for a question."""
    return _SPECIAL.get(key, Settings(key))


SOCKETS: Final[frozenset[str]] = frozenset()
"""The questions that take real sockets: logins by certificate."""
