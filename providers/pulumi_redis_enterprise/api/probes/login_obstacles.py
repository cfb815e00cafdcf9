"""Obstacles to a login by certificate that its other side does not name: what the TLS stack there has against it.

An alert has no more than a word, and in TLS 1.3 it may be lost. What the cluster trusts can be asked, though, and then
the same rules tell why as in a preview.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.core.rules.lockout.admission import admits
from pulumi_redis_enterprise.core.trust.bundle import parse_certificates_leniently
from pulumi_redis_enterprise.core.trust.syncer import listed_certificates
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems, judge
from pulumi_redis_enterprise.core.x509.chains.planes import DatabaseOptions
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.errors import RedisEnterpriseError


def on_rest(cluster: RedisEnterprise, identity: CertificateCredentials) -> list[Problem]:
    """Return why the REST API does not take the certificate; nothing also where its bundle cannot be looked at."""
    try:
        bundle = parse_certificates_leniently(cluster.certificates.trusted_ca() or "")
    except RedisEnterpriseError:
        return []
    chain = read_certificates(identity.certificate)
    return chain_problems(chain, bundle, plane="rest", now=datetime.now(UTC))


def in_database(database: Mapping[str, Any], identity: CertificateCredentials) -> list[Problem]:
    """Return why a database does not take the certificate; nothing also where its list is empty, or no certificates."""
    chain, bundle = read_certificates(identity.certificate), listed_certificates(database)
    if not bundle:
        return []
    options = DatabaseOptions(database["mtls_allow_outdated_certs"], takes_partial_chains=True)
    verdict = judge(chain, bundle, plane="database", now=datetime.now(UTC), options=options)
    return list(verdict.problems)


def is_authorized(settings: Mapping[str, Any], identity: CertificateCredentials) -> bool:
    """Return whether the validation of subjects of a cluster lets the certificate pass.

    Args:
        settings: What GET /v1/cluster shows.
        identity: The client.
    """
    return admits(
        read_certificates(identity.certificate)[0],
        validation=settings["mtls_client_cert_subject_validation_type"],
        records=settings["mtls_authorized_subjects"],
    )
