"""The process of the plugin for any language, as the engine starts it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from tests.support.plugin_edge import Edge

COMMAND: Final = str(Path(sys.prefix, "bin", "pulumi-resource-redis-enterprise"))
SECONDS: Final = 20


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], Edge]]:
    """Start the plugin, and speak to it."""
    pipe = subprocess.PIPE
    with subprocess.Popen([COMMAND, *arguments], stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        address = f"127.0.0.1:{int(process.stdout.readline())}"
        with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
            try:
                yield process, Edge(ResourceProviderStub(channel))
            finally:
                process.kill()
