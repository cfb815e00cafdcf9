"""Weak spots of the REST API's settings, and of the databases'."""

from collections.abc import Iterator

from pulumi_redis_enterprise.cli.audit.access import UserAccess, authorized
from pulumi_redis_enterprise.cli.audit.model import (
    REST,
    AuditInput,
    Severity,
    Weakness,
    asks_for_certificates,
    display_name,
)
from pulumi_redis_enterprise.cli.audit.subjects import keys_of_line, keys_of_subject
from pulumi_redis_enterprise.core.inventory import Record
from pulumi_redis_enterprise.core.rules import active_active
from pulumi_redis_enterprise.core.rules.database_mtls_config import is_set_up
from pulumi_redis_enterprise.core.trust.authorized_subjects import rendered_subject
from pulumi_redis_enterprise.core.versions import Version


def cluster_weaknesses(facts: AuditInput, entrants: list[UserAccess]) -> Iterator[Weakness]:
    """Yield what is weak about how the REST API lets people in."""
    if not facts.rest_is_open:
        if entrants:
            reason = f"logins by certificate are off, and {len(entrants)} users have no other way to log in"
            yield Weakness(Severity.MEDIUM, REST, reason, "switch them on, or delete users who need no login")
        return
    if not facts.rest.certificates:
        reason = "logins by certificate are on, but there is no trusted CA: nobody can log in by certificate"
        yield Weakness(Severity.MEDIUM, REST, reason, "give the cluster a trusted CA, or switch them off")
    yield from _passwords(facts, entrants)


def subject_weaknesses(facts: AuditInput, entrants: list[UserAccess]) -> Iterator[Weakness]:
    """Yield which authorized subjects nobody has."""
    for trust in facts.trusts():
        if trust.validation == "disabled":
            continue
        held = {key for entrant in entrants for key in keys_of_line(entrant.subject_line, trust.validation)}
        for subject in trust.subjects:
            if held.isdisjoint(keys_of_subject(subject, trust.validation)):
                reason = f"no user has the authorized subject {rendered_subject(subject)}"
                # A syncer that reads a database has to be authorized there as well, and has no user.
                syncer = "" if trust.where == REST else ", unless it is a syncer's"
                fix = f"take the subject out, or make a user for it{syncer}"
                yield Weakness(Severity.LOW, trust.where, reason, fix)


def database_weaknesses(facts: AuditInput) -> Iterator[Weakness]:
    """Yield what is weak about how databases let clients in."""
    for database in facts.inventory.databases:
        yield from _of_database(database, facts.inventory.version)


def _passwords(facts: AuditInput, entrants: list[UserAccess]) -> Iterator[Weakness]:
    basic = facts.inventory.settings.get("control_plane_basic_authentication")
    if basic:
        reason = "passwords are accepted as well"
        fix = "switch Basic authentication off, once an administrator can log in by certificate"
        if any(map(active_active.is_instance, facts.inventory.databases)):
            fix += ", and each Active-Active database has certificates (`certificate_auth`) for this cluster"
        yield Weakness(Severity.LOW, REST, reason, fix)
    # With san_cn, a DNS name that nobody knows here may let in whoever has another CN.
    may = authorized(facts.rest, entrants) if facts.rest.validation == "full_subject" else entrants
    if basic is False and not any(map(_is_administrator, may)):
        reason = "passwords are off, and no administrator can log in by certificate"
        fix = "on a node, run `rladmin tune cluster control_plane_basic_authentication enabled`"
        yield Weakness(Severity.HIGH, REST, reason, fix)


def _is_administrator(entrant: UserAccess) -> bool:
    return "admin" in entrant.management and entrant.status == "active"


def _of_database(database: Record, version: str) -> Iterator[Weakness]:
    where = display_name(database)
    if database["tls_mode"] != "enabled":
        reason = "clients have no TLS: passwords and data cross the network in the clear"
        yield Weakness(Severity.MEDIUM, where, reason, _tls_fix(database))
    elif not asks_for_certificates(database):
        lack = "does not ask clients for a certificate" if is_set_up(database) else "has no client certificates"
        yield Weakness(Severity.MEDIUM, where, f"it has TLS, but {lack}", "enforce client authentication")
    elif database["default_user"]:
        reason = "the default user may log in: whoever has a certificate needs no user of the cluster"
        yield Weakness(Severity.MEDIUM, where, reason, _default_user_fix(database, version))


def _tls_fix(database: Record) -> str:
    if not active_active.is_instance(database):
        return "enable TLS, with a DatabaseMtlsConfig"
    return f"{active_active.tls_on_all(database, 'enabled')}, then ask for certificates with a DatabaseMtlsConfig"


def _default_user_fix(database: Record, version: str) -> str:
    fix = "switch the default user off, once each client has a user"
    warnings = active_active.default_user_warnings(database, Version.parse(version))
    return f"{fix}; but first {warnings[0].fix}" if warnings else fix
