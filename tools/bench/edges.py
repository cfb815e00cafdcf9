"""Both edges side by side: the same users by a YAML program and the plugin, and by Python and its provider."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from tests.support.pulumi_cli import PulumiStack
from tools.bench.cluster import MeasuredCluster, cluster
from tools.bench.operations import CREATE, DESTROY, ONE_CHANGED, PREVIEW, REFRESH, Measured, measure, new_stack
from tools.bench.programs import FLOOR, USERS, yaml_of_providers, yaml_of_users
from tools.bench.report import Row, Section

YAML: Final = "YAML, plugin"
PYTHON: Final = "Python, dynamic"
_OPERATIONS: Final = (CREATE, PREVIEW, REFRESH, ONE_CHANGED, DESTROY)
_PLUGIN: Final = "plugin"


def edges(users: int, providers: int, say: Callable[[str], None]) -> list[Section]:
    """The operations on so many users over both edges, and the processes of so many explicit providers.

    Args:
        users: How many of them.
        providers: How many explicit providers, each with one user.
        say: Told of the progress.
    """
    say(f"{users} users over both edges")
    with cluster() as of_yaml, cluster() as of_python, ExitStack() as running:
        stacks = {
            YAML: (running.enter_context(_yaml_stack(yaml_of_users(users, 1), of_yaml)), of_yaml),
            PYTHON: (running.enter_context(new_stack(USERS, users, of_python.environment)), of_python),
        }
        floor = running.enter_context(new_stack(FLOOR, users, {}))
        rows = []
        for operation in _OPERATIONS:
            if operation == ONE_CHANGED:
                stacks[YAML][0].write_yaml(yaml_of_users(users, 2))
            measured = {edge: measure(stack, operation, clusters=[one]) for edge, (stack, one) in stacks.items()}
            rows += _rows(users, operation, measured, measure(floor, operation).seconds)
    note = "One run each, in turn. A YAML program has no process of its own beside the language host."
    return [Section("Both edges", rows, note), _providers(providers, say)]


def _rows(users: int, operation: str, measured: dict[str, Measured], floor: float) -> list[Row]:
    return [
        {
            "users": users,
            "operation": operation,
            "edge": edge,
            "seconds": round(one.seconds, 2),
            "ratio to the floor": round(one.seconds / floor, 2),
            "ratio to Python": round(one.seconds / measured[PYTHON].seconds, 2),
            "requests": one.requests,
            "handshakes": one.handshakes,
            "CPU s of the plugin": round(one.usages.cpu(_PLUGIN), 1),
            "of the engine": round(one.usages.cpu("engine"), 1),
            "peak MB of the plugin": round(one.usages.peak(_PLUGIN)),
        }
        for edge, one in measured.items()
    ]


def _providers(count: int, say: Callable[[str], None]) -> Section:
    """The processes that the engine starts for explicit providers of the plugin."""
    say(f"{count} explicit providers of the plugin")
    rows = []
    with cluster() as one, _yaml_stack(yaml_of_providers(count), one) as stack:
        for operation in (CREATE, PREVIEW, REFRESH, DESTROY):
            measured = measure(stack, operation, clusters=[one])
            rows.append(
                {
                    "explicit providers": count,
                    "operation": operation,
                    "seconds": round(measured.seconds, 2),
                    "plugin processes": measured.usages.count(_PLUGIN),
                    "CPU s of all plugins": round(measured.usages.cpu(_PLUGIN), 1),
                    "MB of all plugins": round(measured.usages.total(_PLUGIN)),
                }
            )
    return Section("Explicit providers of the plugin", rows, "One user each, all on one cluster. One run.")


@contextmanager
def _yaml_stack(program: str, one: MeasuredCluster) -> Iterator[PulumiStack]:
    """A stack of a YAML program, in a folder that is gone afterwards."""
    with new_stack("", 0, one.environment) as stack:
        stack.folder.joinpath("__main__.py").unlink()
        stack.write_yaml(program)
        yield stack
