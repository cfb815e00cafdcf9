"""The calls of the engine, each answered by the life of the resource that it is about.

What the engine sends, and when: `provider_plugin.go` in sdk/go/common/resource/plugin, and `step.go` and
`step_generator.go` in pkg/resource/deploy of pulumi/pulumi, 3.259.
"""

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, NoReturn, TypeVar

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

import pulumi_redis_enterprise as package
from pulumi_redis_enterprise._engine import about, error_boundary, flush_warnings
from pulumi_redis_enterprise.api.transport import cancellation
from pulumi_redis_enterprise.core.model import CONNECTION, SEPARATOR, Changes, Properties
from pulumi_redis_enterprise.core.program_names import camel_case
from pulumi_redis_enterprise.errors import InvalidInputError, PartialStateError, RedisEnterpriseError, SettingsError
from pulumi_redis_enterprise.life.resource_life import ResourceLife
from pulumi_redis_enterprise.plugin import functions, schema
from pulumi_redis_enterprise.plugin.cluster_change import URL, is_another_cluster
from pulumi_redis_enterprise.plugin.configuration import configuration_in, problems_of, settings_in
from pulumi_redis_enterprise.plugin.detailed_diff import detailed_diff
from pulumi_redis_enterprise.plugin.forms import Form
from pulumi_redis_enterprise.plugin.in_flight import InFlight
from pulumi_redis_enterprise.plugin.messages import in_program_terms
from pulumi_redis_enterprise.plugin.partial_state import details_of, partial_state
from pulumi_redis_enterprise.plugin.wire import from_wire, to_wire
from pulumi_redis_enterprise.sdk.configuration import Configuration

Call = TypeVar("Call", bound=Callable[..., Any])


def _answering(call: Call) -> Call:
    """Let an error end the call as two lines: what failed, and its fix."""

    @wraps(call)
    def answer(self: Any, request: Any, context: grpc.ServicerContext) -> Any:
        try:
            with self.calls.counted(), about(getattr(request, "urn", "")), error_boundary(call.__name__):
                return call(self, request, context)
        except RedisEnterpriseError as error:
            _abort(context, error)

    return answer  # type: ignore[return-value]


def _abort(context: grpc.ServicerContext, error: RedisEnterpriseError) -> NoReturn:
    text = in_program_terms(str(error))
    if isinstance(error, PartialStateError):
        context.set_trailing_metadata((details_of(error, text),))
    context.abort(grpc.StatusCode.UNKNOWN, text)
    raise AssertionError  # `abort` has raised


