"""What a reviewer must not miss: who can no longer log in, and what is less strict afterwards."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.preview import given_back
from pulumi_redis_enterprise.core.preview.digest import Step
from pulumi_redis_enterprise.core.preview.markdown import code
from pulumi_redis_enterprise.core.preview.words import SUBJECTS, authority, shown
from pulumi_redis_enterprise.core.role import EVERY_DATABASE
from pulumi_redis_enterprise.core.subject_validation import VALIDATIONS

ADMIN_ROLE: Final = ("Admin", 1)
"""The role that every cluster has, by name and by uid. A preview does not show what other roles may do if they stay."""
ADMIN_MANAGEMENT: Final = "admin"


def risks(step: Step) -> list[str]:
    """What is risky in a step."""
    return list(_RISKS[step.type](step)) if step.ours and step.type in _RISKS else []


def _user(step: Step) -> Iterator[str]:
    before, after = step.before, step.after
    if step.kind == "delete" and step.found:
        yield from given_back.user(step)
        return
    if step.kind == "delete" or (step.kind == "replace" and before.get("username") != after.get("username")):
        yield f"login lost for user {_value(before, 'username')} ({_value(before, 'subject_line')})"
    elif before and before.get("subject_line") != after.get("subject_line"):
        yield f"login lost for {_value(before, 'subject_line')}: {_value(before, 'username')} has another subject line"
    if after.get("convert_password_user") and not before.get("convert_password_user"):
        yield f"password ended for user {_value(after, 'username')}, if it logs in by password until now"
    lost = [role for role in _items(before, "roles") if role not in _items(after, "roles")]
    if lost and after:
        yield f"roles lost for {_value(before, 'username')}: {shown(lost)}"
    if _is_administrator(after) and not _is_administrator(before):
        yield f"administrator of the cluster: {_value(after, 'username')}"


def _is_administrator(user: Mapping[str, Any]) -> bool:
    return any(role in ADMIN_ROLE for role in _items(user, "roles"))


def _role(step: Step) -> Iterator[str]:
    if step.after.get("management") == ADMIN_MANAGEMENT != step.before.get("management"):
        yield f"administrators of the cluster: all users with the role {_value(step.after, 'role_name')}"
    before, after = (_items(properties, "databases") for properties in (step.before, step.after))
    if [EVERY_DATABASE] == after != before and before:
        yield f"scope lifted: the role {_value(step.after, 'role_name')} covers all databases, not only {shown(before)}"
    lost = [database for database in before if database not in after]
    if lost and after and EVERY_DATABASE not in (*before, *after):
        yield f"management of databases lost for the role {_value(step.after, 'role_name')}: {shown(lost)}"


def _trusted_ca(step: Step) -> Iterator[str]:
    if step.kind == "delete":
        yield from given_back.trusted_ca(step)
        return
    yield from _removed_authorities(step, "authorities", "the REST API")


def _cluster(step: Step) -> Iterator[str]:
    before, after = step.before, step.after
    if step.kind == "delete":
        if not given_back.logins_stay_on(step):
            yield "login by certificate off: login lost for all users with a certificate on the REST API"
        return
    if _switched(step, "basic_authentication", to=False):
        yield "Basic authentication off: login lost for all passwords on the REST API"
    if before.get("basic_authentication") is False is not after.get("basic_authentication"):
        yield "Basic authentication on: passwords are accepted on the REST API"
    yield from _subjects(step, "the REST API")


def _database(step: Step) -> Iterator[str]:
    before, after = step.before, step.after
    where = f"database {_value(before or after, 'database')}"
    if step.kind in {"delete", "replace"}:
        yield from given_back.database(step, where)
        return
    if before.get("default_user") is False is not after.get("default_user") or _switched(step, "default_user", to=True):
        yield f"default user on: {where} lets it in without a name"
    if _switched(step, "enforce_client_authentication", to=False):
        yield f"client authentication off: {where} asks for no client certificates"
    if _switched(step, "tls_mode", to="replica_ssl"):
        yield f"TLS off for clients of {where}"
    yield from _removed_authorities(step, "client_authorities", where)
    yield from _subjects(step, where)


def _default_user(step: Step) -> Iterator[str]:
    where = f"database {_value(step.before or step.after, 'database')}"
    if step.kind == "delete":
        yield from given_back.default_user(step, where)
    elif _switched(step, "enabled", to=True):
        yield f"default user on: {where} lets it in without a name"


def _access(step: Step) -> Iterator[str]:
    if step.kind in {"delete", "replace"} and (former := step.found.get("acl")):
        yield (
            f"database access changed: role {_value(step.before, 'role')} in {_value(step.before, 'database')} "
            f"gets back the ACL {shown(former)}, as it was found (instead of {_value(step.before, 'acl')})"
        )
    elif step.kind in {"delete", "replace"}:
        yield (
            f"database access removed: role {_value(step.before, 'role')} in {_value(step.before, 'database')} "
            f"(ACL {_value(step.before, 'acl')})"
        )


def _removed_authorities(step: Step, name: str, where: str) -> Iterator[str]:
    old, new = _mapping(step.before, name), _mapping(step.after, name)
    for key in sorted(old.keys() - new.keys()):
        yield f"login lost for clients of {where} with a certificate of {authority(key, None)}"


def _subjects(step: Step, where: str) -> Iterator[str]:
    old, new = (_strictness(properties) for properties in (step.before, step.after))
    if new < old:
        yield (
            f"subject validation weakened on {where}: {_value(step.before, 'subject_validation')} → "
            f"{_value(step.after, 'subject_validation')}"
        )
    if new:
        for subject in sorted(_mapping(step.before, SUBJECTS).keys() - _mapping(step.after, SUBJECTS).keys()):
            yield f"login lost for the subject {code(subject)} on {where}"


def _strictness(properties: Mapping[str, Any]) -> int:
    validation = properties.get("subject_validation")
    return VALIDATIONS.index(validation) if validation in VALIDATIONS else 0


def _switched(step: Step, name: str, *, to: Any) -> bool:
    return bool(step.after.get(name) == to != step.before.get(name))


def _value(properties: Mapping[str, Any], name: str) -> str:
    return shown(properties.get(name))


def _items(properties: Mapping[str, Any], name: str) -> list[Any]:
    value = properties.get(name)
    return value if isinstance(value, list) else []


def _mapping(properties: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = properties.get(name)
    return value if isinstance(value, dict) else {}


_RISKS: Final[Mapping[str, Callable[[Step], Iterator[str]]]] = {
    "CertificateUser": _user,
    "Role": _role,
    "TrustedCa": _trusted_ca,
    "ClusterMtlsConfig": _cluster,
    "DatabaseMtlsConfig": _database,
    "DatabaseDefaultUser": _default_user,
    "DatabaseAccess": _access,
}
