"""The plugin in the test's own process, spoken to by gRPC as the engine does, and the engine's side of one resource.

It shows what travels on the wire: names, previews, problems, details of differences. Example::

    with plugin_edge(configuration_of(emulator)) as edge:
        role = EdgeEngine(edge, "Role")
        assert "create" == role.up(roleName="viewer")
        assert "same" == role.up(roleName="viewer")
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import status_pb2
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub, add_ResourceProviderServicer_to_server
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.plugin.servicer import Plugin
from pulumi_redis_enterprise.plugin.wire import from_wire, to_wire

from tests.support.engine import CheckFailedError, EngineSide, Step, Stored, begin_run

Properties = dict[str, Any]
SECONDS = 30


class EdgeError(Exception):
    """A call failed; the text is what the engine would show.

    Args:
        error: How the call ended.

    Attributes:
        left: The object that the call has left behind, if it told of one.
    """

    def __init__(self, error: grpc.RpcError) -> None:
        super().__init__(error.details())
        self.left = _left_behind(error)


def _left_behind(error: grpc.RpcError) -> proto.ErrorResourceInitFailed | None:
    """Return what the engine keeps in the state of a resource whose creation failed on the way."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            failed = proto.ErrorResourceInitFailed()
            status_pb2.Status.FromString(value).details[0].Unpack(failed)
            return failed
    return None


class Edge:
    """A plugin, as the engine sees it.

    Args:
        stub: Calls it.
    """

    def __init__(self, stub: ResourceProviderStub) -> None:
        self.stub = stub

    def call(self, method: str, request: Any) -> Any:
        """Call a method.

        Raises:
            EdgeError: It failed.
        """
        try:
            return getattr(self.stub, method)(request, timeout=SECONDS)
        except grpc.RpcError as error:
            raise EdgeError(error) from None

    def configure(self, configuration: Mapping[str, Any]) -> None:
        """Hand over a configuration as of a stack, ``{"redis-enterprise:url": …}``."""
        settings = {name.partition(":")[2]: value for name, value in configuration.items()}
        self.call("Configure", proto.ConfigureRequest(args=to_wire(settings)))

    def check(self, kind: str, given: Mapping[str, Any], old: Mapping[str, Any] | None = None) -> proto.CheckResponse:
        """Ask for the canonical inputs, and for what is wrong with the given ones."""
        request = proto.CheckRequest(urn=urn_of(kind), news=to_wire(given), olds=to_wire(old or {}))
        answer: proto.CheckResponse = self.call("Check", request)
        return answer

    def failures(self, kind: str, given: Mapping[str, Any]) -> list[str]:
        """Return what is wrong with inputs."""
        return [failure.reason for failure in self.check(kind, given).failures]

    def read(self, kind: str, id_: str) -> proto.ReadResponse:
        """Import an object."""
        answer: proto.ReadResponse = self.call("Read", proto.ReadRequest(id=id_, urn=urn_of(kind)))
        return answer

    def invoke(self, function: str, **arguments: Any) -> proto.InvokeResponse:
        """Call a function."""
        request = proto.InvokeRequest(tok=f"redis-enterprise:index:{function}", args=to_wire(arguments))
        answer: proto.InvokeResponse = self.call("Invoke", request)
        return answer


