"""The requests that a run may send at its level. Nothing else reaches the cluster."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Request
from pulumi_redis_enterprise.core.versions import DRY_RUN, Version

from tests.conformance.view import kind_and_uid

_READS: Final = ("GET", "HEAD", "OPTIONS")
_TRUST: Final = ("/v1/cluster", "/v1/cluster/certificates", "/v1/cluster/update_cert")
_CA: Final = "mtls_trusted_ca"
_SETTINGS: Final = frozenset(
    {
        "mtls_certificate_authentication",
        "mtls_client_cert_subject_validation_type",
        "mtls_authorized_subjects",
    }
)
"""The settings that are restored after a run, so that no others are changed."""

LONGEST_NAME: Final = 255


def refusal(  # noqa: PLR0913 - what a request is, and what a run may
    level: Level, version: Version, method: str, target: str, *, body: Any, own: Mapping[str, Collection[int]]
) -> str:
    """Return why a request is not sent; "" if it may be.

    Args:
        level: The level of the run.
        version: The software version of the cluster.
        method: Of the request.
        target: Its path and query.
        body: What it would send.
        own: The uids of what the run has created, by kind.
    """
    path, _, query = target.partition("?")
    if method in _READS:
        return ""
    needed = Request(method, path, query=query).needs
    if needed is Level.DRY_RUN and not (path in DRY_RUN and version >= DRY_RUN[path]):
        return "would send a dry run of a call that is not known to have any in this version"
    if needed > level:
        return f"needs {needed.option}"
    kind, uid = kind_and_uid(path)
    if kind:
        return _of_object(kind, uid, body, own)
    return _of_cluster(path, body) if path.startswith(_TRUST) else "writes to a path that no run may write to"


def changes_settings(method: str, target: str) -> bool:
    """Return whether a request that may be sent changes what is restored after the run; a dry run changes nothing."""
    path, _, query = target.partition("?")
    return Request(method, path, query=query).needs > Level.DRY_RUN and not kind_and_uid(path)[0]


def _of_object(kind: str, uid: int | None, body: Any, own: Mapping[str, Collection[int]]) -> str:
    if uid is not None and uid not in own[kind]:
        return "would change what the run has not created"
    name = body.get("name", "") if isinstance(body, Mapping) else ""
    return "needs a longer name than a prefix leaves room for" if len(str(name)) > LONGEST_NAME else ""


def _of_cluster(path: str, body: Any) -> str:
    if path.startswith(f"/v1/cluster/certificates/{_CA}"):
        return ""
    named = body.get("certificates", [body]) if isinstance(body, Mapping) else []
    if path != "/v1/cluster":
        is_ca = (
            isinstance(named, list)
            and bool(named)
            and all(isinstance(it, Mapping) and it.get("name") == _CA for it in named)
        )
        return "" if is_ca else "would change another certificate of the cluster than the trusted CA"
    others = set(body) - _SETTINGS if isinstance(body, Mapping) else {"?"}
    return f"would change settings that are not restored ({', '.join(sorted(others))})" if others else ""
