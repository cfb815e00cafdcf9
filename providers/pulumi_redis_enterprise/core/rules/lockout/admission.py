"""Subject validation: whether a cluster or a database lets a trusted certificate in, by its subject.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pulumi_redis_enterprise.core.trust.authorized_subjects import (
    authorized_subject_of,
    canonical_subject,
    rendered_subject,
)
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.distinguished_name import subject_of
from pulumi_redis_enterprise.core.x509.extensions import DNS, subject_alternative_names, unreadable_extension
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
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
