"""Weak spots of the users who log in by certificate."""

from collections import defaultdict
from collections.abc import Iterator

from pulumi_redis_enterprise.cli.audit.access import UserAccess, authorized
from pulumi_redis_enterprise.cli.audit.model import REST, AuditInput, Severity, Weakness
from pulumi_redis_enterprise.core.x509.subject_line import subject_line_findings
from pulumi_redis_enterprise.core.x509.text import join_limited

_POWERFUL = ("admin", "user_manager")


def user_weaknesses(facts: AuditInput, entrants: list[UserAccess]) -> Iterator[Weakness]:
    """Yield what is weak about the users."""
    yield from _shared_subjects(entrants)
    yield from _unauthorized(facts, entrants)
    for entrant in entrants:
        yield from _subject_line(entrant)
        yield from _rights(entrant)
        if entrant.status not in ("active", ""):
            reason = f"it cannot log in: its status is {entrant.status}"
            yield Weakness(Severity.LOW, _called(entrant), reason, "unlock the user, or delete it")


def _shared_subjects(entrants: list[UserAccess]) -> Iterator[Weakness]:
    by_line: dict[str, list[str]] = defaultdict(list)
    for entrant in entrants:
        by_line[entrant.subject_line].append(entrant.username)
    for line, names in by_line.items():
        if len(names) > 1:
            reason = f"they have one subject line, {line!r}: as whom its certificate logs in is the cluster's guess"
            where = f"users {join_limited(map(repr, names))}"
            yield Weakness(Severity.HIGH, where, reason, "give each user a certificate with a subject of its own")


def _subject_line(entrant: UserAccess) -> Iterator[Weakness]:
    findings = subject_line_findings(entrant.subject_line)
    if findings:
        reason = f"no certificate can ever match its subject line: {findings[0].message}"
        yield Weakness(Severity.MEDIUM, _called(entrant), reason, findings[0].fix)


def _unauthorized(facts: AuditInput, entrants: list[UserAccess]) -> Iterator[Weakness]:
    rest = facts.rest
    may = {entrant.username for entrant in authorized(rest, entrants)}
    if rest.validation == "san_cn":
        severity = Severity.LOW
        reason = "its CN is not authorized: it can log in to the REST API by a DNS name of its certificate only"
    else:
        severity, reason = Severity.MEDIUM, "it cannot log in to the REST API: its subject is not authorized"
    for entrant in entrants:
        if entrant.username not in may and any(access.target == REST for access in entrant.access):
            yield Weakness(severity, _called(entrant), reason, "authorize its subject")


def _rights(entrant: UserAccess) -> Iterator[Weakness]:
    powerful = [management for management in _POWERFUL if management in entrant.management]
    if powerful:
        reason = f"whoever has its key may change who logs in: it has the management role {' and '.join(powerful)}"
        fix = "keep such users few, their keys safe, and the lifetimes of their certificates short"
        yield Weakness(Severity.LOW, _called(entrant), reason, fix)
    if not entrant.access:
        reason = "its roles let it in nowhere"
        yield Weakness(Severity.LOW, _called(entrant), reason, "give it a role, or delete it")


def _called(entrant: UserAccess) -> str:
    return f"user {entrant.username!r}"
