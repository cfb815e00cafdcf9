"""The leftovers of a probe that was killed: throwaway objects by their names, and what its journal says."""

from dataclasses import dataclass
from typing import Any

from pulumi_redis_enterprise.cli.probe.conversation import Conversation
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.names import is_throwaway
from pulumi_redis_enterprise.cli.probe.stage import KINDS, query_of, remove
from pulumi_redis_enterprise.cli.probe.trust import Trust


@dataclass(frozen=True, slots=True)
class Leftovers:
    """The leftovers of an earlier probe.

    Attributes:
        names: The names of throwaway objects, by kind.
        trust: The trusted CA and the settings that were there before it; None if all is as it was.
    """

    names: dict[str, list[str]]
    trust: dict[str, Any] | None = None

    @property
    def summary(self) -> str:
        """Return how much there is, without names; "" for nothing."""
        parts = [f"{len(names)} of {kind}" for kind, names in self.names.items()]
        return ", ".join([*parts, *(["a changed trusted CA or mtls_* setting"] if self.trust else [])])


def find_leftovers(talk: Conversation) -> Leftovers:
    """Look for leftovers; kinds of objects that the caller may not see are left out.

    Raises:
        ConflictError: The journal cannot be read.
        RejectedError: The caller's credentials are not accepted.
    """
    found = {}
    for kind in KINDS:
        answer = talk.get(kind, query=query_of(kind))
        names = [item["name"] for item in answer.records if is_throwaway(item)]
        if names:
            found[kind] = names
    return Leftovers(found, talk.journal.read())


def remove_leftovers(talk: Conversation, found: Leftovers) -> None:
    """Restore and remove what an earlier probe left.

    Raises:
        UntoldError: Something is still there.
        RejectedError: The caller's credentials are not accepted.
    """
    Trust(talk, found.trust, level=Level.READ_ONLY).restore()
    for kind in KINDS:
        if kind in found.names:
            remove(talk, kind, [name.partition("@")[0] for name in found.names[kind]])
