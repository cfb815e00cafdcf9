"""A Pulumi program run in the test's own process, with a mock in the engine's place.

The mock does what the engine does in a preview, as far as a program can see it: it lets the provider check the inputs
(at the moment `certificates.NOW`), refuses those that have problems, and gives the checked ones back as outputs.
Example::

    run = run_program(lambda: TrustedCa("ca", certificates=pem))

    assert ["certificates"] == run["ca"].hidden
"""

import asyncio
import base64
import contextvars
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]
from pulumi.dynamic import ResourceProvider
from pulumi.runtime import MockResourceArgs, Mocks, rpc, set_mocks
from pulumi.runtime.mocks import MockCallArgs, MockMonitor
from pulumi.runtime.settings import set_root_resource
from pulumi.runtime.stack import run_in_stack
from pulumi_redis_enterprise._engine import PROVIDER_KEY
from pulumi_redis_enterprise.life import resource_life
from pulumi_redis_enterprise.sdk.workarounds import pickler_as_it_was

from tests.support.clock import clock_at

PROJECT: Final = "redis-enterprise-passwordless"
ID: Final = "the id"


class RefusedError(Exception):
    """A preview would have stopped at these problems."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A resource as the engine got it.

    Attributes:
        token: The type.
        inputs: What was given, without the marks of what is secret.
        secrets: The inputs that were marked.
        hidden: The properties whose difference no preview shows.
        provider: The explicit provider's reference, or "".
        dependencies: The names of the resources that go first.
        stack: The files of the program's stack, the nearest first.
    """

    token: str
    inputs: Mapping[str, Any]
    secrets: frozenset[str]
    hidden: list[str]
    provider: str
    dependencies: frozenset[str]
    stack: list[str]


@dataclass(slots=True)
class Run:
    """The resources that a program registered, by name, its exports, and what a preview would refuse."""

    resources: dict[str, Registered] = field(default_factory=dict)
    exports: dict[str, Any] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> Registered:
        return self.resources[name]


def run_program(program: Callable[[], object], *, outputs: Mapping[str, Mapping[str, Any]] | None = None) -> Run:
    """Run it to its end. What it raises is raised.

    Args:
        program: The program.
        outputs: The outputs of resources of other packages beside their inputs, by type.

    Raises:
        RefusedError: A provider found problems in the inputs.
    """
    run = Run()
    with pickler_as_it_was(), clock_at(of=resource_life):
        # It keeps its settings and the stack in context variables: in a copy, no program sees the one before.
        contextvars.copy_context().run(asyncio.run, _run(program, run, outputs or {}))
    if run.refusals:
        raise RefusedError("\n".join(run.refusals))
    return run


async def _run(program: Callable[[], object], run: Run, outputs: Mapping[str, Mapping[str, Any]]) -> None:
    def main() -> None:
        program()  # without its result, which the SDK would wait for

    mocks = _Preview(run, outputs)
    set_mocks(mocks, project=PROJECT, stack="test", monitor=_Monitor(mocks, run))
    # That made a stack whose outputs are final already; `run_in_stack` makes the real one.
    set_root_resource(None)  # type: ignore[arg-type]
    await run_in_stack(main)


class _Preview(Mocks):
    def __init__(self, run: Run, outputs: Mapping[str, Mapping[str, Any]]) -> None:
        self._run = run
        self._outputs = outputs

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        stored = args.inputs.get(PROVIDER_KEY)
        # The engine hands secrets over unwrapped, as no dynamic provider says that it can take them.
        inputs = {name: _plain(value) for name, value in args.inputs.items()}
        if stored is None:
            return ID, {**args.inputs, **self._outputs.get(args.typ, {})}
        return ID, self._checked(stored, inputs)

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise NotImplementedError(args.token)

    def _checked(self, stored: str, inputs: dict[str, Any]) -> dict[str, Any]:
        provider = pickle.loads(base64.b64decode(stored))  # noqa: S301 - the plugin process does just this
        assert isinstance(provider, ResourceProvider)
        result = provider.check({}, inputs)
        self._run.refusals += [failure.reason for failure in result.failures]
        return {} if result.failures else {**result.inputs}


class _Monitor(MockMonitor):
    """Notes each request before the SDK's own mock answers it."""

    def __init__(self, mocks: Mocks, run: Run) -> None:
        super().__init__(mocks)
        self._run = run

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name of the gRPC method
        wire = MessageToDict(request.object)
        self._run.resources[request.name] = Registered(
            token=request.type,
            inputs={name: _plain(value) for name, value in wire.items()},
            secrets=frozenset(name for name, value in wire.items() if _is_secret(value)),
            hidden=list(request.hideDiffs),
            provider=request.provider,
            dependencies=frozenset(urn.rpartition("::")[2] for urn in request.dependencies),
            stack=[frame.pc.uri.rpartition("/")[2] for frame in request.stackTrace.frames],
        )
        with _event_loop():
            return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        with _event_loop():
            return super().ReadResource(request)  # type: ignore[no-untyped-call]

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        # The stack that `set_mocks` made has none, and may tell so after the real one told its own.
        self._run.exports |= MessageToDict(request.outputs)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


@contextmanager
def _event_loop() -> Iterator[None]:
    """An event loop for this worker thread. Without one the SDK's mock makes its own, and never closes it."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        yield
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and value.get(rpc._special_sig_key) == rpc._special_secret_sig


def _plain(value: Any) -> Any:
    return value["value"] if _is_secret(value) else value
