"""Weak spots of who may log in by certificate: of lists of CAs, of settings, of users, and of roles."""

from collections import defaultdict
from collections.abc import Iterator

from pulumi_redis_enterprise.cli.audit.access import UserAccess, authorized, keys_of_line, keys_of_subject
from pulumi_redis_enterprise.cli.audit.model import (
    REST,
    AuditInput,
    Trust,
    asks_for_certificates,
    display_name,
)
from pulumi_redis_enterprise.core.inventory import Record
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.risks import Risk, Severity
from pulumi_redis_enterprise.core.rules import active_active
from pulumi_redis_enterprise.core.rules.database_mtls_config import is_set_up
from pulumi_redis_enterprise.core.rules.role import SCOPABLE, scope_in
from pulumi_redis_enterprise.core.trust.authorized_subjects import rendered_subject
from pulumi_redis_enterprise.core.trust.lifetimes import Thresholds
from pulumi_redis_enterprise.core.trust.syncer import KEEP_IT, is_generated
from pulumi_redis_enterprise.core.versions import Version
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, expires, is_ca
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import ca_findings, leaf_findings
from pulumi_redis_enterprise.core.x509.subject_line import issuer_line, subject_line, subject_line_findings
from pulumi_redis_enterprise.core.x509.text import join_limited

_RENEW = "trust its successor beside it, renew the clients, then take it out"
_FIX_OF_LEAF = f"if it is a client's, trust its CA instead; if it is a syncer's, {KEEP_IT}"
_RENEW_LEAF = (
    "put its successor beside it, renew it where it is used, then take it out; if it is the certificate of a syncer, "
    "renew that in its cluster"
)
_POWERFUL = ("admin", "user_manager")


def trust_weaknesses(audited: AuditInput) -> Iterator[Risk]:
    """Yield what is weak about whose certificates are let in."""
    for trust in audited.trusts():
        if trust.validation == "disabled":
            yield Risk(
                trust.where,
                "subject validation is disabled: whoever gets a certificate with the subject of a user may log in",
                "set the subject validation to san_cn or full_subject, and authorize the subjects",
                Severity.LOW,
            )
        for certificate in trust.certificates:
            yield from _lifetime(audited, trust, certificate)
            yield from _flaws(audited, trust, certificate)
            yield from _public(audited, trust, certificate)
            yield from _leaf(trust, certificate)


def _lifetime(audited: AuditInput, trust: Trust, certificate: Certificate) -> Iterator[Risk]:
    thresholds = Thresholds(audited.moment, audited.notice)
    if thresholds.has_expired(certificate.not_after):
        dead = all(thresholds.has_expired(it.not_after) for it in trust.certificates)
        reason = f"{certificate_key(certificate)} expired on {expires(certificate)}"
        message = f"{reason}, as all others did: nobody can log in by certificate" if dead else reason
        fix = "trust its successor" if dead else _RENEW_LEAF if _is_leaf(trust, certificate) else "take it out"
        yield Risk(trust.where, message, fix, Severity.HIGH if dead else Severity.MEDIUM)
    elif thresholds.is_soon(certificate.not_after):
        reason = f"{certificate_key(certificate)} expires on {expires(certificate)}"
        yield Risk(trust.where, reason, _RENEW_LEAF if _is_leaf(trust, certificate) else _RENEW, Severity.MEDIUM)


def _flaws(audited: AuditInput, trust: Trust, certificate: Certificate) -> Iterator[Risk]:
    findings = ca_findings if trust.where == REST or is_ca(certificate) else leaf_findings
    for finding in findings(certificate, now=audited.moment, plane="rest" if trust.where == REST else "database"):
        if not finding.aged:
            severity = Severity.LOW if finding.tolerated else Severity.MEDIUM
            yield Risk(trust.where, finding.message, finding.fix, severity)


def _public(audited: AuditInput, trust: Trust, certificate: Certificate) -> Iterator[Risk]:
    if audited.public.isdisjoint({subject_line(certificate), issuer_line(certificate)}):
        return
    looks = f"{certificate_key(certificate)} looks like a public CA, from which anybody may get a certificate"
    if trust.validation == "disabled":
        severity, reason = Severity.HIGH, f"{looks}; and subject validation is disabled"
    else:
        severity, reason = Severity.MEDIUM, f"{looks}; only the validation of subjects keeps strangers out"
    yield Risk(trust.where, reason, "trust a CA of your own, which decides on subjects", severity)


