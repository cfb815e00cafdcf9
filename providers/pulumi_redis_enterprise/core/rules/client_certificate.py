"""Facts that a user's certificate tells: the subject line, how long it lasts, and which CAs it chains to.

The certificate itself is looked at and dropped. What stays is what a reviewer wants to see of it, so that a stack
of many users has a small state, and a renewed certificate shows as a new fingerprint and a new date.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from pulumi_redis_enterprise.core.model import CheckedInputs, Client, Lifetime, PlanWarning, Properties, as_list
from pulumi_redis_enterprise.core.rules.lockout.proof import Trust, prove, trust_in
from pulumi_redis_enterprise.core.trust.bundle import certificates_in
from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown
from pulumi_redis_enterprise.core.x509.certificates import expires, sha256
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import leaf_findings
from pulumi_redis_enterprise.core.x509.chains.planes import STRICT
from pulumi_redis_enterprise.core.x509.subject_line import (
    differing_attributes,
    rest_subject_line,
    subject_line,
    subject_line_findings,
)
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import redact

_UNPROVEN: Final = (
    "the new certificates of these users are not proven to chain, as ignore_changes leaves trusted_by out"
)
_REST_ONLY: Final = "these users log in to the REST API only, as databases print their subjects differently"
_REST_ONLY_ADVICE: Final = (
    "issue the certificates without these attributes; or, for a user of databases only, also give as `subject_line` "
    "what `openssl x509 -noout -subject -nameopt RFC2253` prints"
)
_MOST_SHOWN: Final = 3
_UNPROVEN_ADVICE: Final = "take `trusted_by` out of ignore_changes"


def client_inputs(checked: CheckedInputs, old: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> Properties:
    """Return the subject line, and what there is to tell of the certificate.

    Args:
        checked: Takes the problems, and how long the certificate lasts.
        old: The inputs of the last update, or {}.
        new: `certificate` (PEM, the leaf first); `trusted_by` (see `trust`); `username`.
        now: Decides what has expired.
    """
    certificates = certificates_in(checked, "certificate", new["certificate"])
    if not certificates:
        return {}
    given = as_list(new.get("trusted_by"))
    trusts = [] if contains_unknown(given) else list(_trusts(checked, given, now))
    planes = {trust.plane for trust in trusts}
    tolerance = trusts[0].tolerance if len(trusts) == 1 else STRICT
    client = Client(redact(new.get("username")), certificates)
    checked.client, line = client, rest_subject_line(client.leaf)
    derived: Properties = {"certificate_sha256": sha256(client.leaf), "certificate_expires": expires(client.leaf)}
    unchanged = old.get("certificate_sha256") == derived["certificate_sha256"]
    plane = planes.pop() if len(planes) == 1 else None
    findings = leaf_findings(client.leaf, now=now, plane=plane, tolerance=tolerance)
    checked.add_findings("certificate", [*findings, *subject_line_findings(line)], unchanged=unchanged)
    checked.lifetimes.append(Lifetime("certificate", client.username, client.leaf.not_after, unchanged))
    if contains_unknown(given):
        derived["issued_by"] = UNKNOWN
    elif given:
        derived["issued_by"] = prove(checked, client, trusts, now=now, unchanged=unchanged)
    elif "trusted_by" not in new and "issued_by" in old:
        # `ignore_changes` leaves it out, as the bundles are not stored; a program that gives none hands over [].
        derived["issued_by"] = old["issued_by"]
        if not unchanged:
            checked.warnings.append(PlanWarning(client.username, _UNPROVEN, _UNPROVEN_ADVICE))
    if new.get("subject_line") == subject_line(client.leaf):
        line = new["subject_line"]  # of a user of databases, if the lines differ
    elif differing := differing_attributes(client.leaf):
        about = f"{client.username} ({join_limited(map(redact, differing), most=_MOST_SHOWN)})"
        checked.warnings.append(PlanWarning(about, _REST_ONLY, _REST_ONLY_ADVICE))
    return {"subject_line": line, **derived}


def _trusts(checked: CheckedInputs, given: Sequence[Any], now: datetime) -> Iterator[Trust]:
    for entry in given:
        if trust := trust_in(checked, entry, now):
            yield trust
