"""Weak spots of the lists of CAs, that of the REST API and those of the databases."""

from collections.abc import Iterator

from pulumi_redis_enterprise.cli.audit.model import REST, AuditInput, Severity, Trust, Weakness
from pulumi_redis_enterprise.core.trust.syncer import KEEP_IT, is_generated
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, expires, is_ca
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import ca_findings, leaf_findings
from pulumi_redis_enterprise.core.x509.subject_line import issuer_line, subject_line

_RENEW = "trust its successor beside it, renew the clients, then take it out"
_FIX_OF_LEAF = f"if it is a client's, trust its CA instead; if it is a syncer's, {KEEP_IT}"
_RENEW_LEAF = (
    "put its successor beside it, renew it where it is used, then take it out; if it is the certificate of a syncer, "
    "renew that in its cluster"
)


def trust_weaknesses(facts: AuditInput) -> Iterator[Weakness]:
    """Yield what is weak about whose certificates are let in."""
    for trust in facts.trusts():
        if trust.validation == "disabled":
            yield Weakness(
                Severity.LOW,
                trust.where,
                "subject validation is disabled: whoever gets a certificate with the subject of a user may log in",
                "set the subject validation to san_cn or full_subject, and authorize the subjects",
            )
        for certificate in trust.certificates:
            yield from _lifetime(facts, trust, certificate)
            yield from _flaws(facts, trust, certificate)
            yield from _public(facts, trust, certificate)
            yield from _leaf(trust, certificate)


def _lifetime(facts: AuditInput, trust: Trust, certificate: Certificate) -> Iterator[Weakness]:
    ends = certificate.not_after
    if ends < facts.moment:
        dead = all(it.not_after < facts.moment for it in trust.certificates)
        reason = f"{certificate_key(certificate)} expired on {expires(certificate)}"
        told = f"{reason}, as all others did: nobody can log in by certificate" if dead else reason
        fix = "trust its successor" if dead else _RENEW_LEAF if _is_leaf(trust, certificate) else "take it out"
        yield Weakness(Severity.HIGH if dead else Severity.MEDIUM, trust.where, told, fix)
    elif ends < facts.moment + facts.notice:
        reason = f"{certificate_key(certificate)} expires on {expires(certificate)}"
        yield Weakness(Severity.MEDIUM, trust.where, reason, _RENEW_LEAF if _is_leaf(trust, certificate) else _RENEW)


def _flaws(facts: AuditInput, trust: Trust, certificate: Certificate) -> Iterator[Weakness]:
    findings = ca_findings if trust.where == REST or is_ca(certificate) else leaf_findings
    for finding in findings(certificate, now=facts.moment, plane="rest" if trust.where == REST else "database"):
        if not finding.aged:
            severity = Severity.LOW if finding.advice else Severity.MEDIUM
            yield Weakness(severity, trust.where, finding.message, finding.fix)


def _public(facts: AuditInput, trust: Trust, certificate: Certificate) -> Iterator[Weakness]:
    if facts.public.isdisjoint({subject_line(certificate), issuer_line(certificate)}):
        return
    looks = f"{certificate_key(certificate)} looks like a public CA, from which anybody may get a certificate"
    if trust.validation == "disabled":
        severity, reason = Severity.HIGH, f"{looks}; and subject validation is disabled"
    else:
        severity, reason = Severity.MEDIUM, f"{looks}; only the validation of subjects keeps strangers out"
    yield Weakness(severity, trust.where, reason, "trust a CA of your own, which decides on subjects")


def _leaf(trust: Trust, certificate: Certificate) -> Iterator[Weakness]:
    if not _is_leaf(trust, certificate):
        return
    is_syncer, key = is_generated(certificate), certificate_key(certificate)
    own = f"{key} is a syncer's own certificate, not a CA"
    leaf = own if is_syncer else f"{key} is a client's or a syncer's own certificate, not a CA"
    if trust.validation != "disabled":
        reason = f"{leaf}: the database then skips the subject validation {trust.validation} for everybody"
        fix = f"{KEEP_IT}, and trust only CAs that sign for nobody else" if is_syncer else _FIX_OF_LEAF
        yield Weakness(Severity.HIGH, trust.where, reason, fix)
    elif not is_syncer:
        reason = f"{leaf}: it has to be replaced with each renewal"
        yield Weakness(Severity.LOW, trust.where, reason, _FIX_OF_LEAF)


def _is_leaf(trust: Trust, certificate: Certificate) -> bool:
    return trust.where != REST and not is_ca(certificate)
