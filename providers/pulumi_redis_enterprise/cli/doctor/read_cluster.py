"""Facts about a cluster, read from it; `cluster_checks` judges them.

It stops asking where no further answer can be had: without a connection, and after rejected credentials.
"""

import socket
import ssl
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials
from pulumi_redis_enterprise.api.transport.waiting import PROBE
from pulumi_redis_enterprise.cli.doctor.cluster_checks import ClusterFacts
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line
from pulumi_redis_enterprise.errors import RedisEnterpriseError, sanitize

_LONGEST_WAIT = 10.0
_HTTPS = 443
_T = TypeVar("_T")


def cluster_facts(cluster: RedisEnterprise) -> ClusterFacts:
    """Ask a cluster for all that `ClusterFacts` holds; nothing is changed there."""
    settings = cluster.client.settings
    wait = min(settings.timeout, _LONGEST_WAIT)
    urls = {url: _trouble_with(url, wait) for url in dict.fromkeys((settings.url, *settings.nodes))}
    served = {url: _served_certificate(url, wait) for url, trouble in urls.items() if not trouble}
    login, certificates = _login_of(cluster)
    certificate = certificates[0] if certificates else None
    if all(urls.values()):
        return ClusterFacts(urls, login, certificate)
    role = _answer(lambda: _role(cluster))
    if isinstance(role, RedisEnterpriseError):
        return ClusterFacts(urls, login, certificate, role, served=served)
    return ClusterFacts(
        urls,
        login,
        certificate,
        role,
        versions=_answer(lambda: {node.uid: node.version for node in cluster.nodes.all()}),
        settings=_answer(lambda: {**cluster.settings.get(), "handle_redirects": cluster.settings.forwards_requests()}),
        trusted_ca=_answer(lambda: cluster.certificates.trusted_ca() or ""),
        sent=certificates[1:],
        served=served,
    )


def _trouble_with(url: str, wait: float) -> str:
    """Return why there is no connection; "" if there is one."""
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or _HTTPS), timeout=wait).close()
    except TimeoutError:
        return f"no connection within {wait:g} s"
    except OSError as error:
        return f"no connection ({(error.strerror or 'no reason given').lower()})"
    return ""


def _served_certificate(url: str, wait: float) -> Certificate | None:
    """The certificate that a server shows, whether it is trusted or not; None if it shows none that can be read.

    Nothing but the handshake is sent.
    """
    parts = urlsplit(url)
    try:
        text = ssl.get_server_certificate((parts.hostname or "", parts.port or _HTTPS), timeout=wait)
        return read_certificates(text)[0]
    except (OSError, ValueError):
        return None


def _login_of(cluster: RedisEnterprise) -> tuple[str, tuple[Certificate, ...]]:
    credentials = cluster.client.settings.credentials
    if isinstance(credentials, BasicCredentials):
        return f"{credentials.username} by password", ()
    certificates = read_certificates(credentials.certificate)
    return f"{rest_subject_line(certificates[0])} by certificate", certificates


def _role(cluster: RedisEnterprise) -> str:
    answer = cluster.client.get(PROBE)
    role = answer.get("role") if isinstance(answer, dict) else None
    return sanitize(role) if isinstance(role, str) else "unknown"


def _answer(question: Callable[[], _T]) -> _T | RedisEnterpriseError:
    try:
        return question()
    except RedisEnterpriseError as error:
        return error
