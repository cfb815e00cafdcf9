"""The engine's log: what the plugin tells there is in the words of the schema."""

from types import SimpleNamespace
from typing import Any

import pytest
from pulumi.runtime.proto import engine_pb2
from pulumi_redis_enterprise.plugin.engine_log import EngineLog


@pytest.mark.parametrize(
    ("method", "severity"), [("info", engine_pb2.INFO), ("advise", engine_pb2.WARNING)], ids=["line", "warning"]
)
def test_words_of_the_schema(method: str, severity: Any) -> None:
    """A line and a warning name properties and options as programs do."""
    told: list[Any] = []
    log = EngineLog("127.0.0.1:1")
    log._stub = SimpleNamespace(Log=lambda request, timeout: told.append((request.severity, request.message, timeout)))

    getattr(log, method)("take `trusted_by` out of ignore_changes; or set adopt_existing=True")

    assert [(severity, "take `trustedBy` out of ignoreChanges; or set adoptExisting: true", 5)] == told
