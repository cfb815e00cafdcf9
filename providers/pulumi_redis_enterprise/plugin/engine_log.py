"""The engine's log, where the lines of the plugin belong to the resource that they are about."""

from typing import Any, Final

import grpc  # type: ignore[import-untyped]
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import engine_pb2
from pulumi.runtime.proto.engine_pb2_grpc import EngineStub

from pulumi_redis_enterprise._engine import print_line, resource
from pulumi_redis_enterprise.errors import harmless
from pulumi_redis_enterprise.plugin.messages import in_program_terms

_SECONDS: Final = 5


class EngineLog:
    """The log of an engine. Once that does not take a line, all go to standard error, which it shows as well.

    Args:
        address: Where the engine listens, ``127.0.0.1:43121``.
    """

    def __init__(self, address: str) -> None:
        # A proxy of the environment would be asked even for this machine.
        options = [*_GRPC_CHANNEL_OPTIONS, ("grpc.enable_http_proxy", 0)]
        self._stub: Any = EngineStub(grpc.insecure_channel(address, options=options))
        self._is_lost = False

    def info(self, message: str) -> None:
        """Tell a line."""
        self._log(engine_pb2.INFO, message)

    def advise(self, message: str) -> None:
        """Warn."""
        self._log(engine_pb2.WARNING, message)

    def _log(self, severity: Any, message: str) -> None:
        message = in_program_terms(message)
        if not self._is_lost:
            request = engine_pb2.LogRequest(severity=severity, message=harmless(message), urn=resource())
            try:
                self._stub.Log(request, timeout=_SECONDS)
            except grpc.RpcError:
                # A change of the cluster must not fail, nor wait again, because nobody takes what it has to tell.
                self._is_lost = True
        if self._is_lost:
            print_line(message)