def _leaf(trust: Trust, certificate: Certificate) -> Iterator[Risk]:
    if not _is_leaf(trust, certificate):
        return
    is_syncer, key = is_generated(certificate), certificate_key(certificate)
    own = f"{key} is a syncer's own certificate, not a CA"
    leaf = own if is_syncer else f"{key} is a client's or a syncer's own certificate, not a CA"
    if trust.validation != "disabled":
        reason = f"{leaf}: the database then skips the subject validation {trust.validation} for everybody"
        fix = f"{KEEP_IT}, and trust only CAs that sign for nobody else" if is_syncer else _FIX_OF_LEAF
        yield Risk(trust.where, reason, fix, Severity.HIGH)
    elif not is_syncer:
        reason = f"{leaf}: it has to be replaced with each renewal"
        yield Risk(trust.where, reason, _FIX_OF_LEAF, Severity.LOW)


def _is_leaf(trust: Trust, certificate: Certificate) -> bool:
    return trust.where != REST and not is_ca(certificate)


def cluster_weaknesses(audited: AuditInput, users: list[UserAccess]) -> Iterator[Risk]:
    """Yield what is weak about how the REST API lets people in."""
    if not audited.rest_is_open:
        if users:
            reason = f"logins by certificate are off, and {len(users)} users have no other way to log in"
            yield Risk(REST, reason, "switch them on, or delete users who need no login", Severity.MEDIUM)
        return
    if not audited.rest.certificates:
        reason = "logins by certificate are on, but there is no trusted CA: nobody can log in by certificate"
        yield Risk(REST, reason, "give the cluster a trusted CA, or switch them off", Severity.MEDIUM)
    yield from _passwords(audited, users)


def subject_weaknesses(audited: AuditInput, users: list[UserAccess]) -> Iterator[Risk]:
    """Yield which authorized subjects nobody has."""
    for trust in audited.trusts():
        if trust.validation == "disabled":
            continue
        held = {key for user in users for key in keys_of_line(user.subject_line, trust.validation)}
        for subject in trust.subjects:
            if held.isdisjoint(keys_of_subject(subject, trust.validation)):
                reason = f"no user has the authorized subject {rendered_subject(subject)}"
                # A syncer that reads a database has to be authorized there as well, and has no user.
                syncer = "" if trust.where == REST else ", unless it is a syncer's"
                fix = f"take the subject out, or make a user for it{syncer}"
                yield Risk(trust.where, reason, fix, Severity.LOW)


def database_weaknesses(audited: AuditInput) -> Iterator[Risk]:
    """Yield what is weak about how databases let clients in."""
    for database in audited.inventory.databases:
        yield from _of_database(database, audited.inventory.version)


def _passwords(audited: AuditInput, users: list[UserAccess]) -> Iterator[Risk]:
    basic = audited.inventory.settings.get("control_plane_basic_authentication")
    if basic:
        reason = "passwords are accepted as well"
        fix = "switch Basic authentication off, once an administrator can log in by certificate"
        if any(map(active_active.is_instance, audited.inventory.databases)):
            fix += ", and each Active-Active database has certificates (`certificate_auth`) for this cluster"
        yield Risk(REST, reason, fix, Severity.LOW)
    # With san_cn, a DNS name that nobody knows here may let in a client with another CN.
    may = authorized(audited.rest, users) if audited.rest.validation == "full_subject" else users
    if basic is False and not any(map(_is_administrator, may)):
        reason = "passwords are off, and no administrator can log in by certificate"
        fix = "on a node, run `rladmin tune cluster control_plane_basic_authentication enabled`"
        yield Risk(REST, reason, fix, Severity.HIGH)


def _is_administrator(user: UserAccess) -> bool:
    return "admin" in user.management and user.status == "active"


def _of_database(database: Record, version: str) -> Iterator[Risk]:
    where = display_name(database)
    if database["tls_mode"] != "enabled":
        reason = "clients have no TLS: passwords and data cross the network in the clear"
        yield Risk(where, reason, _tls_fix(database), Severity.MEDIUM)
    elif not asks_for_certificates(database):
        lack = "does not ask clients for a certificate" if is_set_up(database) else "has no client certificates"
        yield Risk(where, f"it has TLS, but {lack}", "enforce client authentication", Severity.MEDIUM)
    elif database["default_user"]:
        reason = "the default user may log in: whoever has a certificate needs no user of the cluster"
        yield Risk(where, reason, _default_user_fix(database, version), Severity.MEDIUM)