class EdgeEngine(EngineSide):
    """Plays the engine for one resource.

    Args:
        edge: The plugin.
        kind: The class of the resource.
        name: The name of the resource in the program.
    """

    def __init__(self, edge: Edge, kind: str, name: str = "a") -> None:
        super().__init__()
        self._edge = edge
        self.kind = kind
        self._urn = urn_of(kind, name)

    def diff(self, checked: Properties) -> proto.DiffResponse:
        """Ask how checked inputs differ from the state."""
        assert self.stored is not None
        return self._difference(self.stored, checked)

    def preview(self, **given: Any) -> Properties:
        """Return the outputs that a preview tells."""
        begin_run()
        checked = self.check(given)
        answer = (
            self._creation(checked, preview=True)
            if self.stored is None
            else self._update(self.stored, checked, preview=True)
        )
        return from_wire(answer.properties)

    def _checked(self, old: Properties, inputs: Properties) -> Properties:
        request = proto.CheckRequest(urn=self._urn, news=to_wire(inputs), olds=to_wire(old))
        answer = self._edge.call("Check", request)
        if answer.failures:
            raise CheckFailedError("\n".join(failure.reason for failure in answer.failures))
        return from_wire(answer.inputs)

    def _step(self, stored: Stored, checked: Properties) -> tuple[Step, bool]:
        difference = self._difference(stored, checked)
        if difference.changes == proto.DiffResponse.DIFF_NONE:
            return Step.SAME, False
        return Step.REPLACE if difference.replaces else Step.UPDATE, difference.deleteBeforeReplace

    def _difference(self, stored: Stored, checked: Properties) -> proto.DiffResponse:
        request = proto.DiffRequest(**self._olds(stored), news=to_wire(checked))
        answer: proto.DiffResponse = self._edge.call("Diff", request)
        return answer

    def _create(self, checked: Properties) -> Stored:
        with self._left_behind(checked):
            answer = self._creation(checked)
        return Stored(answer.id, checked, from_wire(answer.properties))

    def _updated(self, stored: Stored, checked: Properties) -> Stored:
        with self._left_behind(checked):
            answer = self._update(stored, checked)
        return Stored(stored.id, checked, from_wire(answer.properties))

    def _creation(self, checked: Properties, *, preview: bool = False) -> Any:
        request = proto.CreateRequest(urn=self._urn, properties=to_wire(checked), preview=preview)
        return self._edge.call("Create", request)

    def _update(self, stored: Stored, checked: Properties, *, preview: bool = False) -> Any:
        request = proto.UpdateRequest(**self._olds(stored), news=to_wire(checked), preview=preview)
        return self._edge.call("Update", request)

    def _read(self, stored: Stored) -> Stored | None:
        state, inputs = to_wire(stored.outputs), to_wire(stored.inputs)
        answer = self._edge.call(
            "Read", proto.ReadRequest(id=stored.id, urn=self._urn, properties=state, inputs=inputs)
        )
        return Stored(answer.id, from_wire(answer.inputs), from_wire(answer.properties)) if answer.id else None

    def _end(self, stored: Stored) -> None:
        state, inputs = to_wire(stored.outputs), to_wire(stored.inputs)
        self._edge.call("Delete", proto.DeleteRequest(id=stored.id, urn=self._urn, properties=state, old_inputs=inputs))

    def _olds(self, stored: Stored) -> dict[str, Any]:
        state, inputs = to_wire(stored.outputs), to_wire(stored.inputs)
        return {"id": stored.id, "urn": self._urn, "olds": state, "old_inputs": inputs}

    @contextmanager
    def _left_behind(self, checked: Properties) -> Iterator[None]:
        """Keep in the state what a call has left behind that failed on its way."""
        try:
            yield
        except EdgeError as error:
            if error.left is not None:
                self.stored, self.is_partial = Stored(error.left.id, checked, from_wire(error.left.properties)), True
            raise


def urn_of(kind: str, name: str = "a") -> str:
    """Return the URN of a resource."""
    return f"urn:pulumi:dev::project::redis-enterprise:index:{kind}::{name}"


def known(outputs: Properties) -> Properties:
    """Return the outputs that are known in a preview."""
    return {name: value for name, value in outputs.items() if value is not UNKNOWN}


@contextmanager
def plugin_edge(configuration: Mapping[str, Any] | None = None) -> Iterator[Edge]:
    """Start a plugin with a configuration as of a stack, ``{"redis-enterprise:url": …}``."""
    server = grpc.server(ThreadPoolExecutor(4))
    add_ResourceProviderServicer_to_server(Plugin(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    channel = grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.enable_http_proxy", 0)])
    edge = Edge(ResourceProviderStub(channel))
    edge.configure(configuration or {})
    try:
        yield edge
    finally:
        channel.close()
        server.stop(None).wait()
