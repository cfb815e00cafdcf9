"""The cluster's users, of which those with `auth_method` "certificate" log in by certificate.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/users/
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pulumi_redis_enterprise.api.collections.collection import NamedObjects
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.response_parsing import object_in, text_in, uid_in, uids_in
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.versions import SAFE_PARALLEL_USER_WRITES, Version


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

    uid: Uid
    name: str
    email: str
    auth_method: str
    certificate_subject_line: str
    role_uids: tuple[Uid, ...]
    status: str


class Users(NamedObjects[User]):
    """``/v1/users``.

    Args:
        client: Sends.
        actions: Waits for what a write sets off.
        version: Tells the cluster's version; asked at the first write.
    """

    def __init__(self, client: Client, *, actions: Actions, version: Callable[[], Version]) -> None:
        super().__init__(
            client,
            actions,
            path="/v1/users",
            kind="user",
            from_api=_user_from_api,
            write_lock=self._one_after_the_other,
        )
        self._version = version
        self._write_lock = threading.Lock()

    def with_subject_line(self, line: str) -> list[User]:
        """The users of this certificate subject line, whatever their method."""
        return self._under(f"subject {line}")

    def with_email(self, email: str) -> list[User]:
        """The users of this e-mail address."""
        return [user for user in self._under(_email_key(email)) if user.email == email]

    def conflicting(self, payload: Mapping[str, Any]) -> list[User]:
        """The users that have the name, the subject line or the e-mail address of this payload, sorted by uid."""
        found = [
            *super().conflicting(payload),
            *self.with_subject_line(payload.get("certificate_subject_line", "")),
            *self._under(_email_key(payload.get("email", ""))),
        ]
        return sorted(set(found), key=lambda user: user.uid)

    def _keys(self, item: User) -> Iterable[str]:
        yield from super()._keys(item)
        # What most users have none of is no way to find one, and would be slow to keep up to date.
        if item.certificate_subject_line:
            yield f"subject {item.certificate_subject_line}"
        if item.email:
            yield _email_key(item.email)

    @contextmanager
    def _one_after_the_other(self) -> Iterator[None]:
        # RS196954 of the vendor's release notes: a deletion beside an update could corrupt the user's record, and
        # break the database logins of all users with it.
        if self._version() >= SAFE_PARALLEL_USER_WRITES:
            yield
            return
        with self._write_lock:
            yield


def _email_key(email: str) -> str:
    return f"email {email.casefold()}"


def _user_from_api(answer: Any, call: str) -> User:
    record = object_in(answer, call)
    return User(
        uid=uid_in(record, call),
        name=text_in(record, "name", call),
        email=text_in(record, "email", call),
        auth_method=text_in(record, "auth_method", call) or "regular",
        certificate_subject_line=text_in(record, "certificate_subject_line", call),
        role_uids=uids_in(record, "role_uids", call),
        status=text_in(record, "status", call),
    )
