"""The databases: their mutual TLS settings, and which roles may do what in them.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/bdbs/
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, TypedDict

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.polling import back_off, poll_until
from pulumi_redis_enterprise.api.transport.response_parsing import (
    action_in,
    name_in,
    object_in,
    objects_in,
    records_in,
    text_in,
    uid_in,
)
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.database_endpoint import address_in
from pulumi_redis_enterprise.core.references import Uid, unique_names
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import ApiError, InvalidInputError, NotConvergedError

_PATH: Final = "/v1/bdbs"
_DEADLINE: Final = 600.0


class Database(TypedDict):
    """The kept part of a database, under the vendor's names. Its passwords are never asked for.

    A field that the cluster does not show, as `enforce_client_authentication` without TLS, is None. `replica_sources`
    is cut to addresses, ``host:port``: the vendor's records have passwords and a private key in them.
    """

    uid: Uid
    name: str
    status: str
    tls_mode: str | None
    enforce_client_authentication: str | None
    authentication_ssl_client_certs: list[dict[str, str]]
    client_cert_subject_validation_type: str | None
    authorized_subjects: list[dict[str, Any]]
    roles_permissions: list[dict[str, int]]
    default_user: bool
    mtls_allow_outdated_certs: bool
    mtls_allow_weak_hashing: bool
    endpoints: list[dict[str, Any]]
    crdt: bool
    crdt_guid: str | None
    replica_sources: list[str]


_FIELDS: Final = {"fields": ",".join([*Database.__annotations__, "action_uid"])}


class Databases:
    """``/v1/bdbs``, always asked for the fields of `Database` only."""

    def __init__(self, client: Client, *, actions: Actions) -> None:
        self._client = client
        self._actions = actions
        self._lock = threading.Lock()
        self._known: dict[int, Database] | None = None
        self._write_locks: dict[int, threading.Lock] = {}

    def all(self) -> tuple[Database, ...]:
        """All databases, asked for once and kept up to date with this process's own writes."""
        with self._lock:
            if self._known is None:
                records = objects_in(self._client.get(_PATH, params=_FIELDS), f"GET {_PATH}")
                databases = [_database_from_api(record, f"GET {_PATH}") for record in records]
                self._known = {database["uid"]: database for database in databases}
            return tuple(database for _, database in sorted(self._known.items()))

    def cached(self, uid: Uid) -> Database | None:
        """Return the database of this uid, as far as the list and the writes of this process tell."""
        return next((database for database in self.all() if database["uid"] == uid), None)

    def get(self, uid: Uid) -> Database | None:
        """The database as it is now, or None if it is gone."""
        answer = self._client.get(f"{_PATH}/{uid}", params=_FIELDS, ok=(HTTPStatus.NOT_FOUND,))
        database = None if answer is None else _database_from_api(answer, f"GET {_PATH}/{uid}")
        with self._lock:
            if self._known is not None:
                self._known.pop(uid, None)
                self._known |= {uid: database} if database else {}
        return database

    def resolve(self, reference: str | int) -> Database:
        """The one database of that name or uid.

        Raises:
            InvalidInputError: There is none, or more than one; lists what there is.
        """
        return self.resolve_all(reference)[0]

    def resolve_all(self, *references: str | int, where: str = "database") -> list[Database]:
        """Return the one database of each name or uid.

        Args:
            references: The names or uids.
            where: The input that has them.

        Raises:
            InvalidInputError: There is none, or more than one, of some of them; names these, and lists what there is.
        """
        found = {reference: self._find(reference) for reference in references}
        wrong = [_count(reference, databases) for reference, databases in found.items() if len(databases) != 1]
        if wrong:
            listing = join_limited(f"{database['name']!r} (uid {database['uid']})" for database in self.all()) or "none"
            message = f"{where}: the cluster has {join_limited(wrong)}"
            raise InvalidInputError(message, fix=f"take the uid or the name of one of these: {listing}")
        return [database for (database,) in found.values()]

    def unique_names(self) -> dict[Uid, str]:
        """Return the names by uid of the databases whose name no other one has."""
        return unique_names(self.all())

    def _find(self, reference: str | int) -> list[Database]:
        return [database for database in self.all() if reference in (database["uid"], database["name"])]

    def update(self, uid: Uid, changes: Mapping[str, Any]) -> Database | None:
        """Change only these fields, and wait until they hold; None if the database is gone.

        A database takes one change after the other: while it is busy with somebody else's, this one waits.

        Raises:
            NotConvergedError: It is still busy after ten minutes, or the change failed.
        """
        return self._written(uid, lambda: changes)

    def edit(self, uid: Uid, changes_of: Callable[[Database], Mapping[str, Any]]) -> Database | None:
        """Change what depends on what is there, as an entry of a list; else as `update`.

        Args:
            uid: The database's.
            changes_of: Is given the database as it is now, and again after each wait: what one waited for may be a
                change of the same list, which must not be undone. {} ends it.
        """
        with self._lock:
            write_lock = self._write_locks.setdefault(uid, threading.Lock())
        with write_lock:
            return self._written(uid, lambda: self._changes_now(uid, changes_of))

    def _changes_now(self, uid: Uid, changes_of: Callable[[Database], Mapping[str, Any]]) -> Mapping[str, Any]:
        database = self.get(uid)
        return {} if database is None else changes_of(database)

    def _written(self, uid: Uid, changes: Callable[[], Mapping[str, Any]]) -> Database | None:
        until = self._client.clock() + _DEADLINE
        sent = poll_until(
            lambda: self._sent(uid, changes()),
            lambda answer: not isinstance(answer, ApiError),
            client=self._client,
            deadline=_DEADLINE,
            delays=back_off(),
            progress=f"waiting for database {uid}, which is busy with another change",
        )
        if isinstance(sent, ApiError):
            raise sent
        if sent is None:
            return self.get(uid)
        self._actions.wait(action_in(sent, f"PUT {_PATH}/{uid}"), deadline=_DEADLINE)
        return self._active(uid, until)

    def _sent(self, uid: Uid, changes: Mapping[str, Any]) -> Mapping[str, Any] | ApiError | None:
        """Send changes; return the answer, the error of a busy database, or None if nothing is to be sent."""
        if not changes:
            return None
        path = f"{_PATH}/{uid}"
        try:
            answer = self._client.put(path, dict(changes), ok=(HTTPStatus.NOT_FOUND,))
        except ApiError as error:
            if error.status != HTTPStatus.CONFLICT:
                raise
            return error
        # Nothing may mean 404, or that something in between swallowed the answer.
        return {} if answer is None else object_in(answer, f"PUT {path}")

    def _active(self, uid: Uid, until: float) -> Database | None:
        database = poll_until(
            lambda: self.get(uid),
            lambda seen: seen is None or seen["status"] == "active",
            client=self._client,
            deadline=until - self._client.clock(),
            delays=back_off(),
        )
        if database is not None and database["status"] != "active":
            raise NotConvergedError(
                f"database {database['name']!r} is {database['status']} {_DEADLINE:g} s after a change",
                fix="see `rladmin status` on a node; when it is active, run it again",
            )
        return database


