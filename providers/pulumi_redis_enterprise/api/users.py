"""The cluster's users, of which those with `auth_method` "certificate" log in by certificate.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/users/
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pulumi_redis_enterprise.api.actions import Actions
from pulumi_redis_enterprise.api.answers import object_in, objects_in, uid_in
from pulumi_redis_enterprise.api.client import Client
from pulumi_redis_enterprise.core.versions import SAFE_PARALLEL_USER_WRITES, Version
from pulumi_redis_enterprise.errors import NotConvergedError, UnreachableError

_PATH = "/v1/users"


@dataclass(frozen=True, slots=True)
class User:
    """The kept part of a user.

    Attributes:
        uid: What the cluster calls it.
        name: What it is called at login and by ``ACL WHOAMI``.
        email: Its address, or "".
        auth_method: "regular", "certificate" and so on.
        certificate_subject_line: The subject of its certificate, or "" with other methods.
        role_uids: Its roles, sorted.
        status: "active", "locked" or "password_expired".
    """

    uid: int
    name: str
    email: str
    auth_method: str
    certificate_subject_line: str
    role_uids: tuple[int, ...]
    status: str


class Users:
    """``/v1/users``.

    The list is asked for once and kept up to date with this process's own writes, as every one of some hundred
    users would ask for it.

    Args:
        client: Sends.
        actions: Waits for what a write sets off.
        version: Tells the cluster's version; asked at the first write.
    """

    def __init__(self, client: Client, *, actions: Actions, version: Callable[[], Version]) -> None:
        self._client = client
        self._actions = actions
        self._version = version
        self._known: dict[int, User] | None = None
        self._known_lock = threading.Lock()
        self._write_lock = threading.Lock()

    def all(self, *, refresh: bool = False) -> tuple[User, ...]:
        """All users, sorted by uid; `refresh` asks the cluster again."""
        with self._known_lock:
            if self._known is None or refresh:
                records = objects_in(self._client.get(_PATH), f"GET {_PATH}")
                users = [_user_from_api(record, f"GET {_PATH}") for record in records]
                self._known = {user.uid: user for user in users}
            return tuple(user for _, user in sorted(self._known.items()))

    def get(self, uid: int) -> User | None:
        """The user as it is now, or None if it is gone."""
        path = f"{_PATH}/{uid}"
        answer = self._client.get(path, ok=(HTTPStatus.NOT_FOUND,))
        if answer is None:
            self._forget(uid)
            return None
        return self._remember(_user_from_api(answer, f"GET {path}"))

    def create(self, payload: Mapping[str, Any]) -> User:
        """Create a user and wait until the cluster is done with it.

        If the connection breaks meanwhile, the user is looked for: it is this one if its name is there with a uid
        that was not there before.
        """
        before = {user.uid for user in self.all()}
        with self._turn():
            try:
                answer = self._client.post(_PATH, dict(payload))
            except UnreachableError as error:
                created = self._listed(payload["name"], before)
                if created is None:
                    raise error from None
                return created
            user = self._written(answer, f"POST {_PATH}") or self._listed(payload["name"], before)
        if user is None:
            raise NotConvergedError(
                f"POST {_PATH} was accepted, but user {payload['name']!r} is not there",
                fix="run `pulumi up` again; if it stays so, see `rladmin status` for nodes that lag behind",
            )
        return user

    def update(self, uid: int, payload: Mapping[str, Any]) -> User:
        """Change only these fields of a user and wait until the cluster is done with it."""
        path = f"{_PATH}/{uid}"
        with self._turn():
            user = self._written(self._client.put(path, dict(payload)), f"PUT {path}")
        return user or self._remember(_user_from_api(self._client.get(path), f"GET {path}"))

    def delete(self, uid: int) -> None:
        """Delete a user and wait until the cluster is done with it; none there is as good."""
        path = f"{_PATH}/{uid}"
        with self._turn():
            self._written(self._client.delete(path, ok=(HTTPStatus.NOT_FOUND,)), f"DELETE {path}")
        self._forget(uid)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Write one after the other where the cluster cannot do otherwise."""
        if self._version() >= SAFE_PARALLEL_USER_WRITES:
            yield
            return
        with self._write_lock:
            yield

    def _written(self, answer: Any, call: str) -> User | None:
        """Wait for what a write set off; the user, if the answer has it."""
        record: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
        self._actions.wait(record.get("action_uid"))
        return self._remember(_user_from_api(record, call)) if "uid" in record else None

    def _listed(self, name: str, before: Collection[int]) -> User | None:
        """The user of this name that the list did not have before."""
        users = self.all(refresh=True)
        return next((user for user in users if user.name == name and user.uid not in before), None)

    def _remember(self, user: User) -> User:
        with self._known_lock:
            if self._known is not None:
                self._known[user.uid] = user
        return user

    def _forget(self, uid: int) -> None:
        with self._known_lock:
            if self._known is not None:
                self._known.pop(uid, None)


def _user_from_api(answer: Any, call: str) -> User:
    record = object_in(answer, call)
    return User(
        uid=uid_in(record, call),
        name=str(record.get("name") or ""),
        email=str(record.get("email") or ""),
        auth_method=str(record.get("auth_method") or "regular"),
        certificate_subject_line=str(record.get("certificate_subject_line") or ""),
        role_uids=tuple(sorted(int(uid) for uid in record.get("role_uids") or () if str(uid).isdecimal())),
        status=str(record.get("status") or ""),
    )
