"""The end of each test and of a run: what was created is removed, what was changed is restored."""

import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from pulumi_redis_enterprise.cli.probe.conversation import Conversation
from pulumi_redis_enterprise.cli.probe.messages import Request
from pulumi_redis_enterprise.cli.probe.stage import query_of
from pulumi_redis_enterprise.errors import InconclusiveError

from tests.conformance.door import Door
from tests.conformance.names import is_throwaway
from tests.conformance.view import KINDS
from tests.support.roles import ACLS, ROLES

_ROUNDS: Final = 120
_KEPT: Final = {"/v1/roles": ROLES, "/v1/redis_acls": ACLS}
"""The roles and ACLs that most tests need, in the order of their creation: uids count from 2, as in a new cluster."""


def clean(door: Door, *, keeps_roles: bool = False) -> None:
    """Remove what the run has created, and restore the trusted CA and its settings.

    Args:
        door: The way to the cluster.
        keeps_roles: Whether the roles and ACLs that most tests need stay for the next one.

    Raises:
        InconclusiveError: Something is still there.
    """
    door.refused = ""
    if not door.has_written:
        return
    door.trust.restore()
    for kind in KINDS:
        _remove(door, kind, keeps_roles=keeps_roles)
    door.has_written = keeps_roles


def _remove(door: Door, kind: str, *, keeps_roles: bool) -> None:
    for attempt in range(_ROUNDS):
        listed = door.ask("GET", f"{kind}?{query_of(kind)}" if query_of(kind) else kind).body
        if isinstance(listed, list):
            there = [it for it in listed if _is_own(door, kind, it)]
            if keeps_roles and kind in _KEPT and _are_all(there, _KEPT[kind]):
                there = [it for it in there if it["name"] not in _KEPT[kind]]
            if not there:
                return
            for record in there:
                door.ask("DELETE", f"{kind}/{record['uid']}")
        time.sleep(min(1.0, 0.02 * attempt))
    raise InconclusiveError(f"some objects of {kind} could not be removed")


def _is_own(door: Door, kind: str, record: Mapping[str, Any]) -> bool:
    uid = next((uid for (of, uid), it in door.view.numbers.items() if (of, it) == (kind, record["uid"])), 0)
    return uid in door.view.own[kind]


def _are_all(records: Sequence[Mapping[str, Any]], kept: Mapping[str, str]) -> bool:
    """Return whether all that an operator has made is there, unchanged and in its order."""
    made = [(it["name"], it.get("management", it.get("acl"))) for it in sorted(records, key=lambda it: int(it["uid"]))]
    return [*kept.items()] == made[: len(kept)]


def leftovers(conversation: Conversation) -> dict[str, list[int]]:
    """Return what earlier runs have left, by kind; kinds that the caller may not see are left out."""
    found = {kind: conversation.get(kind, query=query_of(kind)).records for kind in KINDS}
    return {
        kind: uids for kind, records in found.items() if (uids := [it["uid"] for it in records if is_throwaway(it)])
    }


def remove_leftovers(conversation: Conversation) -> None:
    """Remove what earlier runs have left.

    Raises:
        InconclusiveError: Something is still there.
    """
    for attempt in range(_ROUNDS):
        found = leftovers(conversation)
        if not found:
            return
        for kind in KINDS:
            for uid in found.get(kind, ()):
                answer = conversation.send(Request("DELETE", f"{kind}/{{uid}}", uid))
                if answer.status == HTTPStatus.FORBIDDEN:
                    raise InconclusiveError(f"you may not delete objects of {kind}")
                conversation.wait_for_action(answer)
        conversation.sleep(float(bool(attempt)))
    raise InconclusiveError("some objects could not be removed")
