"""The throwaway objects of a probe, from their creation to their removal, which may be that of the next probe.

The prefix and the exact form of their names tell them from everybody else's.
"""

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from pulumi_redis_enterprise.cli.probe.conversation import Conversation
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Answer, Request
from pulumi_redis_enterprise.cli.probe.trust import Trust
from pulumi_redis_enterprise.errors import InconclusiveError

PREFIX: Final = "probe-"
_DOMAIN: Final = "@probe.invalid"  # RFC 2606 section 2: a name that nobody has
_FORM: Final = re.compile(rf"{PREFIX}[0-9a-f]{{16}}(?:{re.escape(_DOMAIN)})?", re.IGNORECASE)
USERS: Final = "/v1/users"
ROLES: Final = "/v1/roles"
REDIS_ACLS: Final = "/v1/redis_acls"
DATABASES: Final = "/v1/bdbs"
KINDS: Final = (USERS, DATABASES, ROLES, REDIS_ACLS)
"""In the order of removal: who uses others goes first."""
_FIELDS: Final = "fields=uid,name,status"
"""The fields that are read of databases: an answer with every field would hold passwords."""
_ROUNDS: Final = 120
"""Looks at a list until what was deleted is gone, a second apart: a database takes its time."""
Record = dict[str, Any]


def new_name() -> str:
    """Return a name that nobody has."""
    return PREFIX + secrets.token_hex(8)


def address_of(name: str) -> str:
    """Return the e-mail address that belongs to a name."""
    return name + _DOMAIN


def is_throwaway(record: dict[str, Any]) -> bool:
    """Return whether an object of the cluster is a probe's, by its name."""
    name = record.get("name")
    return isinstance(name, str) and _FORM.fullmatch(name) is not None


@dataclass(slots=True)
class Stage:
    """Objects that a probe made, or may have made.

    Attributes:
        conversation: Sends.
        made: The names that were sent to be stored, or tried, by kind.
        trust: The trusted CA and its settings.
    """

    conversation: Conversation
    made: dict[str, set[str]] = field(default_factory=dict)
    trust: Trust = field(init=False)

    def __post_init__(self) -> None:
        self.trust = Trust(self.conversation)

    def attempt(self, kind: str, make: Callable[[str], Record], *, query: str = "", **options: Any) -> Answer:
        """Send the creation of an object, under a new name each time: the one before may have been carried out."""
        answer = Answer(0)
        for _ in range(3):
            name = new_name()
            self.made.setdefault(kind, set()).add(name)
            request = Request("POST", kind, query=query, body=make(name), **options)
            answer = self.conversation.send(request, attempts=1)
            if not (answer.may_pass or answer.is_page or (answer.is_success and not answer.record)):
                break
        return answer

    def create(self, kind: str, make: Callable[[str], Record]) -> Record:
        """Create an object that is needed to ask something.

        Raises:
            InconclusiveError: The cluster refuses it.
        """
        answer = self.attempt(kind, make)
        if not isinstance(answer.record.get("uid"), int) or not answer.is_success:
            raise InconclusiveError(f"POST {kind} answered {answer.status or 'nothing'}")
        if self.conversation.wait_for_action(answer) == "failed":
            raise InconclusiveError(f"the action of POST {kind} failed")
        uid = answer.record["uid"]
        if not self.conversation.read_until(
            f"{kind}/{{uid}}", uid, lambda record: record.get("uid") == uid, query=query_of(kind)
        ):
            raise InconclusiveError(f"what POST {kind} made is not to be seen")
        return {**make(""), **answer.record}

    def trial(self, kind: str, make: Callable[[str], Record], **options: Any) -> Answer:
        """Try the creation of an object: by a dry run where this version knows it, else for real.

        Raises:
            InconclusiveError: Dry runs of this cluster were seen to store something.
        """
        if not self.conversation.knows_dry_run(kind):
            return self.attempt(kind, make, **options)
        self._check_dry_runs(kind)
        return self.attempt(kind, make, query="dry_run=true", **options)

    def _check_dry_runs(self, kind: str) -> None:
        """Look once whether a dry run of that kind stores nothing, by one that a cluster accepts."""
        if kind not in self.conversation.dry_runs_kept:
            earlier = set(self.made.get(kind, ()))
            answer = self.attempt(kind, PLAIN[kind], query="dry_run=true")
            tried = self.made[kind] - earlier
            stored = any(item["name"] in tried for item in self.objects(kind))
            if not answer.is_success and not stored:
                raise InconclusiveError(f"a plain dry run of POST {kind} answered {answer.status or 'nothing'}")
            self.conversation.dry_runs_kept[kind] = not stored
        if not self.conversation.dry_runs_kept[kind]:
            raise InconclusiveError(f"this cluster carries dry runs of POST {kind} out")

    def objects(self, kind: str) -> list[Record]:
        """Return the objects of a kind that are called as throwaway ones."""
        return [item for item in self.conversation.read(kind, query=query_of(kind)).records if is_throwaway(item)]

    def remove(self, kind: str, name: str) -> None:
        """Remove one object before the end.

        Raises:
            InconclusiveError: It is still there.
        """
        remove(self.conversation, kind, [name])

    @property
    def has_left(self) -> bool:
        """Return True if something may have to be removed or restored."""
        return bool(self.made) or self.trust.saved is not None

    def clean(self) -> None:
        """Restore what was changed, and remove what was made, whatever became of the answers.

        Raises:
            InconclusiveError: Something is still there.
        """
        self.trust.restore()
        for kind in KINDS:
            if kind in self.made:
                remove(self.conversation, kind, self.made[kind])
        self.made.clear()


