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

from tests.support.engine import CheckFailedError, Stored, begin_run

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


class EdgeEngine:
    """Plays the engine for one resource.

    Args:
        edge: The plugin.
        kind: The class of the resource.
    """

    def __init__(self, edge: Edge, kind: str) -> None:
        self._edge = edge
        self.kind = kind
        self.stored: Stored | None = None
        self.is_partial = False
        """True if the last call has left the object behind on its way: the engine then updates it in any case."""

    @property
    def outputs(self) -> Properties:
        """The outputs in the state."""
        assert self.stored is not None
        return self.stored.outputs

    def check(self, given: Mapping[str, Any]) -> Properties:
        """The canonical inputs."""
        answer = self._edge.check(self.kind, given, self.stored.inputs if self.stored else None)
        if answer.failures:
            raise CheckFailedError("\n".join(failure.reason for failure in answer.failures))
        return from_wire(answer.inputs)

    def diff(self, checked: Properties) -> proto.DiffResponse:
        """Ask how checked inputs differ from the state."""
        assert self.stored is not None
        state, inputs, new = map(to_wire, (self.stored.outputs, self.stored.inputs, checked))
        request = proto.DiffRequest(id=self.stored.id, urn=urn_of(self.kind), olds=state, old_inputs=inputs, news=new)
        answer: proto.DiffResponse = self._edge.call("Diff", request)
        return answer

    def preview(self, **given: Any) -> Properties:
        """Return the outputs that a preview tells."""
        begin_run()
        return self._make(self.check(given), preview=True)

    def up(self, **given: Any) -> str:
        """Update the resource to these inputs, in a run of its own; return what was done."""
        begin_run()
        checked = self.check(given)
        if self.stored is None:
            self._make(checked)
            return "create"
        difference = self.diff(checked)
        if difference.changes == proto.DiffResponse.DIFF_NONE and not self.is_partial:
            self.stored.inputs = checked
            return "same"
        assert not difference.replaces
        self._make(checked)
        return "update"

    def _make(self, checked: Properties, *, preview: bool = False) -> Properties:
        try:
            outputs = self._sent(checked, preview=preview)
        except EdgeError as error:
            if error.left is not None:
                self.stored, self.is_partial = Stored(error.left.id, checked, from_wire(error.left.properties)), True
            raise
        self.is_partial &= preview
        return outputs

    def _sent(self, checked: Properties, *, preview: bool) -> Properties:
        urn, news = urn_of(self.kind), to_wire(checked)
        if self.stored is None:
            request = proto.CreateRequest(urn=urn, properties=news, preview=preview)
            answer = self._edge.call("Create", request)
            id_ = answer.id
        else:
            state, inputs, id_ = to_wire(self.stored.outputs), to_wire(self.stored.inputs), self.stored.id
            update = proto.UpdateRequest(id=id_, urn=urn, olds=state, news=news, old_inputs=inputs, preview=preview)
            answer = self._edge.call("Update", update)
        outputs = from_wire(answer.properties)
        if not preview:
            self.stored = Stored(id_, checked, outputs)
        return outputs

    def refresh(self) -> str:
        """Read the live object into the state: same, drifted or gone."""
        assert self.stored is not None
        state, inputs = to_wire(self.stored.outputs), to_wire(self.stored.inputs)
        request = proto.ReadRequest(id=self.stored.id, urn=urn_of(self.kind), properties=state, inputs=inputs)
        answer = self._edge.call("Read", request)
        before, self.stored = self.stored, None
        if not answer.id:
            return "gone"
        self.stored = Stored(answer.id, from_wire(answer.inputs), from_wire(answer.properties))
        return "same" if before == self.stored else "drifted"

    def destroy(self) -> None:
        """Delete the object, in a run of its own."""
        begin_run()
        assert self.stored is not None
        state, inputs = to_wire(self.stored.outputs), to_wire(self.stored.inputs)
        request = proto.DeleteRequest(id=self.stored.id, urn=urn_of(self.kind), properties=state, old_inputs=inputs)
        self._edge.call("Delete", request)
        self.stored = None


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
