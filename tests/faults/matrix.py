"""The cases: every operation on the full stack, every request of it, every kind of fault. And how one of them went.

A case is played so: the cluster and the state are put back to where the operation begins, the fault is armed, the
operation runs, the fault is gone, and if the operation failed it is simply run once more. Then cluster and state have
to be exactly as after an operation without any fault, and an administrator has to get in.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pulumi_redis_enterprise.core.program_names import snake_case
from pulumi_redis_enterprise.errors import RedisEnterpriseError
from pulumi_redis_enterprise.guards.own_login import MARK
from redis_enterprise_emulator import Fault, Kind

from tests.faults.cancellations import Cancellation
from tests.faults.operations import Scene, run
from tests.faults.stack import Stack
from tests.faults.world import World, contents
from tests.support.plugin_edge import EdgeError

LATER: Final = 120.0
"""Seconds until somebody runs the operation again."""

FOR_EVER: Final = 10**6
SLOW_SECONDS: Final = 0.05
REFUSED_SECONDS: Final = 5.0
_BOTH: Final = (False, True)
_BEFORE: Final = (False,)
MOMENTS: Final[Mapping[Kind, Sequence[bool]]] = {
    Kind.REFUSED: _BEFORE,
    Kind.RESET: _BOTH,
    Kind.TIMEOUT: _BOTH,
    Kind.SLOW: _BEFORE,
    Kind.BUSY: _BEFORE,
    Kind.NOT_ALL_NODES: _BOTH,
    Kind.UNAVAILABLE: _BOTH,
    Kind.SERVER_ERROR: _BOTH,
    Kind.TOO_MANY_REQUESTS: _BEFORE,
    Kind.REDIRECT: _BEFORE,
    Kind.EDIT_CONFLICT: _BEFORE,
    Kind.HTML: _BOTH,
    Kind.EMPTY: _BOTH,
    Kind.CUT_OFF: _BOTH,
    Kind.NODE_AWAY: _BOTH,
    Kind.ACTION_FAILS: _BOTH,
    Kind.ACTION_FORGOTTEN: _BOTH,
}
"""The moments at which a write can go wrong so: before it is carried out, or before and after."""

LASTING: Final = (Kind.RESET, Kind.UNAVAILABLE)
"""The kinds that are also tried for all requests from one on, so that trying again does not help."""

ACTIONS: Final = frozenset({Kind.ACTION_FAILS, Kind.ACTION_FORGOTTEN})
SETTING_OFF_ACTIONS: Final = ("/v1/users", "/v1/roles", "/v1/redis_acls", "/v1/bdbs")
DURATIONS: Final[Mapping[Kind, float]] = {Kind.SLOW: SLOW_SECONDS, Kind.REFUSED: REFUSED_SECONDS}


ADOPTED: Final = "adopted existing "
"""The line that tells of a lost creation that is found again: how the object was before is then not known any more."""

MEMORY: Final = frozenset({"previous_settings", "previous_tls_mode", "previous_default_user", MARK})
"""The outputs that tell how an object was before, and so whether logins end with its destruction."""


class Verdict(StrEnum):
    """The way a case ended."""

    SURVIVED = "survived"
    UNCLEAR = "unclear"
    LOST = "lost"
    DUPLICATED = "duplicated"
    LOCKED_OUT = "lock-out"


@dataclass(frozen=True, slots=True)
class Case:
    """A fault at one request of an operation, or a cancellation after it."""

    scene: Scene
    fault: Fault | Cancellation

    @property
    def is_forgetful(self) -> bool:
        """Return True if nobody may know any more how an object was before; a cancellation keeps that."""
        return isinstance(self.fault, Fault)

    def __str__(self) -> str:
        if isinstance(self.fault, Cancellation):
            return f"{self.scene.name}: {self.fault} {self._request}"
        lasting = " from then on" if self.fault.times > 1 else ""
        after = ", carried out" if self.fault.after else ""
        return f"{self.scene.name}: {self.fault.kind}{lasting} at {self._request}{after}"

    @property
    def _request(self) -> str:
        method, path = self.scene.requests[self.fault.number - 1]
        return f"request {self.fault.number}, {method} {path}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The way a case went.

    Attributes:
        verdict: In a word.
        why: What was wrong, if it was not survived.
        error: What the operation said when it met the fault; "" if it succeeded all the same.
    """

    verdict: Verdict
    why: str = ""
    error: str = ""


