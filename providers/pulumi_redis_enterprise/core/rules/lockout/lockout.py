"""The lock-out rule: reasons why the REST API would refuse a certificate after a change, all but the user.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from pulumi_redis_enterprise.core.rules.lockout.admission import admits
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import leaf_findings
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems
from pulumi_redis_enterprise.core.x509.subject_line import subject_line


def lockout_reasons(
    chain: Sequence[Certificate],
    *,
    bundle: Sequence[Certificate],
    validation: str,
    records: Iterable[Mapping[str, Any]],
    now: datetime,
) -> list[str]:
    """Return what would keep the client out, in words; nothing if it would be let in.

    Args:
        chain: The client's certificate, and the intermediates that it sends along.
        bundle: The trusted CAs, as they would be.
        validation: The validation of subjects, as it would be.
        records: The authorized subjects, as they would be.
        now: The time of the login.
    """
    leaf = chain[0]
    problems = [it for it in leaf_findings(leaf, now=now, plane="rest") if not it.advice]
    problems += chain_problems(chain, bundle, plane="rest", now=now)
    found = list(dict.fromkeys(problem.message for problem in problems))
    if not admits(leaf, validation=validation, records=records):
        found.append(f"{subject_line(leaf)} would be none of the authorized subjects ({validation})")
    return found


class HasRoles(Protocol):
    """A user, as far as it decides who is an administrator."""

    @property
    def auth_method(self) -> str:
        """Return how it logs in."""

    @property
    def certificate_subject_line(self) -> str:
        """The subject of its certificate."""

    @property
    def role_uids(self) -> tuple[int, ...]:
        """Its roles."""


class HasManagement(Protocol):
    """A role, as far as it decides who is an administrator."""

    @property
    def management(self) -> str:
        """Return what it may do on the REST API."""


def is_administrator(line: str, users: Iterable[HasRoles], roles: Mapping[int, HasManagement]) -> bool:
    """Return whether a certificate of this subject line logs in as a user with the management role admin.

    Args:
        line: The subject line of the certificate.
        users: All users.
        roles: All roles by uid.
    """
    return any(
        roles[uid].management == "admin"
        for user in users
        if user.auth_method == "certificate" and user.certificate_subject_line == line
        for uid in user.role_uids
        if uid in roles
    )
