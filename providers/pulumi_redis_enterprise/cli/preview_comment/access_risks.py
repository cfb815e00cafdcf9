"""Risks of a change of rights: who may do more on the cluster, and more with the data."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.cli.preview_comment import given_back
from pulumi_redis_enterprise.cli.preview_comment.acl_difference import Ability, acl_difference
from pulumi_redis_enterprise.cli.preview_comment.change_summary import AFTER_THE_UPDATE, items, shown
from pulumi_redis_enterprise.cli.preview_comment.known import Known
from pulumi_redis_enterprise.cli.preview_comment.markdown import code
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step
from pulumi_redis_enterprise.core.risks import Risk, Severity, high, low, medium
from pulumi_redis_enterprise.core.rules.role import EVERY_DATABASE
from pulumi_redis_enterprise.core.unknown import Unknown
from pulumi_redis_enterprise.core.x509.text import join_limited

_LEVELS: Final = ("none", "db_viewer", "cluster_viewer", "db_member", "cluster_member", "user_manager", "admin")
"""Management roles, each with more rights than those before it.

https://redis.io/docs/latest/operate/rs/references/rest-api/permissions/
"""
_POWERFUL: Final = {
    "admin": "administrator of the cluster",
    "user_manager": "manager of users",
    "cluster_member": "manager of the cluster",
}


def certificate_user(step: Step, known: Known) -> Iterator[Risk]:
    """Yield logins that are lost, and rights that are given."""
    before, after = step.before, step.after
    if step.kind == "delete" and step.found:
        yield from given_back.user(step)
        return
    name = shown((after or before).get("username"))
    if step.kind == "delete" or (step.kind == "replace" and _differs(before, after, "username")):
        yield medium(f"login lost for user {_value(before, 'username')} ({_value(before, 'subject_line')})")
    elif before and _differs(before, after, "subject_line"):
        yield medium(f"login lost for {_value(before, 'subject_line')}: {name} has another subject line")
    yield from _not_known(after, {"subject_line": "the subject line", "roles": "the roles"}, f"of user {name}")
    if after.get("convert_password_user") and not before.get("convert_password_user"):
        yield medium(f"password ended for user {name}, if it logs in by password until now")
    if after and not isinstance(after.get("roles"), Unknown):
        yield from _roles(before, after, name, known)


def _roles(before: Mapping[str, Any], after: Mapping[str, Any], name: str, known: Known) -> Iterator[Risk]:
    old, new = items(before, "roles"), items(after, "roles")
    if lost := [role for role in old if role not in new]:
        yield low(f"roles lost for {name}: {shown(lost)}")
    had = {known.before.management_of(role) for role in old}
    for role in new:
        if isinstance(role, Unknown):
            yield low(f"a role of user {name} is {AFTER_THE_UPDATE}")
        elif role not in old:
            yield _role_given(role, name, known, had=had)


def _role_given(role: Any, name: str, known: Known, *, had: set[Any]) -> Risk:
    management = known.after.management_of(role)
    if management in _POWERFUL and management not in had:
        return high(f"{_POWERFUL[management]}: {name}, by the role {shown(role)}")
    if management == "none" or (management is not None and management in had):
        return low(f"role given to {name}: {shown(role)}", widens=True)
    may = f"management {shown(management)}" if management else "what it may do is not in this preview"
    return medium(f"role given to {name}: {shown(role)} ({may})", widens=True)


def role(step: Step, known: Known) -> Iterator[Risk]:
    """Yield a management role that is raised, and a scope that is widened."""
    before, after = step.before, step.after
    name = _value(after, "role_name")
    if step.kind == "delete":
        return
    yield from _not_known(after, {"management": "the management", "databases": "the databases"}, f"of the role {name}")
    old, new = before.get("management"), after.get("management")
    users = known.after.users_of(after.get("role_name"))
    whose = f" (users: {shown(users)})" if users else ""
    if isinstance(new, str) and new in _POWERFUL and _level(new) > _level(old):
        yield high(f"{_plural(_POWERFUL[new])}: all users with the role {name}{whose}")
    elif before and not isinstance(new, Unknown) and (_level(new) > _level(old)):
        yield medium(f"management raised for the role {name}: {shown(old)} → {shown(new)}{whose}", widens=True)
    yield from _scope(before, after, name)


def _scope(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> Iterator[Risk]:
    old, new = items(before, "databases"), items(after, "databases")
    if [EVERY_DATABASE] == new != old and old:
        yield high(f"scope lifted: the role {name} covers all databases, not only {shown(old)}")
        return
    if EVERY_DATABASE in (*old, *new) or not old or not after:
        return
    if more := [it for it in new if it not in old]:
        yield medium(f"scope widened: the role {name} covers {shown(more)} as well", widens=True)
    if lost := [it for it in old if it not in new]:
        lost_databases = f"management of databases lost for the role {name}: {shown(lost)}"
        if not isinstance(after.get("databases"), Unknown) and "databases" in after and after["databases"] is not None:
            yield low(lost_databases)


def redis_acl(step: Step, known: Known) -> Iterator[Risk]:
    """Yield what a rule allows more, and what it allows no longer."""
    before, after = step.before, step.after
    if step.kind not in {"update", "move"}:
        return
    name, old, new = _value(after, "acl_name"), before.get("rule"), after.get("rule")
    if isinstance(new, Unknown):
        yield low(f"the rule of the ACL {name} is {AFTER_THE_UPDATE}")
    elif isinstance(old, str) and isinstance(new, str):
        used = [f"{role} in {database}" for role, database in known.after.access_by(after.get("acl_name"))]
        yield from _difference(old, new, f"the ACL {name}{f' ({shown(used)})' if used else ''}")


def database_access(step: Step, known: Known) -> Iterator[Risk]:
    """Yield access that comes and goes, and a broader ACL."""
    before, after = step.before, step.after
    if step.kind in {"delete", "replace"}:
        yield _access_lost(step)
    if step.kind in {"create", "replace"}:
        yield _access_given(after, known)
    elif step.kind != "delete" and before.get("acl") != after.get("acl"):
        yield from _access_changed(before, after, known)


def _access_lost(step: Step) -> Risk:
    where = f"role {_value(step.before, 'role')} in {_value(step.before, 'database')}"
    if former := step.found.get("acl"):
        acl = _value(step.before, "acl")
        text = f"database access changed: {where} gets back the ACL {shown(former)}, as it was found (instead of {acl})"
        return medium(text, widens=True)
    return low(f"database access removed: {where} (ACL {_value(step.before, 'acl')})")


def _access_given(after: Mapping[str, Any], known: Known) -> Risk:
    where = f"role {_value(after, 'role')} in {_value(after, 'database')} (ACL {_value(after, 'acl')}"
    rule = known.after.rule(after.get("acl"))
    return medium(f"database access given: {where}{f': {code(rule)}' if rule else ''})", widens=True)


def _access_changed(before: Mapping[str, Any], after: Mapping[str, Any], known: Known) -> Iterator[Risk]:
    where = f"role {_value(after, 'role')} in {_value(after, 'database')}"
    acls = f"ACL {_value(before, 'acl')} → {_value(after, 'acl')}"
    old, new = known.before.rule(before.get("acl")), known.after.rule(after.get("acl"))
    if isinstance(after.get("acl"), Unknown):
        yield low(f"the ACL of {where} is {AFTER_THE_UPDATE}")
    elif old is None or new is None:
        text = f"database access changed: {where}: {acls} (their rules are not in this preview)"
        yield medium(text, widens=True)
    else:
        yield from _difference(old, new, f"{where}, by the {acls},")


def _difference(old: str, new: str, what: str) -> Iterator[Risk]:
    found = acl_difference(old, new)
    if found.more:
        severity = Severity.HIGH if found.severe else Severity.MEDIUM
        yield Risk("", f"{what} allows more: may now {_listed(found.more)}", "", severity, widens=True)
    if found.less:
        yield low(f"{what} allows less: may no longer {_listed(found.less)}")


def _listed(abilities: tuple[Ability, ...]) -> str:
    return join_limited((f"{it.what} {code(it.which)}" if it.which else it.what for it in abilities), separator="; ")


def _not_known(after: Mapping[str, Any], names: Mapping[str, str], whose: str) -> Iterator[Risk]:
    for name, text in names.items():
        if isinstance(after.get(name), Unknown):
            yield low(f"{text} {whose}: {AFTER_THE_UPDATE}")


def _differs(before: Mapping[str, Any], after: Mapping[str, Any], name: str) -> bool:
    """Return True if it is known to differ."""
    return not isinstance(after.get(name), Unknown) and before.get(name) != after.get(name)


def _level(management: Any) -> int:
    """Return how much a management role may do; one that is not known here as much as none."""
    return _LEVELS.index(management) if management in _LEVELS else 0


def _plural(powerful: str) -> str:
    first, _, rest = powerful.partition(" ")
    return f"{first}s {rest}"


def _value(properties: Mapping[str, Any], name: str) -> str:
    return shown(properties.get(name))
