"""The audit of one cluster.

Example::

    found = report(AuditInput(inventory=inventory, moment=now))
    assert not [it for it in found.weaknesses if it.severity is Severity.HIGH]
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from pulumi_redis_enterprise.cli.audit.access import Grant, UserAccess, grants, users_with_access
from pulumi_redis_enterprise.cli.audit.model import AuditInput
from pulumi_redis_enterprise.cli.audit.weaknesses import (
    cluster_weaknesses,
    database_weaknesses,
    role_weaknesses,
    subject_weaknesses,
    trust_weaknesses,
    user_weaknesses,
)
from pulumi_redis_enterprise.core.risks import Risk, worst_first
from pulumi_redis_enterprise.core.trust.authorized_subjects import rendered_subject
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, expires, sha256
from pulumi_redis_enterprise.errors import Problem


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate that clients are let in by; `where` is the REST API, or a database."""

    where: str
    certificate: str
    sha256: str
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of the audit of a cluster; the worst weak spots first.

    `basic_authentication` is None where the version has no such setting, so that passwords are always accepted.
    """

    cluster: str
    url: str
    version: str
    certificate_authentication: bool
    subject_validation: str
    authorized_subjects: tuple[str, ...]
    basic_authentication: bool | None
    users: tuple[UserAccess, ...]
    grants: tuple[Grant, ...]
    authorities: tuple[Authority, ...]
    weaknesses: tuple[Risk, ...]


def name_of(found: Report | Problem) -> str:
    """Return the name of a cluster, or the one that the file has of a cluster that cannot be looked at."""
    return found.property if isinstance(found, Problem) else found.cluster


def record_of(found: Report | Problem) -> dict[str, Any]:
    """Return a report, or the reason that there is none, for a program to read."""
    if isinstance(found, Problem):
        return {"cluster": found.property, "error": found.message, "fix": found.fix}
    weaknesses = [
        {"severity": it.severity, "where": it.property, "reason": it.message, "fix": it.fix} for it in found.weaknesses
    ]
    return asdict(found) | {"weaknesses": weaknesses}


def report(audited: AuditInput) -> Report:
    """Look at all that decides who may log in by certificate."""
    inventory, rest, users = audited.inventory, audited.rest, users_with_access(audited)
    return Report(
        cluster=inventory.name,
        url=inventory.url,
        version=inventory.version,
        certificate_authentication=audited.rest_is_open,
        subject_validation=rest.validation,
        authorized_subjects=tuple(map(rendered_subject, rest.subjects)),
        basic_authentication=inventory.settings.get("control_plane_basic_authentication"),
        users=tuple(users),
        grants=tuple(grants(audited)),
        authorities=tuple(_authorities(audited)),
        weaknesses=tuple(worst_first(_weaknesses(audited, users))),
    )


def _authorities(audited: AuditInput) -> Iterator[Authority]:
    for trust in audited.trusts():
        for it in trust.certificates:
            yield Authority(trust.where, certificate_key(it), sha256(it), expires(it))


def _weaknesses(audited: AuditInput, users: list[UserAccess]) -> Iterator[Risk]:
    yield from cluster_weaknesses(audited, users)
    yield from trust_weaknesses(audited)
    yield from subject_weaknesses(audited, users)
    yield from database_weaknesses(audited)
    yield from role_weaknesses(audited)
    yield from user_weaknesses(audited, users)
