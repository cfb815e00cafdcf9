"""The operations of a user on the full stack, and how each goes when nothing goes wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from redis_enterprise_emulator.state import State

from tests.faults.stack import Stack, Wanted, renamed
from tests.faults.world import World, contents

OPERATIONS: Final = (
    "up",
    "update",
    "rename",
    "hand over",
    "convert",
    "default user on",
    "default user off",
    "refresh",
    "destroy",
    "passwords off",
    "passwords on",
)
Step = Callable[[Stack, Mapping[str, str]], object]


@dataclass(slots=True)
class Scene:
    """An operation: where it begins, what it asks of the cluster, and how all is after it.

    Attributes:
        name: What the user calls it.
        step: Does it; done once more after it failed.
        state: The cluster before.
        stack: The stack before.
        requests: What it asks, as (method, path).
        cluster_after: The contents of the cluster when nothing went wrong.
        stack_after: The contents of the stack then.
    """

    name: str
    step: Step
    state: State
    stack: Stack
    requests: list[tuple[str, str]] = field(default_factory=list)
    cluster_after: dict[str, list[Any]] = field(default_factory=dict)
    stack_after: dict[str, Any] = field(default_factory=dict)


def run(world: World, scene: Scene, stack: Stack, *, quick: bool = False) -> None:
    """Do it, in a process of its own."""
    configuration = world.configuration(quick=quick)
    with world.new_process():
        scene.step(stack, configuration)


def scenes(world: World, nothing: Stack) -> list[Scene]:
    """All operations, each done once without a fault.

    Args:
        world: The cluster.
        nothing: A stack that holds nothing yet.
    """
    to_wanted = _up_to(world.wanted())
    up, before, bare = _done(world, "up", to_wanted, world.fresh, nothing)
    update, _, _ = _done(world, "update", _up_to(world.changed()), before, bare)
    rename, _, _ = _done(world, "rename", _up_to(renamed(world.wanted())), before, bare)
    swap, _, _ = _done(world, "hand over", _up_to(world.handed_over()), before, bare)
    with_worker = world.with_password_user(before)
    convert, _, _ = _done(world, "convert", _up_to(world.converted()), with_worker, bare)
    default_on, let_in, with_default = _done(world, "default user on", _up_to(world.with_default_user()), before, bare)
    default_off, _, _ = _done(world, "default user off", to_wanted, let_in, with_default)
    refresh, _, _ = _done(world, "refresh", Stack.refresh, before, bare)
    destroy, _, _ = _done(world, "destroy", Stack.destroy, before, bare)
    off, hardened, without = _done(world, "passwords off", _up_to(world.without_passwords()), before, bare)
    on, _, _ = _done(world, "passwords on", to_wanted, hardened, without)
    return [up, update, rename, swap, convert, default_on, default_off, refresh, destroy, off, on]


def _up_to(wanted: Wanted) -> Step:
    return lambda stack, configuration: stack.up(configuration, wanted)


def _done(world: World, name: str, step: Step, state: State, stack: Stack) -> tuple[Scene, State, Stack]:
    """Do it, and note how it goes; returns the cluster and the stack after it as well."""
    scene, after = Scene(name, step, state, stack), stack.copy()
    world.restore(state)
    run(world, scene, after)
    scene.requests = [(request.method, request.path) for request in world.emulator.requests]
    scene.cluster_after, scene.stack_after = contents(world.emulator.state), after.contents()
    return scene, world.emulator.state.scratch(), after
