"""The view of a cluster that tests have: their own objects by short names, what every cluster has, and the caller.

Everybody else's objects are hidden. So no test can depend on them, change them, or print their names. The objects that
are shown are numbered as those of a new cluster, in the order in which they came to be.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.conformance.names import is_throwaway, without_prefix

USERS, BDBS, ROLES, ACLS = KINDS = ("/v1/users", "/v1/bdbs", "/v1/roles", "/v1/redis_acls")
"""The paths of objects, in the order of removal: who uses others goes first."""

BUILT_IN: Final = frozenset({"Admin", "Full Access"})
CLUSTER: Final = "cluster.local"
USERNAME: Final = f"admin@{CLUSTER}"
"""The names by which tests know the cluster and the caller."""

_OBJECT: Final = re.compile(r"(/v1/(?:users|bdbs|roles|redis_acls))/([0-9]+)")
_REFERENCES: Final[Mapping[str, str]] = {"role_uid": ROLES, "redis_acl_uid": ACLS, "role_uids": ROLES}
_HIDDEN: Final = 900_000
"""The summand of the numbers of all that is not shown, so that nobody's are confused."""

Record = dict[str, Any]


def kind_and_uid(path: str) -> tuple[str, int | None]:
    """Return the kind of object that a path is about, and which; an empty kind for all other paths."""
    if path in KINDS:
        return path, None
    found = _OBJECT.fullmatch(path)
    return (found[1], int(found[2])) if found else ("", None)


@dataclass(slots=True)
class View:
    """The translation between tests and a cluster.

    Attributes:
        prefix: What the names of the run's objects begin with.
        caller: The uid of the user whose credentials are used; 0 if it may not look itself up.
        roles: The uids of the roles of that user.
        own: The uids of the run's objects in the cluster, by kind.
        numbers: The uids that tests know, by kind and uid in the cluster.
        last: The highest number that was given out, by kind.
    """

    prefix: str
    caller: int = 0
    roles: frozenset[int] = frozenset()
    own: dict[str, set[int]] = field(default_factory=lambda: {kind: set() for kind in KINDS})
    numbers: dict[tuple[str, int], int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=lambda: {USERS: 1, ROLES: 1, ACLS: 1, BDBS: 0})

    def begin(self) -> None:
        """Number the objects anew, for another test. What every cluster has comes first."""
        self.numbers.clear()
        self.last = {USERS: 1, ROLES: 1, ACLS: 1, BDBS: 0}

    def path_for_cluster(self, target: str) -> str:
        """Return a path and query with the uid that the cluster knows."""
        path, mark, query = target.partition("?")
        kind, number = kind_and_uid(path)
        return target if number is None else f"{kind}/{self._uid(kind, number)}{mark}{query}"

    def body_for_cluster(self, path: str, body: Any) -> Any:
        """Return a body with the long name of an object, and the uids that the cluster knows."""
        if not kind_and_uid(path)[0]:
            return body
        named = _with_references(body, self._uid)
        name = named.get("name") if isinstance(named, dict) else None
        if not isinstance(name, str) or not name or name in BUILT_IN or is_throwaway(named):
            return named
        return {**named, "name": self.prefix + name}

    def body_for_tests(self, path: str, body: Any) -> Any:
        """Return a body without the objects of others; None for one of theirs alone."""
        kind, _ = kind_and_uid(path)
        if kind and isinstance(body, list):
            return [self._translated(kind, it) for it in body if self._is_shown(kind, it)]
        if kind and isinstance(body, dict) and isinstance(body.get("uid"), int):
            return self._translated(kind, body) if self._is_shown(kind, body) else None
        if path == "/v1/cluster" and isinstance(body, dict) and "name" in body:
            body = {**body, "name": CLUSTER}
        return _shortened(body)

    def _is_shown(self, kind: str, record: Any) -> bool:
        if not isinstance(record, dict) or not isinstance(uid := record.get("uid"), int):
            return False
        if is_throwaway(record) and record["name"].startswith(self.prefix):
            self.own[kind].add(uid)
            if (kind, uid) not in self.numbers:
                self.last[kind] += 1
                self.numbers[kind, uid] = self.last[kind]
            return True
        is_first = record.get("name") in BUILT_IN or (kind == USERS and uid == self.caller)
        if is_first:
            self.numbers[kind, uid] = 1
        return is_first or (kind == ROLES and uid in self.roles)

    def _translated(self, kind: str, record: Record) -> Any:
        number = self._number(kind, record["uid"])
        if kind == USERS and record["uid"] == self.caller:
            record = {**record, "name": "Administrator", "email": USERNAME}
        return _shortened({**_with_references(record, self._number), "uid": number})

    def _uid(self, kind: str, number: int) -> int:
        found = (uid for (of, uid), it in self.numbers.items() if (of, it) == (kind, number))
        return next(found, number - _HIDDEN if number > _HIDDEN else number + _HIDDEN)

    def _number(self, kind: str, uid: int) -> int:
        return self.numbers.get((kind, uid), uid - _HIDDEN if uid > _HIDDEN else uid + _HIDDEN)


def _with_references(value: Any, translate: Any) -> Any:
    """Return a value with other uids of the roles, ACLs and databases that it refers to."""
    if isinstance(value, list):
        return [_with_references(item, translate) for item in value]
    if not isinstance(value, dict):
        return value
    translated = {key: _with_references(item, translate) for key, item in value.items()}
    for key, kind in _REFERENCES.items():
        if isinstance(value.get(key), int):
            translated[key] = translate(kind, value[key])
        elif isinstance(value.get(key), list):
            translated[key] = [translate(kind, it) if isinstance(it, int) else it for it in value[key]]
    if value.get("type") == "db" and isinstance(value.get("uids"), list):
        translated["uids"] = [str(translate(BDBS, int(it))) if str(it).isdigit() else it for it in value["uids"]]
    return translated


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return without_prefix(value)
    if isinstance(value, list):
        return [_shortened(item) for item in value]
    return {key: _shortened(item) for key, item in value.items()} if isinstance(value, dict) else value
