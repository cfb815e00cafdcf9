"""The stage of a scenario: an emulated cluster, a stack of the real CLI, and what the cluster showed at each moment."""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from pulumi_redis_enterprise.api.settings.cluster_table import CLUSTERS_VARIABLE
from pulumi_redis_enterprise.api.settings.places import ENVIRONMENT
from redis_enterprise_emulator import Emulator

from tests.contract import gate
from tests.contract.kinds import DATABASE, KINDS, Inputs, Kind
from tests.contract.record import Record
from tests.contract.rest import Rest, Shown
from tests.support.clusters import NewEmulator
from tests.support.pulumi_cli import PulumiStack
from tests.support.world import Saved, World

PROGRAM: Final = """
import json
import os
from pathlib import Path

import pulumi
import pulumi_redis_enterprise
from gate import Gate
from pulumi import Alias, ComponentResource, CustomResource, ResourceOptions
from pulumi_redis_enterprise.core.program_names import camel_case

made, ca, component = {}, None, None
for resource in json.loads(Path("wanted.json").read_text()):
    name, kind, inputs, options = (resource[it] for it in ("name", "kind", "inputs", "options"))
    if options.pop("component", False):
        options["parent"] = component = component or ComponentResource("tests:contract:Team", "team")
    if options.pop("of_both_edges", False):
        types = ("pulumi-python:dynamic/redis-enterprise", "redis-enterprise:index")
        options["aliases"] = [Alias(type_=f"{it}:{kind}") for it in types]
    opts = ResourceOptions(depends_on=list(made.values()), **options)
    if kind == "ClusterMtlsConfig":
        inputs["trusted_ca"] = ca.id
    if kind == "Gate":
        made[name] = Gate(name, opts=opts)
    elif os.environ["WAY"] == "dynamic":
        made[name] = getattr(pulumi_redis_enterprise, kind)(name, **inputs, opts=opts)
    elif os.environ["WAY"] == "connection":
        made[name] = getattr(pulumi_redis_enterprise, kind)(name, **inputs, connection="east", opts=opts)
    else:
        opts.ignore_changes = [camel_case(it) for it in opts.ignore_changes or []]
        properties = {camel_case(it): value for it, value in inputs.items()}
        made[name] = CustomResource(f"redis-enterprise:index:{kind}", name, properties, opts)
    if kind == "TrustedCa":
        ca = ca or made[name]
"""
EDGES: Final = ("dynamic", "plugin")
"""Python programs reach the resources by the dynamic providers, all others by the plugin."""
CONNECTION: Final = "connection"
"""Python programs with a named connection; no settings but those of its table lead to the cluster."""
WAYS: Final = (*EDGES, CONNECTION)
"""The ways to reach a cluster."""

Resource = dict[str, Any]


def resource(kind: Kind, *, name: str = "", change: Inputs | None = None, **options: Any) -> Resource:
    """Describe a resource of the program.

    Args:
        kind: The kind.
        name: Its name; by default that of the kind.
        change: What is wanted otherwise than at first.
        options: Its options; `component` puts it under a component.
    """
    inputs = {**kind.inputs, **(change or {})}
    return {"kind": kind.name, "name": name or kind.name, "inputs": inputs, "options": options}


def one_of_each(*, suffix: str = "", changed: bool = False, **options: Any) -> list[Resource]:
    """Describe one resource of each kind."""
    return [
        resource(kind, name=f"{kind}{suffix}", change=kind.changed if changed else None, **options) for kind in KINDS
    ]


def settings_of(emulator: Emulator, way: str) -> dict[str, str]:
    """Return the environment in which a program reaches a cluster by this way, and by no other."""
    own = emulator.environment()
    table = {key: own[name] for key, name in ENVIRONMENT.items() if name in own}
    settings = {CLUSTERS_VARIABLE: json.dumps({"east": table})} if way == CONNECTION else own
    return {**dict.fromkeys((*own, CLUSTERS_VARIABLE), ""), **settings, "WAY": way}


@dataclass(slots=True)
class Stage:
    """The place where a scenario is played.

    Attributes:
        world: The cluster, with two databases, and the project.
        way: The one by which the resources were created.
        record: What is noted.
        nothing: The moment at which there is no resource yet.
        created: The moment at which there is one of each kind.
        bare: What the cluster shows when there is no resource yet.
    """

    world: World
    way: str
    record: Record = field(default_factory=Record)
    nothing: Saved = field(init=False)
    created: Saved = field(init=False)
    bare: Shown = field(init=False)

    @classmethod
    def build(cls, folder: Path, *, way: str, cli: Path, home: Path, start: NewEmulator = Emulator) -> Self:
        """Start a cluster, make a stack, and create one resource of each kind by this way."""
        emulator = start(version="8.2.0-25", databases=[DATABASE, "invoices"])
        stack = PulumiStack(folder, cli=cli, home=home, environment=settings_of(emulator, way))
        stack.write_project(PROGRAM)
        shutil.copy(gate.__file__, folder)
        stage = cls(World(emulator, stack), way)
        stage.want([])
        stack.run("stack", "ls")  # which makes it
        stage.nothing, stage.bare = stage.world.save(), stage.rest.shown()
        stage.want(one_of_each())
        stack.up()
        stage.created = stage.world.save()
        return stage

    @property
    def stack(self) -> PulumiStack:
        """The project."""
        return self.world.stack

    def begin(self, moment: Saved) -> None:
        """Begin another scenario, and its record, at this moment."""
        self.world.restore(moment)
        self.record = Record({"nothing": self.bare})
        self.note("before")

    def take(self, way: str) -> None:
        """Let the program reach the resources by this way from now on."""
        self.stack.environment.update(settings_of(self.world.emulator, way))

    @property
    def rest(self) -> Rest:
        """The REST API."""
        return Rest(self.world.emulator)

    def want(self, resources: Sequence[Resource]) -> None:
        """Let the program have these resources."""
        (self.stack.folder / "wanted.json").write_text(json.dumps(resources))

    def up(self, resources: Sequence[Resource], *options: str, moment: str, succeeds: bool = True) -> None:
        """Update to these resources, and note what the cluster shows then."""
        self.want(resources)
        done = self.stack.up(*options, succeeds=succeeds)
        self.note(moment, done.stdout)

    def destroy_from(self, moment: Saved) -> None:
        """Destroy all as of an earlier moment of the scenario."""
        self.world.restore(moment)
        self.stack.destroy()
        self.note("destroyed")

    def note(self, moment: str, printed: str = "") -> None:
        """Note what the cluster shows now."""
        writes = [f"{it.method} {it.path}" for it in self.world.emulator.requests if it.method != "GET"]
        self.record.moments[moment] = self.rest.shown()
        self.record.printed[moment], self.record.writes[moment] = printed, writes
        self.world.emulator.clear_requests()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.world.emulator.close()

    def replaces(self) -> list[str]:
        """Return the options that ask for the replacement of all resources."""
        return [f"--replace={urn}" for urn in self.urns(map(str, KINDS))]

    def urns(self, names: Iterable[str]) -> list[str]:
        """Return the URNs of these resources."""
        stored: Mapping[str, Mapping[str, Any]] = self.stack.resources()
        return [stored[name]["urn"] for name in names]