def cases(scene: Scene, kind: Kind) -> Iterator[Case]:
    """All faults of a kind at all requests of an operation."""
    for number, (method, path) in enumerate(scene.requests, start=1):
        if kind in ACTIONS and (method == "GET" or not path.startswith(SETTING_OFF_ACTIONS)):
            continue
        for after in _BEFORE if method == "GET" else MOMENTS[kind]:
            yield Case(scene, Fault(kind, number=number, after=after, seconds=DURATIONS.get(kind, 0.0)))
        if kind in LASTING:
            yield Case(scene, Fault(kind, number=number, times=FOR_EVER))


def cancellations(scene: Scene) -> Iterator[Case]:
    """All cancellations of an operation."""
    for number in range(1, len(scene.requests) + 1):
        yield Case(scene, Cancellation(number))


def play(world: World, case: Case) -> Outcome:
    """Play one case."""
    scene, stack = case.scene, case.scene.stack.copy()
    world.restore(scene.state)
    world.lines.clear()
    with _armed(world, case.fault) as quick:
        error, unclear = attempt(world, scene, stack, quick=quick)
    world.clock.sleep(LATER)
    if unclear:
        return Outcome(Verdict.UNCLEAR, unclear, error)
    if error:
        again, _ = attempt(world, scene, stack)
        if again:
            return Outcome(_verdict(world, scene, Verdict.LOST), f"and the next one said: {again}", error)
    return _judged(world, case, stack, error)


@contextmanager
def _armed(world: World, fault: Fault | Cancellation) -> Iterator[bool]:
    """Let something go wrong meanwhile; says whether a client should give up soon on an answer."""
    if isinstance(fault, Cancellation):
        with fault.armed():
            yield False
        return
    world.emulator.arm(fault)
    yield fault.kind is Kind.TIMEOUT
    world.emulator.clear_faults()


def attempt(world: World, scene: Scene, stack: Stack, *, quick: bool = False) -> tuple[str, str]:
    """Run the operation; what it said if it failed, and what was unclear about that."""
    try:
        run(world, scene, stack, quick=quick)
    except (RedisEnterpriseError, EdgeError) as error:
        message, separator, fix = (text := str(error)).partition("\nFix: ")
        is_clear = message and separator and fix and not text.startswith("internal error")
        return text, "" if is_clear else f"no clear error: {text}"
    except Exception as error:  # noqa: BLE001 - whatever it is, a user would get to see it
        return repr(error), f"no error of this package: {error!r}"
    return "", ""


def _judged(world: World, case: Case, stack: Stack, error: str) -> Outcome:
    scene, there = case.scene, contents(world.emulator.state)
    stored, wanted_state = _compared(world, case, stack.contents()), _compared(world, case, scene.stack_after)
    differences = [
        f"{kind}: {there[kind]}, expected {wanted}"
        for kind, wanted in scene.cluster_after.items()
        if there[kind] != wanted
    ]
    differences += [
        f"state of {name}: {stored.get(name)}, expected {wanted_state.get(name)}"
        for name in stored.keys() | wanted_state.keys()
        if stored.get(name) != wanted_state.get(name)
    ]
    differences += [f"drift of {name}" for name in _drifted(world, stack)]
    verdict = _verdict(world, scene, Verdict.LOST if differences else Verdict.SURVIVED)
    return Outcome(verdict, "; ".join(differences), error)


def _compared(world: World, case: Case, contents: Mapping[str, Any]) -> dict[str, Any]:
    """The state without what was found, if a user was told that it is not known any more."""
    if not case.is_forgetful or not any(ADOPTED in line for line in world.lines):
        return dict(contents)
    return {
        name: (inputs, {key: value for key, value in outputs.items() if snake_case(key) not in MEMORY})
        for name, (inputs, outputs) in contents.items()
    }


def _verdict(world: World, scene: Scene, otherwise: Verdict) -> Verdict:
    if not world.lets_an_administrator_in():
        return Verdict.LOCKED_OUT
    there = contents(world.emulator.state)
    more = any(len(there[kind]) > len(wanted) for kind, wanted in scene.cluster_after.items())
    return Verdict.DUPLICATED if more else otherwise


def _drifted(world: World, stack: Stack) -> Sequence[str]:
    """Return what a refresh would change of a stack that is as it should be."""
    with world.new_process():
        return sorted(stack.refresh(world.configuration()))
