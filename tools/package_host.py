"""A language host that writes and links SDKs, in front of one that was built here and cannot.

`pulumi package add` has the host of a program's language write the SDK (`GeneratePackage`) and add it to the project
(`Link`). The hosts that are built here are older than these requests, that of YAML than the second one. So this program
answers the two, with the generators of the CLI's own release (see `tools/generate_sdk.py`), and hands all others on:
the engine's part of the command is the real one, and so is the plugin's. To the host of Python it says which folder
is to be run as a plugin by the name that this one knows.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the engine runs this file as a script

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto import language_pb2 as proto

from tools.generate_sdk import generator
from tools.go_builds import cache

_OPTIONS: Final = [("grpc.max_receive_message_length", -1), ("grpc.enable_http_proxy", 0)]
_STREAMS: Final = frozenset({"InstallDependencies", "RunPlugin"})


def is_needed(language: str) -> bool:
    """Return True if the language host on PATH is one that was built here."""
    host = shutil.which(_command(language))
    return host is not None and Path(host).resolve().is_relative_to(cache().resolve())


def write_to(folder: Path, language: str, host: Path | None = None) -> None:
    """Write the command of the host of a language, in front of another one, by default that on PATH.

    It is for `pulumi package add` alone: the engine warns of a host that is not beside it.
    """
    command = folder / _command(language)
    host = host or Path(str(shutil.which(_command(language))))
    # Found or built now: the engine may start the host with another home, and so another cache.
    writes = generator() if language in _LINK else ""
    folder.mkdir(parents=True, exist_ok=True)
    run = f'exec {sys.executable} {Path(__file__).resolve()} "{writes}" {language} {host} "$@"'
    command.write_text(f"#!/bin/sh\n{run}\n")
    command.chmod(0o755)


def _command(language: str) -> str:
    return f"pulumi-language-{language}"


def _go_link(sdk: Path, path: str) -> list[str]:
    _, module, *_ = (sdk / "go.mod").read_text().split()
    return ["go", "mod", "edit", f"-replace={module}=./{path}"]


def _nodejs_link(sdk: Path, path: str) -> list[str]:
    name = json.loads((sdk / "package.json").read_text())["name"]
    return ["npm", "pkg", "set", f"dependencies.{name}=file:{path}"]


_LINK: Final[Mapping[str, Callable[[Path, str], list[str]]]] = {"go": _go_link, "nodejs": _nodejs_link}
"""The command that adds an SDK to a project, by language: what `Link` of the official hosts comes to (3.276)."""


def serve(generator_: str, language: str, host: str, *arguments: str) -> None:
    """Serve the engine until it ends this process."""
    with _started(host, arguments) as channel:
        handlers = [_Handlers(generator_, language, channel)]
        server = grpc.server(ThreadPoolExecutor(), handlers=handlers, options=_OPTIONS)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        print(port, flush=True)  # where the engine finds it
        with suppress(KeyboardInterrupt):  # by which the engine ends it
            server.wait_for_termination()


@contextmanager
def _started(host: str, arguments: tuple[str, ...]) -> Iterator[grpc.Channel]:
    """Start the host that is there, without options: an older one ends at those that it does not know."""
    known = [it for it in arguments if not it.startswith("-")]
    with subprocess.Popen([host, *known], stdout=subprocess.PIPE, text=True) as process:
        port = int(process.stdout.readline()) if process.stdout else 0
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=_OPTIONS) as channel:
            try:
                yield channel
            finally:
                process.kill()


class _Handlers(grpc.GenericRpcHandler):  # type: ignore[misc]
    """The answers: two of its own, and all others of the host that is there."""

    def __init__(self, generator_: str, language: str, channel: grpc.Channel) -> None:
        self._generator = generator_
        self._language = language
        self._channel = channel

    def service(self, call: Any) -> Any:
        """Return who answers a request."""
        name = call.method.rpartition("/")[2]
        if name == "Link":
            return _answering(proto.LinkRequest, self._link)
        if name == "GeneratePackage" and self._language in _LINK:
            return _answering(proto.GeneratePackageRequest, self._generate)
        if name == "RunPlugin":
            return _answering(proto.RunPluginRequest, self._run_plugin, grpc.unary_stream_rpc_method_handler)
        if name in _STREAMS:
            return grpc.unary_stream_rpc_method_handler(self._passing(self._channel.unary_stream(call.method), iter))
        return grpc.unary_unary_rpc_method_handler(self._passing(self._channel.unary_unary(call.method), bytes))

    def _passing(self, ask: Callable[[bytes], Any], read: Callable[[Any], Any]) -> Any:
        def answer(request: bytes, context: grpc.ServicerContext) -> Any:
            try:
                return read(ask(request))
            except grpc.RpcError as error:
                return context.abort(error.code(), error.details())

        return answer

    def _generate(self, request: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            schema = Path(folder, "schema.json")
            schema.write_text(request.schema)
            subprocess.run([self._generator, self._language, schema, request.directory], check=True)
        return proto.GeneratePackageResponse()

    def _run_plugin(self, request: Any) -> Any:
        request.program = request.program or request.info.program_directory
        ask = self._channel.unary_stream("/pulumirpc.LanguageRuntime/RunPlugin")
        return map(proto.RunPluginResponse.FromString, ask(request.SerializeToString()))

    def _link(self, request: Any) -> Any:
        project = Path(request.info.program_directory)
        if link := _LINK.get(self._language):
            for path in (it.path for it in request.packages):
                subprocess.run(link(project / path, path), cwd=project, check=True, stdout=subprocess.DEVNULL)
        return proto.LinkResponse()


def _answering(
    request_type: Any, answer: Callable[[Any], Any], handler: Any = grpc.unary_unary_rpc_method_handler
) -> Any:
    return handler(
        lambda request, _context: answer(request),
        request_deserializer=request_type.FromString,
        response_serializer=lambda response: response.SerializeToString(),
    )


if __name__ == "__main__":
    serve(*sys.argv[1:])
