"""Tests of what may be sent to a named cluster: nothing beyond the level, and nothing to what is not the run's own."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.core.versions import Version

from tests.conformance.policy import changes_settings, refusal

OWN = {"/v1/users": {5}, "/v1/bdbs": {9}, "/v1/roles": {41}, "/v1/redis_acls": set[int]()}
CA = {"name": "mtls_trusted_ca", "certificate": "x"}
OTHER = {"name": "api", "certificate": "x"}


def refused(level: Level, method: str, target: str, body: Any = None) -> str:
    """Return why it is not sent to a cluster of version 8.0."""
    return refusal(level, Version(8, 0, 20), method, target, body=body, own=OWN)


@pytest.mark.parametrize(
    ("method", "target", "body", "level"),
    [
        ("GET", "/v1/users", None, Level.READ_ONLY),
        ("HEAD", "/v1/nodes", None, Level.READ_ONLY),
        ("POST", "/v1/users?dry_run=true", {"name": "x"}, Level.DRY_RUN),
        ("POST", "/v1/users", {"name": "x"}, Level.WRITE),
        ("PUT", "/v1/roles/41", {"name": "x"}, Level.WRITE),
        ("DELETE", "/v1/bdbs/9", None, Level.WRITE),
        ("PUT", "/v1/cluster", {"mtls_certificate_authentication": True}, Level.DISPOSABLE),
        ("PUT", "/v1/cluster/certificates", {"certificates": [CA]}, Level.DISPOSABLE),
        ("PUT", "/v1/cluster/update_cert", CA, Level.DISPOSABLE),
        ("DELETE", "/v1/cluster/certificates/mtls_trusted_ca", None, Level.DISPOSABLE),
    ],
)
def test_lowest_level(method: str, target: str, body: Any, level: Level) -> None:
    """A request is sent from its level on, and below it the level that it needs is reported."""
    lower = [it for it in Level if it < level]

    assert "" == refused(level, method, target, body)
    assert [f"needs {level.option}"] * len(lower) == [refused(it, method, target, body) for it in lower]


@pytest.mark.parametrize(
    ("method", "target", "body", "told"),
    [
        ("PUT", "/v1/roles/7", {"name": "x"}, "has not created"),
        ("DELETE", "/v1/users/1", None, "has not created"),
        ("POST", "/v1/roles", {"name": "x" * 256}, "longer name"),
        ("PUT", "/v1/cluster", {"control_plane_basic_authentication": False}, "settings that are not restored"),
        ("PUT", "/v1/cluster", None, "settings that are not restored"),
        ("PUT", "/v1/cluster/certificates", {"certificates": [CA, OTHER]}, "another certificate"),
        ("PUT", "/v1/cluster/update_cert", OTHER, "another certificate"),
        ("DELETE", "/v1/cluster/certificates/api", None, "another certificate"),
        ("POST", "/v1/license", {}, "no run may write to"),
        ("PUT", "/v1/cluster/certificates?dry_run=true", {"certificates": [CA]}, "not known to have any"),
    ],
)
def test_never(method: str, target: str, body: Any, told: str) -> None:
    """Some requests are sent at no level."""
    assert told in refused(Level.DISPOSABLE, method, target, body)


@pytest.mark.parametrize(
    ("method", "target", "changes"),
    [
        ("PUT", "/v1/cluster", True),
        ("PUT", "/v1/cluster?dry_run=true", False),
        ("DELETE", "/v1/cluster/certificates/mtls_trusted_ca", True),
        ("POST", "/v1/users", False),
        ("GET", "/v1/cluster", False),
    ],
)
def test_what_is_restored(method: str, target: str, *, changes: bool) -> None:
    """The CA and the settings are noted before a request that changes them, not for a dry run, at whatever level."""
    assert changes is changes_settings(method, target)