def query_of(kind: str) -> str:
    """Return the query of a list: all fields, but of databases."""
    return _FIELDS if kind == DATABASES else ""


def remove(conversation: Conversation, kind: str, names: Iterable[str]) -> None:
    """Remove the objects of a kind that have these names, until none is there.

    Raises:
        InconclusiveError: Something is still there.
    """
    wanted = {name.lower() for name in names}
    for attempt in range(_ROUNDS):
        answer = conversation.get(kind, query=query_of(kind))
        there = [item for item in answer.records if is_throwaway(item) and _plain(item["name"]) in wanted]
        for item in there:
            answer = conversation.send(Request("DELETE", f"{kind}/{{uid}}", item.get("uid", ""), level=Level.READ_ONLY))
            if answer.status == HTTPStatus.FORBIDDEN:
                raise InconclusiveError(f"you may not delete objects of {kind}, which needs the management role admin")
            conversation.wait_for_action(answer)
        if isinstance(answer.body, list) and not there:
            return
        if attempt:
            conversation.sleep(1.0)
    raise InconclusiveError(f"some objects of {kind} could not be removed")


def _plain(name: str) -> str:
    return name.lower().partition("@")[0]


def plain_user(name: str) -> Record:
    """Return a user who may do nothing, and logs in by a certificate that nobody has."""
    return {"name": name, "auth_method": "certificate", "certificate_subject_line": f"CN={name}", "role": "none"}


def user_with_role(name: str, role: Record, **fields: object) -> Record:
    """Return a user that logs in by certificate and has a role."""
    user = plain_user(name) | {"role_uids": [role["uid"]], **fields}
    del user["role"]
    return user


def plain_role(name: str) -> Record:
    """Return a role that allows nothing."""
    return {"name": name, "management": "none"}


def plain_redis_acl(name: str) -> Record:
    """Return a Redis ACL that allows nothing."""
    return {"name": name, "acl": "-@all"}


def plain_database(name: str) -> Record:
    """Return the smallest database there is."""
    return {"name": name, "memory_size": 100 * 1024 * 1024}


PLAIN: Final[dict[str, Callable[[str], Record]]] = {
    USERS: plain_user,
    ROLES: plain_role,
    REDIS_ACLS: plain_redis_acl,
    DATABASES: plain_database,
}


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


def find_leftovers(conversation: Conversation) -> Leftovers:
    """Look for leftovers; kinds of objects that the caller may not see are left out.

    Raises:
        ConflictError: The journal cannot be read.
        RejectedError: The caller's credentials are not accepted.
    """
    found = {}
    for kind in KINDS:
        answer = conversation.get(kind, query=query_of(kind))
        names = [item["name"] for item in answer.records if is_throwaway(item)]
        if names:
            found[kind] = names
    return Leftovers(found, conversation.journal.read())


def remove_leftovers(conversation: Conversation, found: Leftovers) -> None:
    """Restore and remove what an earlier probe left.

    Raises:
        InconclusiveError: Something is still there.
        RejectedError: The caller's credentials are not accepted.
    """
    Trust(conversation, found.trust, level=Level.READ_ONLY).restore()
    for kind in KINDS:
        if kind in found.names:
            remove(conversation, kind, [name.partition("@")[0] for name in found.names[kind]])
