"""The process of the plugin: ``pulumi-resource-redis-enterprise``, which the engine starts and ends."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any, Final

import grpc  # type: ignore[import-untyped]
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

import pulumi_redis_enterprise as package
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise.api.transport import cancellation
from pulumi_redis_enterprise.plugin.engine_log import EngineLog
from pulumi_redis_enterprise.plugin.servicer import Plugin

_THREADS: Final = 64
_SECONDS: Final = 0.5
_GRACE_SECONDS: Final = 3.0
_LEFT: Final = (
    "warning: the plugin was ended while the cluster had not answered a request yet. Fix: run `pulumi refresh`, then "
    "`pulumi up`: it goes on from what the cluster has by then"
)
_USAGE: Final = """\
pulumi-resource-redis-enterprise {version}: a plugin, which Pulumi starts by itself.
Fix: let its folder be on PATH, or name it under `plugins` in Pulumi.yaml, and run `pulumi up`"""


def main() -> int:
    """Serve one engine until it ends."""
    # Looked up first: an engine may die as soon as it has read the port.
    engine = os.getppid()
    arguments = sys.argv[1:]
    if arguments and arguments[0].startswith("-"):
        print(_USAGE.format(version=package.__version__))  # noqa: T201
        return 0
    if arguments:
        _engine.write_to(EngineLog(arguments[0]))
    ended = Event()

    def note_end(*_: object) -> None:
        # Once is enough. Python gives a signal that it handles back its default when it ends, which would kill it then;
        # an ignored one stays ignored (`_PySignal_Fini` of CPython, Modules/signalmodule.c).
        _handle(signal.SIG_IGN)
        ended.set()

    _handle(note_end)
    plugin = Plugin()
    server = start(plugin)
    _wait(ended, engine)
    return end(server, plugin)


def _handle(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def end(server: grpc.Server, plugin: Plugin) -> int:
    """End well within the five seconds that the engine gives a plugin, whatever is being answered.

    What waits is told not to. A request that is on its way gets some seconds for its answer; a longer one is left to
    the cluster, and the next update meets what came of it.
    """
    cancellation.cancel()
    stopped = server.stop(_GRACE_SECONDS)
    is_idle = plugin.calls.wait_until_none(_GRACE_SECONDS)
    stopped.wait(_SECONDS)
    _engine.flush_warnings()
    if is_idle:
        return 0
    _engine.print_line(_LEFT)
    sys.stdout.flush()
    # The interpreter would wait for the thread of the call.
    os._exit(1)


def start(plugin: Plugin) -> grpc.Server:
    """Serve on a port that the first line of the output names, as the engine expects it."""
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=_GRPC_CHANNEL_OPTIONS)
    add_ResourceProviderServicer_to_server(plugin, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    return server


def _wait(ended: Event, engine: int) -> None:
    """Wait for the interrupt by which the engine ends a plugin, or for its death.

    The kernel may hand a signal to any thread. If that is not the main one, nothing wakes it, so it looks now and then.
    """
    while not ended.wait(_SECONDS) and os.getppid() == engine:
        pass


if __name__ == "__main__":
    sys.exit(main())