def _tls_fix(database: Record) -> str:
    if not active_active.is_instance(database):
        return "enable TLS, with a DatabaseMtlsConfig"
    return f"{active_active.tls_on_all(database, 'enabled')}, then ask for certificates with a DatabaseMtlsConfig"


def _default_user_fix(database: Record, version: str) -> str:
    fix = "switch the default user off, once each client has a user"
    warnings = active_active.default_user_warnings(database, Version.parse(version))
    return f"{fix}; but first {warnings[0].fix}" if warnings else fix


def user_weaknesses(audited: AuditInput, users: list[UserAccess]) -> Iterator[Risk]:
    """Yield what is weak about the users."""
    yield from _shared_subjects(users)
    yield from _unauthorized(audited, users)
    for user in users:
        yield from _subject_line(user)
        yield from _rights(user)
        if user.status not in ("active", ""):
            reason = f"it cannot log in: its status is {user.status}"
            yield Risk(_user_label(user), reason, "unlock the user, or delete it", Severity.LOW)


def _shared_subjects(users: list[UserAccess]) -> Iterator[Risk]:
    by_line: dict[str, list[str]] = defaultdict(list)
    for user in users:
        by_line[user.subject_line].append(user.username)
    for line, names in by_line.items():
        if len(names) > 1:
            reason = f"they have one subject line, {line!r}: which user its certificate logs in as is undefined"
            where = f"users {join_limited(map(repr, names))}"
            yield Risk(where, reason, "give each user a certificate with a subject of its own", Severity.HIGH)


def _subject_line(user: UserAccess) -> Iterator[Risk]:
    findings = subject_line_findings(user.subject_line)
    if findings:
        reason = f"no certificate can ever match its subject line: {findings[0].message}"
        yield Risk(_user_label(user), reason, findings[0].fix, Severity.MEDIUM)


def _unauthorized(audited: AuditInput, users: list[UserAccess]) -> Iterator[Risk]:
    rest = audited.rest
    may = {user.username for user in authorized(rest, users)}
    if rest.validation == "san_cn":
        severity = Severity.LOW
        reason = "its CN is not authorized: it can log in to the REST API by a DNS name of its certificate only"
    else:
        severity, reason = Severity.MEDIUM, "it cannot log in to the REST API: its subject is not authorized"
    for user in users:
        if user.username not in may and any(access.target == REST for access in user.access):
            yield Risk(_user_label(user), reason, "authorize its subject", severity)


def _rights(user: UserAccess) -> Iterator[Risk]:
    powerful = [management for management in _POWERFUL if management in user.management]
    if powerful:
        reason = f"whoever has its key may change who logs in: it has the management role {' and '.join(powerful)}"
        fix = "keep such users few, their keys safe, and the lifetimes of their certificates short"
        yield Risk(_user_label(user), reason, fix, Severity.LOW)
    if not user.access:
        reason = "its roles let it in nowhere"
        yield Risk(_user_label(user), reason, "give it a role, or delete it", Severity.LOW)


def _user_label(user: UserAccess) -> str:
    return f"user {user.username!r}"


def role_weaknesses(audited: AuditInput) -> Iterator[Risk]:
    """Return what is weak about the scopes of roles."""
    databases = {database["uid"] for database in audited.inventory.databases}
    for role in audited.inventory.roles:
        scope = scope_in(role.get("resources"))
        if scope is not None:
            yield from _scope_weaknesses(role, [uid for uid in scope if uid not in databases])


def _scope_weaknesses(role: Record, gone: list[Uid]) -> Iterator[Risk]:
    where, management = f"role {role['name']!r}", role["management"]
    if management not in (*SCOPABLE, "none"):
        reason = f"it is limited to databases, which its management role {management} cannot be"
        yield Risk(where, reason, f"give it one of {' and '.join(SCOPABLE)}, or no databases", Severity.MEDIUM)
    if gone:
        reason = f"it is limited to databases that are gone: {join_limited(map(str, gone))}"
        yield Risk(where, reason, "take them out of its databases, or delete the role", Severity.LOW)
