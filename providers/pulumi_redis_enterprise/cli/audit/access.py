"""Users who may log in by certificate, and the places where they may.

By the subject line of a user, ``san_cn`` looks at the CN (and at DNS names, which a subject line does not have),
``full_subject`` at all attributes. Both sides are made to keys, so that thousands of users are compared with thousands
of subjects in one pass.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_redis_enterprise.cli.audit.model import REST, AuditInput, Trust, asks_for_certificates
from pulumi_redis_enterprise.core.inventory import Record
from pulumi_redis_enterprise.core.rules.database_access import acl_of
from pulumi_redis_enterprise.core.rules.role import SCOPABLE, scope_in
from pulumi_redis_enterprise.core.trust.authorized_subjects import canonical_subject
from pulumi_redis_enterprise.core.x509.subject_line import attributes_of, escaped

_OF: Final = " of "


def keys_of_line(line: str, validation: str) -> frozenset[str]:
    """Return what a certificate of this subject line may be authorized by."""
    return _keys(attributes_of(line), validation)


def keys_of_subject(subject: Mapping[str, Any], validation: str) -> frozenset[str]:
    """Return what an authorized subject authorizes."""
    values = {key: value if isinstance(value, list) else [value] for key, value in canonical_subject(subject).items()}
    texts = [(key, str(text)) for key, several in values.items() for text in several]
    return _keys([f"{key}={escaped(text.encode(errors='replace'))}" for key, text in texts], validation)


def keys_of_subjects(subjects: Iterable[Mapping[str, Any]], validation: str) -> frozenset[str]:
    """Return what a list of authorized subjects authorizes."""
    return frozenset(key for subject in subjects for key in keys_of_subject(subject, validation))


def _keys(attributes: Iterable[str], validation: str) -> frozenset[str]:
    if validation == "san_cn":
        return frozenset(attribute for attribute in attributes if attribute.startswith("CN="))
    return frozenset([",".join(sorted(attributes))])


@dataclass(frozen=True, slots=True)
class Access:
    """A place that a user may log in to.

    Attributes:
        target: "REST API", or the name of a database.
        right: What the user may do there: management roles with the databases that they are limited to, or an ACL with
            its rule.
    """

    target: str
    right: str


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """The right of the users of a role at one place; `target` and `right` as in `Access`."""

    role: str
    target: str
    right: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAccess:
    """A user who logs in by certificate; `access` says where to, as far as roles decide it."""

    username: str
    subject_line: str
    status: str
    roles: tuple[str, ...]
    management: tuple[str, ...]
    access: tuple[Access, ...]


def users_with_access(audited: AuditInput) -> list[UserAccess]:
    """All users who log in by certificate, by name."""
    index = _AccessIndex(audited)
    users = sorted(audited.inventory.certificate_users, key=lambda user: str(user["name"]))
    return [index.access_of(user) for user in users]


def grants(audited: AuditInput) -> list[Grant]:
    """Return what each role lets its users do where certificates are asked for, by role and place."""
    index = _AccessIndex(audited)
    return sorted(grant for role in audited.inventory.roles for grant in index.grants(role))


def authorized(trust: Trust, users: Iterable[UserAccess]) -> list[UserAccess]:
    """Those among the users whose subject passes the validation of subjects."""
    if trust.validation == "disabled":
        return list(users)
    keys = keys_of_subjects(trust.subjects, trust.validation)
    return [user for user in users if keys_of_line(user.subject_line, trust.validation) & keys]


class _AccessIndex:
    """An index of the places where roles let their users in, made once for all users."""

    def __init__(self, audited: AuditInput) -> None:
        inventory = audited.inventory
        self._rest_is_open = audited.rest_is_open
        self._names = {database["uid"]: database["name"] for database in inventory.databases}
        self._roles = {role["uid"]: role for role in inventory.roles}
        self._rules = {acl["uid"]: f"{acl['name']}: {acl['acl']}" for acl in inventory.acls}
        self._databases = [database for database in inventory.databases if asks_for_certificates(database)]

    def access_of(self, user: Record) -> UserAccess:
        """A user, and where its roles let it in."""
        roles = [self._roles.get(uid, {"name": str(uid), "management": "none"}) for uid in user["role_uids"]]
        managements = tuple(sorted({role["management"] for role in roles} - {"none"}))
        return UserAccess(
            username=user["name"],
            subject_line=user["certificate_subject_line"],
            status=user["status"],
            roles=tuple(sorted(role["name"] for role in roles)),
            management=managements,
            access=(*self._rest(roles), *self._in_databases(user)),
        )

    def grants(self, role: Record) -> Iterator[Grant]:
        """Yield where a role lets its users in."""
        accesses = (*self._rest([role]), *self._in_databases({"role_uids": [role["uid"]]}))
        yield from (Grant(role["name"], it.target, it.right) for it in accesses)

    def _rest(self, roles: Iterable[Record]) -> Iterator[Access]:
        rights = {self._right(role) for role in roles if role["management"] != "none"}
        # One role that is not limited lifts the limits of those with the same management role.
        lifted = {right for right in rights if _OF in right and right.partition(_OF)[0] in rights}
        if self._rest_is_open and rights:
            yield Access(REST, ", ".join(sorted(rights - lifted)))

    def _right(self, role: Record) -> str:
        """The management role, and what it is limited to."""
        management, scope = str(role["management"]), scope_in(role.get("resources"))
        if scope is None or management not in SCOPABLE:
            return management
        return f"{management}{_OF}{' and '.join(self._names.get(uid, str(uid)) for uid in scope) or 'no database'}"

    def _in_databases(self, user: Record) -> Iterator[Access]:
        for database in self._databases:
            acls = [acl_of(database["roles_permissions"], uid) for uid in user["role_uids"]]
            yield from (Access(database["name"], self._rules.get(acl, f"ACL {acl}")) for acl in acls if acl is not None)
