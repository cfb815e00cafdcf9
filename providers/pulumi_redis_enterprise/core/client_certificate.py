"""What a user's certificate tells: the subject line, how long it lasts, and which CAs it chains to.

The certificate itself is looked at and dropped. What stays is what a reviewer wants to see of it, so that a stack
of many users has a small state, and a renewed certificate shows as a new fingerprint and a new date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.x509 import Certificate

from pulumi_redis_enterprise.core.bundle import certificates_in
from pulumi_redis_enterprise.core.cautions import Caution
from pulumi_redis_enterprise.core.certificates import certificate_key, expires, leaf_findings, sha256
from pulumi_redis_enterprise.core.chain import NotTrustedError, authority_for
from pulumi_redis_enterprise.core.model import Checked, Lifetime, Properties, listed
from pulumi_redis_enterprise.core.subject_line import (
    differing_attributes,
    rest_subject_line,
    subject_line,
    subject_line_findings,
)
from pulumi_redis_enterprise.core.unknown import UNKNOWN, contains_unknown
from pulumi_redis_enterprise.errors import Problem, few, quoted

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


def identity(checked: Checked, old: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> Properties:
    """The subject line, and what there is to tell of the certificate.

    Args:
        checked: Takes the problems, and how long the certificate lasts.
        old: The inputs of the last update, or {}.
        new: `certificate` (PEM, the leaf first); `trusted_by` (PEM bundles); `username`.
        now: Decides what has expired.
    """
    certificates = certificates_in(checked, "certificate", new["certificate"])
    if not certificates:
        return {}
    chain = _Chain(quoted(new.get("username")), certificates[0], certificates[1:])
    line = rest_subject_line(chain.leaf)
    findings = [*leaf_findings(chain.leaf, now=now), *subject_line_findings(line)]
    problems = [Problem("certificate", finding.reason, finding.fix, finding.aged) for finding in findings]
    told: Properties = {"certificate_sha256": sha256(chain.leaf), "certificate_expires": expires(chain.leaf)}
    bundles = listed(new.get("trusted_by"))
    if contains_unknown(bundles):
        told["issued_by"] = UNKNOWN
    elif bundles:
        trusts = [
            chain.trust(bundle, now) for text in bundles if (bundle := certificates_in(checked, "trusted_by", text))
        ]
        # Two bundles that hold the same CAs have the same to say.
        problems += dict.fromkeys(trust for trust in trusts if isinstance(trust, Problem))
        told["issued_by"] = sorted({trust for trust in trusts if isinstance(trust, str)})
    elif "trusted_by" not in new and "issued_by" in old:
        # `ignore_changes` leaves it out, as the bundles are not stored; a program that gives none hands over [].
        told["issued_by"] = old["issued_by"]
        if old.get("certificate_sha256") != told["certificate_sha256"]:
            checked.cautions.append(Caution(_UNPROVEN, chain.username, _UNPROVEN_ADVICE))
    unchanged = old.get("certificate_sha256") == told["certificate_sha256"]
    checked.add(problems, unchanged=unchanged)
    if new.get("subject_line") == subject_line(chain.leaf):
        line = new["subject_line"]  # of a user of databases, if the lines differ
    elif differing := differing_attributes(chain.leaf):
        about = f"{chain.username} ({few(map(quoted, differing), most=_MOST_SHOWN)})"
        checked.cautions.append(Caution(_REST_ONLY, about, _REST_ONLY_ADVICE))
    checked.lifetimes.append(Lifetime("certificate", chain.username, chain.leaf.not_valid_after_utc, unchanged))
    return {"subject_line": line, **told}


@dataclass(frozen=True, slots=True)
class _Chain:
    """What a client shows when it logs in."""

    username: str
    leaf: Certificate
    intermediates: Sequence[Certificate]

    def trust(self, bundle: Sequence[Certificate], now: datetime) -> str | Problem:
        """The authority of the bundle that the leaf chains to; or the problem that stops a rotation at preview."""
        try:
            return certificate_key(self._authority(bundle, now))
        except NotTrustedError as error:
            reason = f"{self.username} could not log in: {error.reason}"
            fix = "keep the CA that issued it in the bundle until every client has a certificate of the new one"
            return Problem("certificate", reason, fix, self._was_trusted(bundle))

    def _was_trusted(self, bundle: Sequence[Certificate]) -> bool:
        """Whether nothing but time is wrong with the chain: it was good when the leaf was issued."""
        try:
            self._authority(bundle, self.leaf.not_valid_before_utc + timedelta(seconds=1))
        except NotTrustedError:
            return False
        return True

    def _authority(self, bundle: Sequence[Certificate], now: datetime) -> Certificate:
        return authority_for(self.leaf, intermediates=self.intermediates, bundle=bundle, now=now)
