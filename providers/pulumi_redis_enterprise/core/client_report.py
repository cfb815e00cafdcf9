"""What there is to tell of a client's certificate: what a user of it needs, and what would keep it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pulumi_redis_enterprise.core.authorized_subjects import authorized_subject_of
from pulumi_redis_enterprise.core.certificate_findings import leaf_findings
from pulumi_redis_enterprise.core.certificates import CertificateTextError, expires, sha256
from pulumi_redis_enterprise.core.findings import Finding
from pulumi_redis_enterprise.core.subject_line import (
    first_difference,
    rest_subject_line,
    subject_line,
    subject_line_findings,
)
from pulumi_redis_enterprise.core.x509.certificate import Certificate


@dataclass(frozen=True, slots=True)
class ClientReport:
    """A client's certificate.

    Attributes:
        subject_line: What its user has as `certificate_subject_line`.
        database_line: The line that a database computes, if it is another one; else "".
        authorized_subject: The record for `mtls_authorized_subjects`; None if no record can match it.
        expires: The UTC date of its last day.
        sha256: Its fingerprint.
        difference: Where the line that it was compared with departs; "" if it does not, or there was none.
        problems: What would keep it from logging in.
    """

    subject_line: str
    database_line: str
    authorized_subject: dict[str, Any] | None
    expires: str
    sha256: str
    difference: str
    problems: tuple[Finding, ...]


def client_report(certificate: Certificate, *, now: datetime, compared: str | None = None) -> ClientReport:
    """Tell of a certificate.

    Args:
        certificate: The client's own.
        now: Decides whether it has expired.
        compared: A line that is meant to be its subject line.
    """
    line, database_line = rest_subject_line(certificate), subject_line(certificate)
    difference = "" if compared is None else first_difference(compared, line)
    findings = [*leaf_findings(certificate, now=now), *subject_line_findings(line)]
    if difference:
        findings.append(Finding(f"the line to compare: {difference}", f"give the user the subject line {line}"))
    return ClientReport(
        line,
        database_line if database_line != line else "",
        _record_of(certificate),
        expires(certificate),
        sha256(certificate),
        difference,
        tuple(findings),
    )


def _record_of(certificate: Certificate) -> dict[str, Any] | None:
    # Where subjects are not validated such a certificate can log in, so that it is no problem of its own.
    try:
        return dict(authorized_subject_of(certificate))
    except CertificateTextError:
        return None
