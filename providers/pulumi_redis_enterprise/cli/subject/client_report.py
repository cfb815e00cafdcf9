"""The report on a client's certificate: what a user of it needs, and what would keep it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pulumi_redis_enterprise.core.trust.authorized_subjects import authorized_subject_of
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, certificate_key, expires, sha256
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import leaf_findings
from pulumi_redis_enterprise.core.x509.chains.chain import judge
from pulumi_redis_enterprise.core.x509.chains.planes import Plane
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.subject_line import (
    first_difference,
    order_note,
    rest_subject_line,
    subject_line,
    subject_line_findings,
)


@dataclass(frozen=True, slots=True)
class TrustReport:
    """The verdict of one of the TLS stacks on a client's certificate.

    Attributes:
        path: The certificates from the client's own upwards, by subject and fingerprint, as far as a path was found.
        problems: Why it is refused; nothing if it is taken.
    """

    path: tuple[str, ...]
    problems: tuple[Problem, ...]


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
        notes: What keeps it out of one place only, or is worth a look.
        trusted: What each place says to it, if it was asked.
    """

    subject_line: str
    database_line: str
    authorized_subject: dict[str, Any] | None
    expires: str
    sha256: str
    difference: str
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()
    trusted: Mapping[Plane, TrustReport] = field(default_factory=dict)


def client_report(  # noqa: PLR0913 - what there is to tell, and of whom
    certificate: Certificate,
    *,
    now: datetime,
    compared: str | None = None,
    sent: Sequence[Certificate] = (),
    bundle: Sequence[Certificate] = (),
    planes: Sequence[Plane] = (),
) -> ClientReport:
    """Tell of a certificate.

    Args:
        certificate: The client's own.
        now: Decides whether it has expired.
        compared: A line that is meant to be its subject line.
        sent: The intermediates that it sends along.
        bundle: What is trusted.
        planes: Where; nothing to leave that out.
    """
    line, database_line = rest_subject_line(certificate), subject_line(certificate)
    difference = "" if compared is None else first_difference(compared, line)
    findings = [*leaf_findings(certificate, now=now), *subject_line_findings(line)]
    if note := order_note(line):
        findings.append(replace(note, message=f"the subject line {note.message}", tolerated=True))
    if difference:
        findings.append(Problem("", f"the line to compare: {difference}", f"give the user the subject line {line}"))
    trusted = {plane: _trust_report((certificate, *sent), bundle, plane, now) for plane in planes}
    messages = {problem.message for verdict in trusted.values() for problem in verdict.problems}
    return ClientReport(
        line,
        database_line if database_line != line else "",
        _record_of(certificate),
        expires(certificate),
        sha256(certificate),
        difference,
        problems=tuple(finding for finding in findings if not finding.tolerated),
        notes=tuple(finding for finding in findings if finding.tolerated and finding.message not in messages),
        trusted=trusted,
    )


def _trust_report(
    certificates: Sequence[Certificate], bundle: Sequence[Certificate], plane: Plane, now: datetime
) -> TrustReport:
    verdict = judge(certificates, bundle, plane=plane, now=now)
    return TrustReport(tuple(map(certificate_key, verdict.path)), verdict.problems)


def _record_of(certificate: Certificate) -> dict[str, Any] | None:
    # Where subjects are not validated such a certificate can log in, so that it is no problem of its own.
    try:
        return dict(authorized_subject_of(certificate))
    except CertificateTextError:
        return None
