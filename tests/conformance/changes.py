"""The differences between two states of a cluster, as the requests that lead from one to the other.

Tests change an emulated cluster behind the back of its clients by a function. On a named one, the function changes a
copy, and what differs then is sent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from redis_enterprise_emulator.state import State

_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "/v1/users": ("name", "email", "auth_method", "certificate_subject_line", "role_uids", "email_alerts"),
    "/v1/bdbs": (
        *("name", "memory_size", "tls_mode", "enforce_client_authentication", "authentication_ssl_client_certs"),
        *("client_cert_subject_validation_type", "authorized_subjects", "default_user", "roles_permissions"),
        *("mtls_allow_weak_hashing", "mtls_allow_outdated_certs"),
    ),
    "/v1/roles": ("name", "management", "resources"),
    "/v1/redis_acls": ("name", "acl"),
}
"""The fields that can be sent, by kind."""

_DERIVED: Final = frozenset({"last_changed_time", "status", "role", "last_login", "action_uid", "min_version"})
PARTS: Final = {"/v1/users": "users", "/v1/bdbs": "bdbs", "/v1/roles": "roles", "/v1/redis_acls": "redis_acls"}
"""The parts of a state, by the path of their objects."""

_CREATION: Final = ("/v1/redis_acls", "/v1/roles", "/v1/bdbs", "/v1/users")


class OnlyEmulatedError(Exception):
    """A change that no request makes; the text says of what."""


@dataclass(frozen=True, slots=True)
class Write:
    """A request that changes something.

    Attributes:
        method: ``POST``.
        path: ``/v1/users``, or that of the object.
        body: What is sent.
        kind: The kind of a new object.
    """

    method: str
    path: str
    body: Any = field(default=None)
    kind: str = ""


def writes_between(before: State, after: State) -> Iterator[Write]:
    """Yield what makes a cluster from one state to the other, in an order that works.

    Raises:
        OnlyEmulatedError: No request makes such a change.
    """
    yield from _of_trust(before, after)
    for path in _CREATION:
        yield from _creations(path, before, after)
    for path in _CREATION:
        yield from _updates(path, before, after)
    for path in reversed(_CREATION):
        gone = getattr(before, PARTS[path]).keys() - getattr(after, PARTS[path]).keys()
        yield from (Write("DELETE", f"{path}/{uid}") for uid in sorted(gone))
    if before.nodes != after.nodes:
        raise OnlyEmulatedError("nodes")


def is_there(write: Write, before: State) -> bool:
    """Return whether an object is there already, exactly as it is to be created."""
    records = getattr(before, PARTS[write.kind]).values() if write.kind else []
    return any({**it, **write.body} == it for it in records)


def _creations(path: str, before: State, after: State) -> Iterator[Write]:
    old, new = getattr(before, PARTS[path]), getattr(after, PARTS[path])
    for uid in sorted(new.keys() - old.keys()):
        record = new[uid]
        if path == "/v1/users" and record.get("auth_method") != "certificate":
            raise OnlyEmulatedError("users with passwords")
        body = {name: record[name] for name in _FIELDS[path] if name in record}
        yield Write("POST", path, body, kind=path)


def _updates(path: str, before: State, after: State) -> Iterator[Write]:
    old, new = getattr(before, PARTS[path]), getattr(after, PARTS[path])
    for uid in sorted(old.keys() & new.keys()):
        names = {name for name in {**old[uid], **new[uid]} if old[uid].get(name) != new[uid].get(name)} - _DERIVED
        if unknown := names - set(_FIELDS[path]):
            raise OnlyEmulatedError(f"fields of {PARTS[path]} ({', '.join(sorted(unknown))})")
        if names:
            yield Write("PUT", f"{path}/{uid}", {name: new[uid].get(name) for name in sorted(names)})


def _of_trust(before: State, after: State) -> Iterator[Write]:
    """Yield the changes of CA and settings: the CA comes before the settings that need it, and goes after them."""
    settings = {
        name: after.settings.get(name)
        for name in {**before.settings, **after.settings}
        if before.settings.get(name) != after.settings.get(name)
    }
    names = {**before.certificates, **after.certificates}
    changed = {name for name in names if before.certificates.get(name) != after.certificates.get(name)}
    if changed - {"mtls_trusted_ca"}:
        raise OnlyEmulatedError("certificates of the cluster")
    bundle = after.certificates.get("mtls_trusted_ca")
    if changed and bundle:
        yield Write("PUT", "/v1/cluster/certificates", {"certificates": [_named_ca(bundle)]})
    if settings:
        yield Write("PUT", "/v1/cluster", settings)
    if changed and not bundle:
        yield Write("DELETE", "/v1/cluster/certificates/mtls_trusted_ca")


def _named_ca(bundle: str) -> dict[str, str]:
    return {"name": "mtls_trusted_ca", "certificate": bundle}
