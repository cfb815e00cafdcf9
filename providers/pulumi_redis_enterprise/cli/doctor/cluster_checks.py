"""Checks whether a cluster can be reached and managed, and whether clients can log in there by certificate."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from pulumi_redis_enterprise.core.checks import Check, fail, ok, skipped, warn
from pulumi_redis_enterprise.core.trust.bundle import parse_certificates_leniently
from pulumi_redis_enterprise.core.trust.lifetimes import Limits, Thresholds
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION, Version
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import (
    CertificateTextError,
    certificate_key,
    expires,
    read_certificates,
)
from pulumi_redis_enterprise.core.x509.chains.certificate_findings import ca_findings, leaf_findings
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import ApiError, RedisEnterpriseError

NETWORK: Final = "network"
API: Final = "REST API"
SERVED: Final = "API certificate"
LOGIN: Final = "login"
STORED: Final = "stored settings"
OWN_CERTIFICATE: Final = "client certificate"
VERSION: Final = "version"
MTLS: Final = "certificate logins"
PASSWORDS: Final = "password logins"
REDIRECTS: Final = "redirects"
TRUSTED_CA: Final = "trusted CAs"

_RENEW: Final = (
    "renew the API's certificate, in the Cluster Manager UI or with PUT /v1/cluster/certificates (name: api); then "
    "give its CA or fingerprint anew, if that changes"
)
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_NOT_REACHED: Final = "skipped: an earlier check failed"
# Not seen from here: the engine takes a provider's settings from the state wherever it does not run the program.
_AS_STORED: Final = ok(
    STORED,
    "refresh, destroy and --refresh log in as at the last update; after a change of credentials, run a plain "
    "`pulumi up` first, or add --run-program",
)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ClusterFacts:
    """Answers of a cluster; an error if it refused; None if it was not asked.

    Attributes:
        urls: Each base URL, and why there is no connection to it, or "".
        login: As whom, and by what: ``admin by password``.
        certificate: The client's own, if it logs in by certificate.
        sent: The intermediates that the client sends along.
        served: The certificate that each server shows, by its base URL; None where it cannot be read.
        role: The management role.
        versions: The version of each node, by its uid.
        settings: Those of the cluster, under the vendor's names.
        trusted_ca: The PEM text of the trusted CAs, or "".
    """

    urls: Mapping[str, str]
    login: str
    certificate: Certificate | None = None
    role: str | RedisEnterpriseError | None = None
    versions: Mapping[int, Version] | RedisEnterpriseError | None = None
    settings: Mapping[str, Any] | RedisEnterpriseError | None = None
    trusted_ca: str | RedisEnterpriseError | None = None
    sent: tuple[Certificate, ...] = ()
    served: Mapping[str, Certificate | None] = field(default_factory=dict)


def cluster_checks(facts: ClusterFacts, *, now: datetime, limits: Limits) -> list[Check]:
    """The checks of a cluster.

    Args:
        facts: What it answered.
        now: Decides what has expired.
        limits: The time before its expiry from which a certificate gets a warning.
    """
    moment = Thresholds(now, timedelta(days=limits.expiry_warning_days))
    return [
        *_network(facts.urls),
        *_served(facts.served, moment),
        *_access(facts),
        *_own_certificate(facts, moment),
        *_answered(VERSION, facts.versions, _versions),
        *_answered(MTLS, facts.settings, _mtls),
        *_answered(PASSWORDS, facts.settings, _passwords),
        *_answered(REDIRECTS, facts.settings, lambda settings: _redirects(settings, facts)),
        *_answered(TRUSTED_CA, facts.trusted_ca, lambda text: _trusted_ca(text, facts.settings, moment)),
    ]


def settings_check(error: RedisEnterpriseError | Problem) -> Check:
    """The one check of a cluster that is named wrongly."""
    return fail("connection settings", error.message, error.fix)


def _answered(
    name: str, answer: _T | RedisEnterpriseError | None, verdicts: Callable[[_T], Iterable[Check]]
) -> Iterable[Check]:
    if answer is None:
        return [skipped(name, _NOT_REACHED)]
    if not isinstance(answer, RedisEnterpriseError):
        return verdicts(answer)
    if isinstance(answer, ApiError) and answer.status == _FORBIDDEN:
        return [warn(name, f"may not be looked at: {answer.message}", answer.fix)]
    return [fail(name, answer.message, answer.fix)]


def _network(urls: Mapping[str, str]) -> Iterable[Check]:
    troubles = {url: trouble for url, trouble in urls.items() if trouble}
    fix = "check the URL and its port (9443 unless changed), the network in between, and `rladmin status`"
    verdict = fail if len(troubles) == len(urls) else warn
    for url in urls:
        yield verdict(NETWORK, f"{url}: {troubles[url]}", fix) if url in troubles else ok(NETWORK, f"{url} listens")


def _served(served: Mapping[str, Certificate | None], moment: Thresholds) -> Iterable[Check]:
    """The certificates that the servers show: of most clusters one on all nodes, which is listed once."""
    if not served:
        return [skipped(SERVED, _NOT_REACHED)]
    seen = dict.fromkeys(certificate for certificate in served.values() if certificate)
    return [_served_check(it, moment) for it in seen] or [skipped(SERVED, "no server shows one that can be read")]


def _served_check(certificate: Certificate, moment: Thresholds) -> Check:
    message = f"{certificate_key(certificate)}, until {expires(certificate)}"
    if moment.has_expired(certificate.not_after):
        return fail(SERVED, f"{message}: it has expired", _RENEW)
    if certificate.not_before > moment.at:
        return fail(
            SERVED, f"{message}: it is not valid yet", "see that the clock of this machine is right (`date -u`)"
        )
    if moment.is_soon(certificate.not_after):
        return warn(SERVED, f"{message}: {moment.days_left(certificate.not_after)} days left", _RENEW)
    return ok(SERVED, message)


def _access(facts: ClusterFacts) -> Iterable[Check]:
    """Return whether it is the REST API, and who one is there."""
    answer = facts.role
    if answer is None:
        return [skipped(API, _NOT_REACHED), skipped(LOGIN, _NOT_REACHED)]
    answers = ok(API, "answers, and its certificate is trusted")
    if isinstance(answer, str):
        return [answers, _role(facts.login, answer), _AS_STORED]
    if isinstance(answer, ApiError) and answer.status in {_UNAUTHORIZED, _FORBIDDEN}:
        return [answers, fail(LOGIN, f"{facts.login}: {answer.message}", answer.fix), _AS_STORED]
    return [fail(API, answer.message, answer.fix), skipped(LOGIN, _NOT_REACHED)]


def _role(login: str, role: str) -> Check:
    message = f"{login}, role {role}"
    if role == "admin":
        return ok(LOGIN, message)
    fix = "log in as a user whose role has management admin"
    if role == "user_manager":
        return warn(LOGIN, f"{message}: it can manage users, roles and ACLs, but not the cluster's settings", fix)
    return warn(LOGIN, f"{message}: it can look, but change nothing that these resources manage", fix)


def _own_certificate(facts: ClusterFacts, moment: Thresholds) -> Iterable[Check]:
    if facts.certificate is None:
        return []
    findings = leaf_findings(facts.certificate, now=moment.at, plane="rest")
    bundle = parse_certificates_leniently(facts.trusted_ca) if isinstance(facts.trusted_ca, str) else ()
    if bundle:
        # A session that was opened before the bundle was changed goes on; the next login would not come through.
        findings += chain_problems((facts.certificate, *facts.sent), bundle, plane="rest", now=moment.at)
    return _certificate_checks(OWN_CERTIFICATE, facts.certificate, list(dict.fromkeys(findings)), moment)


def _versions(versions: Mapping[int, Version]) -> Iterable[Check]:
    lowest = min(versions.values())
    if lowest < CERTIFICATE_AUTHENTICATION:
        message = f"{lowest}; certificate logins need {CERTIFICATE_AUTHENTICATION} or later"
        return [fail(VERSION, message, f"upgrade all nodes to {CERTIFICATE_AUTHENTICATION} or later")]
    if len(set(versions.values())) > 1:
        listing = join_limited(f"node {uid} {version}" for uid, version in sorted(versions.items()))
        return [warn(VERSION, f"{lowest} counts, as the lowest of: {listing}", "end the upgrade of the other nodes")]
    return [ok(VERSION, f"{lowest} on {len(versions)} node{'s' if len(versions) > 1 else ''}")]


def _mtls(settings: Mapping[str, Any]) -> Iterable[Check]:
    validation = settings["mtls_client_cert_subject_validation_type"]
    subjects: Sequence[Any] = settings["mtls_authorized_subjects"]
    if not settings["mtls_certificate_authentication"]:
        return [ok(MTLS, "off on the REST API; a ClusterMtlsConfig switches them on")]
    if validation != "disabled" and not subjects:
        message = f"on, with {validation} validation, and no authorized subject: nobody can log in"
        return [fail(MTLS, message, "give `authorized_subjects` of the ClusterMtlsConfig")]
    counted = f", {len(subjects)} authorized subject{'s' if len(subjects) > 1 else ''}" if subjects else ""
    return [ok(MTLS, f"on, subject validation {validation}{counted}")]


def _passwords(settings: Mapping[str, Any]) -> Iterable[Check]:
    switch = settings.get("control_plane_basic_authentication")
    if switch is None:
        return [ok(PASSWORDS, "on; this version cannot switch them off")]
    return [ok(PASSWORDS, "on" if switch else "off")]


def _redirects(settings: Mapping[str, Any], facts: ClusterFacts) -> Iterable[Check]:
    forwards = settings.get("handle_redirects")
    nodes = len(facts.versions) if isinstance(facts.versions, Mapping) else 1
    if forwards is None:
        return [skipped(REDIRECTS, "the cluster does not show handle_redirects")]
    if forwards or nodes <= len(facts.urls):
        return [ok(REDIRECTS, "nodes forward requests" if forwards else "all nodes are named, so the primary is found")]
    message = f"of {nodes} nodes only the primary answers, and the settings name {len(facts.urls)}"
    fix = "`rladmin cluster config handle_redirects enabled`, or name all nodes in redis-enterprise:nodes"
    return [warn(REDIRECTS, message, fix)]


def _trusted_ca(text: str, settings: object, moment: Thresholds) -> Iterable[Check]:
    is_on = isinstance(settings, Mapping) and settings["mtls_certificate_authentication"]
    if not text:
        message = "none; a TrustedCa uploads them"
        fix = "manage them with a TrustedCa: without it no client certificate is trusted"
        return [fail(TRUSTED_CA, "none, while certificate logins are on", fix) if is_on else ok(TRUSTED_CA, message)]
    try:
        bundle = read_certificates(text)
    except CertificateTextError as error:
        return [fail(TRUSTED_CA, f"what the cluster shows {error.message}", "upload them anew, with a TrustedCa")]
    findings = {certificate: ca_findings(certificate, now=moment.at) for certificate in bundle}
    return [check for it in bundle for check in _certificate_checks(TRUSTED_CA, it, findings[it], moment)]


def _certificate_checks(
    name: str, certificate: Certificate, findings: Sequence[Problem], moment: Thresholds
) -> Iterable[Check]:
    if findings:
        return [(warn if finding.tolerated else fail)(name, finding.message, finding.fix) for finding in findings]
    message = f"{certificate_key(certificate)}, until {expires(certificate)}"
    if not moment.is_soon(certificate.not_after):
        return [ok(name, message)]
    text = f"{message}: {moment.days_left(certificate.not_after)} days left"
    return [warn(name, text, "have a new one issued, and use it before this one expires")]