def _count(reference: str | int, found: Sequence[Database]) -> str:
    return f"{len(found)} databases {reference!r}" if found else f"no database {reference!r}"


def _database_from_api(answer: Any, call: str) -> Database:
    record = object_in(answer, call)
    return Database(
        uid=uid_in(record, call),
        name=name_in(record, call),
        status=text_in(record, "status", call) or "active",
        tls_mode=text_in(record, "tls_mode", call) or None,
        enforce_client_authentication=text_in(record, "enforce_client_authentication", call) or None,
        authentication_ssl_client_certs=[
            {"client_cert": text_in(entry, "client_cert", call)}
            for entry in records_in(record, "authentication_ssl_client_certs", call)
        ],
        client_cert_subject_validation_type=text_in(record, "client_cert_subject_validation_type", call) or None,
        authorized_subjects=records_in(record, "authorized_subjects", call),
        roles_permissions=_permissions_from_api(record, call),
        default_user=bool(record.get("default_user", True)),
        mtls_allow_outdated_certs=bool(record.get("mtls_allow_outdated_certs")),
        mtls_allow_weak_hashing=bool(record.get("mtls_allow_weak_hashing")),
        endpoints=records_in(record, "endpoints", call),
        crdt=bool(record.get("crdt")),
        crdt_guid=text_in(record, "crdt_guid", call) or None,
        replica_sources=[
            address_in(text_in(source, "uri", call)) for source in records_in(record, "replica_sources", call)
        ],
    )


def _permissions_from_api(record: Mapping[str, Any], call: str) -> list[dict[str, int]]:
    entries = records_in(record, "roles_permissions", call)
    for entry in entries:
        for name in ("role_uid", "redis_acl_uid"):
            uid_in({"uid": entry.get(name, 0)}, call)
    return entries