class Plugin(ResourceProviderServicer):
    """The plugin of one provider: the one of a stack's configuration, or an explicit one of the program.

    Attributes:
        calls: The calls that are being answered.
    """

    def __init__(self) -> None:
        self.calls = InFlight()
        self._configuration = Configuration(())
        # A kind has one provider in a process, whose memory of the run is its own.
        self._life = cache(self._new_life)

    def _new_life(self, token: str) -> tuple[ResourceLife, Form]:
        try:
            form = schema.form_of(token)
        except LookupError:
            fix = "use a type of the schema, which `pulumi package get-schema` prints"
            raise InvalidInputError(f"there is no resource of the type {token!r}", fix=fix) from None
        life: ResourceLife = form.kind.load_provider()()
        life.use(self._configuration)
        return life, form

    def _of(self, request: Any) -> tuple[ResourceLife, Form]:
        # Engines before 3.130 send no type of its own.
        return self._life(request.type or request.urn.split("::")[2].rpartition("$")[2])

    def Handshake(self, _request: proto.ProviderHandshakeRequest, _context: Any) -> proto.ProviderHandshakeResponse:
        """Leave the protocol as it is without one; it comes before anything else."""
        return proto.ProviderHandshakeResponse()

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:
        """Return the version."""
        return plugin_info()

    def GetSchema(self, _request: proto.GetSchemaRequest, _context: Any) -> proto.GetSchemaResponse:
        """Return the schema."""
        return proto.GetSchemaResponse(schema=schema.text())

    @_answering
    def CheckConfig(self, request: proto.CheckRequest, _context: Any) -> proto.CheckResponse:
        """Report what is wrong with the settings that are given, before any resource is looked at."""
        failures = [_failure(f"{it.property} {it.message}\nFix: {it.fix}") for it in problems_of(request.news)]
        return proto.CheckResponse(inputs=request.news, failures=failures)

    @_answering
    def DiffConfig(self, request: proto.DiffRequest, _context: Any) -> proto.DiffResponse:
        """Return how the settings differ: another cluster is a replacement, another way to the same one is none."""
        old, new = settings_in(request.old_inputs), settings_in(request.news)
        differing = tuple(name for name in {**old, **new} if old.get(name) != new.get(name))
        if not differing:
            return proto.DiffResponse(changes=proto.DiffResponse.DIFF_NONE)
        replaces = (URL,) if is_another_cluster(old, new) else ()
        changes = Changes(updates=tuple(name for name in differing if name not in replaces), replaces=replaces)
        return _difference(differing, detailed_diff(changes, dict(old), dict(new), {}), changes)

    @_answering
    def Configure(self, request: proto.ConfigureRequest, _context: Any) -> proto.ConfigureResponse:
        """Keep the settings. They are looked at when the network is needed, not before."""
        cancellation.resume()
        self._configuration = configuration_in(request.args)
        self._life.cache_clear()
        return proto.ConfigureResponse(supportsPreview=True)

    @_answering
    def Invoke(self, request: proto.InvokeRequest, _context: Any) -> proto.InvokeResponse:
        """Call a function."""
        try:
            return proto.InvokeResponse(**{"return": to_wire(functions.call(request.tok, from_wire(request.args)))})
        except InvalidInputError as error:
            return proto.InvokeResponse(failures=[_failure(str(error))])

    @_answering
    def Check(self, request: proto.CheckRequest, _context: Any) -> proto.CheckResponse:
        """Bring the inputs into their canonical form; report all problems at once.

        A failure that names a property would print its value, which may hold a private key. So the reason names it.
        """
        life, form = self._of(request)
        old, given = form.stored(from_wire(request.olds)), from_wire(request.news)
        try:
            life = life.of(given)
            completed = life.complete(old, form.given(given), form.ignored(given))
        except (InvalidInputError, SettingsError) as error:
            return proto.CheckResponse(inputs=request.news, failures=[_failure(str(error))])
        verdict = life.judge(old, completed, asks=False)
        failures = [_failure(str(problem)) for problem in verdict.wrong]
        return proto.CheckResponse(inputs=to_wire(form.to_inputs(verdict.inputs, given)), failures=failures)

    @_answering
    def Diff(self, request: proto.DiffRequest, _context: Any) -> proto.DiffResponse:
        """Return how the checked inputs differ from what is stored."""
        life, form = self._of(request)
        state, stored = from_wire(request.olds), from_wire(request.old_inputs)
        new = form.stored(from_wire(request.news))
        changes = life.of(new).difference(request.id, form.stored(state), new)
        if not changes and not form.is_foreign(state):
            return proto.DiffResponse(changes=proto.DiffResponse.DIFF_NONE)
        text, authorities = form.kind.bundle or ("", "")
        shown = {authorities: text}
        details = detailed_diff(changes, form.stored({**state, **stored}), new, shown)
        return _difference((*changes.updates, *changes.replaces), details, changes, stables=form.kind.stable)

    @_answering
    def Create(self, request: proto.CreateRequest, _context: Any) -> proto.CreateResponse:
        """Create the object, or take over the one that is there; in a preview, say what is known of it."""
        life, form = self._of(request)
        new = form.stored(from_wire(request.properties))
        life = life.of(new)
        if request.preview:
            life.ask({}, new)
            return proto.CreateResponse(properties=to_wire(form.planned(new)))
        with partial_state(form):
            id_, outputs = life.begin(new)
        return proto.CreateResponse(id=id_, properties=to_wire(form.to_outputs(outputs)))

    @_answering
    def Update(self, request: proto.UpdateRequest, _context: Any) -> proto.UpdateResponse:
        """Send what changed; in a preview, say what is known of it."""
        life, form = self._of(request)
        old, new = form.stored(from_wire(request.olds)), form.stored(from_wire(request.news))
        life = life.of(new)
        if request.preview:
            life.ask(form.stored(from_wire(request.old_inputs)), new)
            restated = life.restated(old, new)
            planned = form.to_outputs(restated) if restated else form.planned(new, old)
            return proto.UpdateResponse(properties=to_wire(planned))
        restated = life.restated(old, new) if form.is_foreign(from_wire(request.olds)) else None
        with partial_state(form, request.id, old):
            outputs = restated or life.change(request.id, old, new)
        return proto.UpdateResponse(properties=to_wire(form.to_outputs(outputs)))

    @_answering
    def Delete(self, request: proto.DeleteRequest, _context: Any) -> Any:
        """Delete the object."""
        life, form = self._of(request)
        state = form.stored(from_wire(request.properties))
        with partial_state(form):
            life.of_deleted(state).end(request.id, state)
        return empty_pb2.Empty()

    @_answering
    def Read(self, request: proto.ReadRequest, _context: Any) -> proto.ReadResponse:
        """Look at the live object: of a refresh, or, if nothing is stored of it, of an import."""
        life, form = self._of(request)
        state = from_wire(request.properties)
        if not state:
            return _imported(life, form, request.id)
        stored = form.stored(state)
        seen = life.of(stored).look(request.id, stored)
        if seen is None:
            return proto.ReadResponse()
        inputs = form.to_inputs(seen.inputs, from_wire(request.inputs))
        return proto.ReadResponse(
            id=request.id, properties=to_wire(form.to_outputs(seen.outputs)), inputs=to_wire(inputs)
        )

    def Cancel(self, _request: Any, _context: Any) -> Any:
        """Let nothing be waited for or begun any more, and tell what there is to warn of.

        The engine asks so when an update is interrupted, and before it ends the plugin (`SignalCancellation` of
        pulumi/pkg/host, 3.276). What can go on without waiting goes on to its end.
        """
        cancellation.cancel()
        flush_warnings()
        return empty_pb2.Empty()


