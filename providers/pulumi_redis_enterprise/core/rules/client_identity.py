"""The identity of a user, its subject line, taken from a certificate or given as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pulumi_redis_enterprise.core.model import CheckedInputs, PlanWarning, Properties
from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown
from pulumi_redis_enterprise.core.x509.subject_line import subject_line_findings
from pulumi_redis_enterprise.errors import Problem, redact

FROM_CERTIFICATE: Final = ("certificate_sha256", "certificate_expires", "issued_by")
"""The inputs that describe the certificate. The cluster knows nothing of it, so none of them is sent."""

_NEITHER: Final = Problem(
    "certificate, subject_line",
    "neither is given; exactly one is needed",
    "give the user's certificate as PEM text, or the subject line of one that is not at hand; if the program gives it, "
    "take it out of ignore_changes, as a replacement knows nothing of the last update",
)


def client_inputs(checked: CheckedInputs, old: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> Properties:
    """The subject line and, with a certificate, what there is to tell of it.

    Args:
        checked: Takes the problems, and how long the certificate lasts.
        old: The inputs of the last update, or {}.
        new: One of `certificate` (PEM, the leaf first) and `subject_line`; `trusted_by` (PEM bundles); `username`.
        now: Decides what has expired.
    """
    certificate, line = new.get("certificate"), new.get("subject_line")
    if "certificate" not in new and line is None and "certificate_sha256" in old:
        return _as_before(checked, old, new)
    if certificate is None and line is None:
        checked.problems.append(_NEITHER)
        return {}
    if certificate is None:
        return _from_line(checked, new, line)
    if contains_unknown(certificate):
        derived = FROM_CERTIFICATE if new.get("trusted_by") else FROM_CERTIFICATE[:2]
        return dict.fromkeys(("subject_line", *derived), UNKNOWN)
    from pulumi_redis_enterprise.core.rules import client_certificate

    found = client_certificate.client_inputs(checked, old, new, now)
    if line is not None and found.get("subject_line", line) != line:
        checked.problems.append(_other_line(line, found["subject_line"]))
    return found


def _other_line(line: Any, derived: str) -> Problem:
    return Problem(
        "certificate, subject_line",
        f"both are given, and the subject of the certificate is {redact(derived)}, not {redact(line)}",
        "leave subject_line out; if the program does, take it out of ignore_changes, which keeps the one of before",
    )


def _as_before(checked: CheckedInputs, old: Mapping[str, Any], new: Mapping[str, Any]) -> Properties:
    """Keep what the last update derived from the certificate, which `ignore_changes` leaves out.

    The engine then hands over the input of the last update, and the certificate is not stored. A program that gives
    neither a certificate nor a line is refused where it says so (`CertificateUser`).
    """
    if new.get("trusted_by"):
        checked.warnings.append(
            PlanWarning(
                redact(new.get("username")),
                "no proof that these users can still log in, as ignore_changes leaves their certificate out",
                "take `certificate` out of ignore_changes before a CA is taken out of a bundle",
            )
        )
    return {name: old[name] for name in ("subject_line", *FROM_CERTIFICATE) if name in old}


def _from_line(checked: CheckedInputs, new: Mapping[str, Any], line: Any) -> Properties:
    if new.get("trusted_by"):
        reason = "a chain can only be checked with the certificate itself"
        fix = "give `certificate` instead of `subject_line`, or leave `trusted_by` out"
        checked.problems.append(Problem("trusted_by", reason, fix))
    if not contains_unknown(line):
        checked.problems += _line_problems(line)
    # The inputs of an imported user hold what was once derived from its certificate.
    return {"subject_line": line} | {name: new[name] for name in FROM_CERTIFICATE if name in new}


def _line_problems(line: Any) -> list[Problem]:
    if not isinstance(line, str):
        reason = f"expected a line as CN=app-1,O=Acme,C=US, got {redact(line)}"
        return [Problem("subject_line", reason, "give PEM text as `certificate`")]
    return [Problem("subject_line", finding.message, finding.fix) for finding in subject_line_findings(line)]
