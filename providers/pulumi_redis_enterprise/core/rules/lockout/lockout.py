"""The lock-out rule: reasons why the REST API would refuse a certificate after a change, all but the user.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

from pulumi_redis_enterprise.core.trust.authorized_subjects import (
    authorized_subject_of,
    canonical_subject,
    rendered_subject,
)
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import leaf_findings
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems
from pulumi_redis_enterprise.core.x509.distinguished_name import subject_of
from pulumi_redis_enterprise.core.x509.extensions import DNS, subject_alternative_names, unreadable_extension
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.core.x509.text import join_limited

Admission = Literal["yes", "no", "perhaps"]


def admission(leaf: Certificate, *, validation: str, records: Iterable[Mapping[str, Any]]) -> Admission:
    """Return whether the validation of subjects lets the certificate pass.

    Args:
        leaf: The certificate of the client.
        validation: ``disabled``, ``san_cn`` or ``full_subject``.
        records: The authorized subjects.

    Returns:
        "perhaps" where a record lacks an attribute that the certificate has: the vendor's page can be read in two ways.
    """
    if validation == "disabled":
        return "yes"
    if validation == "san_cn":
        return "no" if names(leaf).isdisjoint(record.get("CN") for record in records) else "yes"
    try:
        own = canonical_subject(authorized_subject_of(leaf))
    except CertificateTextError:
        return "no"
    wanted = [canonical_subject(record) for record in records]
    if own in wanted:
        return "yes"
    return "perhaps" if any(record.items() <= own.items() for record in wanted if record) else "no"


def admits(leaf: Certificate, *, validation: str, records: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether the certificate passes for sure, whichever way the vendor's page is read."""
    return admission(leaf, validation=validation, records=records) == "yes"


def names(leaf: Certificate) -> set[str]:
    """Return what `san_cn` looks at: the common names, and the DNS names beside them."""
    alternatives = () if unreadable_extension(leaf) else subject_alternative_names(leaf) or ()
    dns = {name.value.decode("latin-1") for name in alternatives if name.kind == DNS}
    return dns | {it.text for rdn in subject_of(leaf) for it in rdn if it.type == "CN"}


def seen_by(validation: str, leaf: Certificate) -> str:
    """Return what the validation looks at, for a message: ``its subject CN=app-1,O=Acme``."""
    if validation == "san_cn":
        return f"its names ({join_limited(sorted(names(leaf))) or 'it has none'})"
    try:
        return f"its subject {rendered_subject(authorized_subject_of(leaf))}"
    except CertificateTextError as error:
        return error.message


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
    problems = [it for it in leaf_findings(leaf, now=now, plane="rest") if not it.tolerated]
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
