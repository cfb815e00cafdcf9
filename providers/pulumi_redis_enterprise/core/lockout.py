"""Whether a client with a certificate would still be let in to the REST API after a change, all but the user.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

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
