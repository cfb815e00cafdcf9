"""Whether a client with a certificate would still be let in to the REST API after a change, all but the user.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from cryptography import x509

from pulumi_redis_enterprise.core.authorized_subjects import authorized_subject_of, canonical_subject
from pulumi_redis_enterprise.core.certificates import leaf_findings
from pulumi_redis_enterprise.core.chain import NotTrustedError, authority_for
from pulumi_redis_enterprise.core.findings import CertificateTextError
from pulumi_redis_enterprise.core.subject_line import subject_line


def obstacles(
    chain: Sequence[x509.Certificate],
    *,
    bundle: Sequence[x509.Certificate],
    validation: str,
    records: Iterable[Mapping[str, Any]],
    now: datetime,
) -> list[str]:
    """What would keep the client out, in words; nothing if it would be let in.

    Args:
        chain: The client's certificate, and the intermediates that it sends along.
        bundle: The trusted CAs, as they would be.
        validation: The validation of subjects, as it would be.
        records: The authorised subjects, as they would be.
        now: The time of the login.
    """
    leaf, *intermediates = chain
    found = [finding.reason for finding in leaf_findings(leaf, now=now)]
    try:
        authority_for(leaf, intermediates=intermediates, bundle=bundle, now=now)
    except NotTrustedError as error:
        found.append(error.reason)
    if not admits(leaf, validation=validation, records=records):
        found.append(f"{subject_line(leaf)} would be none of the authorised subjects ({validation})")
    return found


class HasRoles(Protocol):
    """A user, as far as it decides who is an administrator."""

    @property
    def auth_method(self) -> str:
        """How it logs in."""

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
        """What it may do on the REST API."""


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


def admits(leaf: x509.Certificate, *, validation: str, records: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the validation of subjects lets the certificate pass.

    An attribute that a record omits has to be absent, which is the stricter of two readings of the vendor's page.
    """
    if validation == "disabled":
        return True
    if validation == "san_cn":
        return not _names(leaf).isdisjoint(record.get("CN") for record in records)
    try:
        own = canonical_subject(authorized_subject_of(leaf))
    except CertificateTextError:
        return False
    return own in [canonical_subject(record) for record in records]


def _names(leaf: x509.Certificate) -> set[Any]:
    """What `san_cn` looks at: the common name, and the DNS names beside it."""
    names: set[Any] = {
        attribute.value for attribute in leaf.subject.get_attributes_for_oid(x509.oid.NameOID.COMMON_NAME)
    }
    try:
        alternatives = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return names
    return names | set(alternatives.get_values_for_type(x509.DNSName))
