"""The real `python -m pulumi.dynamic` process, spoken to by gRPC as the engine does, without the engine.

It shows what unit tests of a provider class cannot: pickling, values on the wire, threads, error texts::

    with Plugin(configuration={"redis-enterprise:url": url}) as plugin:
        remote = plugin.provider(TrustedCaProvider())
        checked = remote.check({}, {"certificates": [pem]})
        created = remote.create(checked.inputs)

Properties are plain values, without the one that carries the provider. `UNKNOWN` stands for a value that a
preview does not know yet. `secret()` marks a value: in the configuration, and in what a provider returns; the
engine unwraps secret inputs before it calls a dynamic provider.
"""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import grpc  # type: ignore[import-untyped]
from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

CALL_SECONDS = 60
END_SECONDS = 30
GRACE_SECONDS = 30
"""After so many seconds the engine kills a plugin (`Kill` in sdk/go/common/resource/plugin/plugin.go, 3.276)."""
UNKNOWN = rpc.UNKNOWN

Properties = dict[str, Any]


def secret(value: Any) -> Properties:
    """The value, marked as secret as it travels on the wire."""
    return {rpc._special_sig_key: rpc._special_secret_sig, "value": value}


class PluginError(Exception):
    """A call failed; the text is what the engine would show."""


@dataclass(frozen=True, slots=True)
class CheckedCall:
    """Answer to `check`: the inputs to store, and the failures as (property, reason)."""

    inputs: Properties
    failures: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Diffed:
    """Answer to `diff`. With `changes` None the engine compares old and new inputs itself."""

    changes: bool | None
    replaces: list[str]
    delete_before_replace: bool


@dataclass(frozen=True, slots=True)
class Read:
    """Answer to `create` and `read`; a gone object has the id ""."""

    id: str
    outputs: Properties
    inputs: Properties


class Plugin:
    """A running plugin process; ended at the end of the `with` block.

    Args:
        folder: The working directory, whose modules the providers may come from.
        configuration: The stack's configuration, as ``{"redis-enterprise:url": "https://..."}``.
        environment: The variables of the process beyond the search path; nothing else of ours gets in.

    Attributes:
        pid: The id of the process.
        stdout: What the process printed, once it has ended.
        quick: More variables of each process, by which it starts sooner (see `quick_cli.variables_of`).
    """

    quick: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self,
        *,
        folder: Path = Path(),
        configuration: Mapping[str, Any] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._arguments: dict[str, Any] = {"folder": folder, "configuration": configuration, "environment": environment}
        self._stderr = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "pulumi.dynamic"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PULUMI_PROJECT": "project", **self.quick, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            text=True,
        )
        assert self._process.stdout is not None
        self.pid = self._process.pid
        self._printed = self._process.stdout
        self.stdout = ""
        port = self._printed.readline().strip()
        if not port:
            raise PluginError(f"the plugin did not start\n{self.stderr}")
        # A proxy of the environment would be asked even for this machine.
        options = [("grpc.enable_http_proxy", 0)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=options)
        self.stub = ResourceProviderStub(self._channel)
        _answer(self.stub.Configure, proto.ConfigureRequest(args=_struct(configuration or {})))

    def of_another_run(self) -> "Plugin":
        """Start a process as the next run of the engine does: it knows nothing of this one."""
        return Plugin(**self._arguments)

    def provider(self, provider: ResourceProvider) -> "RemoteProvider":
        """Speak to a provider, which gets to the process as it does in a resource."""
        return RemoteProvider(self.stub, serialize_provider(provider))

    @property
    def stderr(self) -> str:
        """Return what the process has written to standard error so far."""
        self._stderr.seek(0)
        return self._stderr.read()

    def interrupt(self) -> str:
        """End the process as the engine does; return all that it wrote to standard error."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(GRACE_SECONDS)
        return self.stderr

    def interrupt_other_thread(self) -> str:
        """End it by an interrupt that gRPC's serving thread is handed, as the kernel is free to do."""
        tasks = [int(task.parent.name) for task in Path(f"/proc/{self.pid}/task").glob("*/comm") if _is_python(task)]
        _, serving, *_ = sorted(tasks)
        assert 0 == ctypes.CDLL(None).tgkill(self.pid, serving, signal.SIGINT)
        self._process.wait(GRACE_SECONDS)
        return self.stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._channel.close()
        self._process.terminate()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self.stdout, _ = self._process.communicate()
        self._stderr.close()


class RemoteProvider:
    """A provider in the plugin process; its methods are those of `ResourceProvider`."""

    def __init__(self, stub: ResourceProviderStub, serialized: str) -> None:
        self._stub = stub
        self.serialized = serialized

    def check(self, olds: Properties, news: Properties) -> CheckedCall:
        """Ask for the canonical inputs and for what is wrong with them."""
        request = proto.CheckRequest(olds=self._known(olds), news=self._known(news))
        answer = _answer(self._stub.Check, request)
        return CheckedCall(_plain(answer.inputs), [(failure.property, failure.reason) for failure in answer.failures])

    def diff(self, id_: str, olds: Properties, news: Properties) -> Diffed:
        """Ask what an update would change."""
        request = proto.DiffRequest(id=id_, olds=self._known(olds), news=self._known(news))
        answer = _answer(self._stub.Diff, request)
        changes = {proto.DiffResponse.DIFF_NONE: False, proto.DiffResponse.DIFF_SOME: True}.get(answer.changes)
        return Diffed(changes, list(answer.replaces), answer.deleteBeforeReplace)

    def create(self, news: Properties) -> Read:
        """Have the object made."""
        answer = _answer(self._stub.Create, proto.CreateRequest(properties=self._known(news)))
        return Read(answer.id, _plain(answer.properties), news)

    def read(self, id_: str, state: Properties) -> Read:
        """Have the live object looked at."""
        answer = _answer(self._stub.Read, proto.ReadRequest(id=id_, properties=self._known(state)))
        return Read(answer.id, _plain(answer.properties), _plain(answer.inputs))

    def update(self, id_: str, olds: Properties, news: Properties) -> Properties:
        """Have the object changed; the outputs come back."""
        request = proto.UpdateRequest(id=id_, olds=self._known(olds), news=self._known(news))
        return _plain(_answer(self._stub.Update, request).properties)

    def delete(self, id_: str, state: Properties) -> None:
        """Have the object deleted."""
        _answer(self._stub.Delete, proto.DeleteRequest(id=id_, properties=self._known(state)))

    def _known(self, properties: Properties) -> Struct:
        return _struct({**properties, PROVIDER_KEY: self.serialized})


def _is_python(name: Path) -> bool:
    """Return True for a thread that Python made, and false for those of gRPC's core, which have names."""
    return name.read_text().startswith("python")


def _answer(call: Callable[..., Any], request: Any) -> Any:
    try:
        return call(request, timeout=CALL_SECONDS)
    except grpc.RpcError as error:
        raise PluginError(error.details()) from error


def _struct(properties: Mapping[str, Any]) -> Struct:
    struct = Struct()
    struct.update(properties)
    return struct


def _plain(struct: Struct) -> Properties:
    return {key: value for key, value in MessageToDict(struct).items() if key != PROVIDER_KEY}