def plugin_info() -> Any:
    """Return the version of the plugin, which is the package's."""
    return plugin_pb2.PluginInfo(version=package.__version__)


def _imported(life: ResourceLife, form: Form, text: str) -> proto.ReadResponse:
    """Return the object that somebody means, with the inputs that a program would give for it.

    What is typed may name a connection first, as in ``east::app``; ``::CN=a::b`` names none.
    """
    name, separator, rest = text.partition(SEPARATOR)
    where: Properties = {CONNECTION: name} if name and separator else {}
    found = life.of(where).find_import(rest if separator else text)
    if found is None:
        return proto.ReadResponse()
    id_, seen = found
    outputs, inputs = form.to_outputs(seen.outputs | where), form.to_arguments(seen.inputs | where)
    return proto.ReadResponse(id=id_, properties=to_wire(outputs), inputs=to_wire(inputs))


def _failure(reason: str) -> proto.CheckFailure:
    return proto.CheckFailure(property="", reason=in_program_terms(reason))


def _difference(
    names: tuple[str, ...], details: Any, changes: Changes, *, stables: tuple[str, ...] = ()
) -> proto.DiffResponse:
    return proto.DiffResponse(
        changes=proto.DiffResponse.DIFF_SOME,
        diffs=[camel_case(name) for name in names],
        replaces=[camel_case(name) for name in changes.replaces],
        deleteBeforeReplace=changes.deletes_first,
        stables=[camel_case(name) for name in stables],
        detailedDiff=details,
        hasDetailedDiff=True,
    )
