"""The same stack by the plugin, to which the engine speaks by gRPC.

It differs in what the engine keeps of a call that failed half-way: a plugin can tell of an object that it has left.
"""

import copy
from collections.abc import Mapping

from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.program_names import for_program

from tests.faults.stack import Stack, Wanted, provider_of
from tests.support.engine import EngineSide
from tests.support.plugin_edge import Edge, EdgeEngine


class PluginStack(Stack):
    """The contents of the state file.

    Args:
        edge: The plugin.
    """

    def __init__(self, edge: Edge) -> None:
        super().__init__()
        self._edge = edge

    def copy(self) -> "PluginStack":
        """The same state, to go on with in another way."""
        made = PluginStack(self._edge)
        made.__dict__ |= copy.deepcopy({name: it for name, it in vars(self).items() if name != "_edge"})
        return made

    def up(self, configuration: Mapping[str, str], wanted: Wanted) -> None:
        """Make the cluster as wanted."""
        super().up(configuration, {name: _for_program(name, inputs) for name, inputs in wanted.items()})

    def _begin(self, configuration: Mapping[str, str]) -> None:
        super()._begin(configuration)
        self._edge.configure(configuration)

    def _engine(self, _configuration: Mapping[str, str], name: str) -> EngineSide:
        return EdgeEngine(self._edge, _kind_of(name), name.replace(" ", "-"))


def _kind_of(name: str) -> str:
    return provider_of(name).__name__.removesuffix("Provider")


def _for_program(name: str, inputs: Mapping[str, object]) -> Mapping[str, object]:
    if inputs.get("target") == "database":
        # To programs in other languages the target is the database, and nothing else names it.
        inputs = {**{key: it for key, it in inputs.items() if key != "database"}, "target": inputs["database"]}
    return for_program(inputs, registry.records_of(_kind_of(name)))
