"""The life of the full stack on a cluster with other choices, and how it went.

After each operation the cluster has to be as on one with the defaults, an administrator has to get in, a second run has
to have no differences, and a refresh no drift. An operation that fails says clearly why, and is run once more; if it
fails again, the stack is destroyed. After the destruction, the cluster has to be as before all. With passwords off, a
destroy has to be refused, as it would end its own login, and nothing may be deleted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

from redis_enterprise_emulator import Assumptions
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.versions import CONTROL_PLANE_BASIC_AUTHENTICATION

from tests.assumptions.choices import Choices
from tests.faults.matrix import LATER, attempt
from tests.faults.operations import Scene, Step
from tests.faults.stack import Stack, Wanted
from tests.faults.world import WORKER, Clients, World, add_password_user, contents

Contents = dict[str, list[Any]]

DRIFTED: Final = {"mtls", "acl", "orders", "app-2"}
"""The resources whose objects are changed by hand."""


KEPT: Final = "nothing is deleted: "
"""The beginning of the error of a destroy that would end the login it needs."""


@dataclass(slots=True)
class Life:
    """The outcome of a stack.

    Attributes:
        contents: What the cluster had after each operation.
        repeated: The operations that succeeded at the second attempt only, with the first error.
        refused: The operation that failed twice, with the error; two empty texts if none did.
        wrong: What was not as it should be, in words.
    """

    contents: dict[str, Contents] = field(default_factory=dict)
    repeated: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, str] = ("", "")
    wrong: list[str] = field(default_factory=list)


class Player:
    """The one who plays lives, and remembers how they go with the defaults.

    Args:
        folder: Where the files of clients are written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._clients = {
            False: Clients(_made(folder / "usual")),
            True: Clients(_made(folder / "cn-alone"), "CN={}"),
        }
        self._usual: dict[tuple[str, str, bool], Life] = {}

    def play(self, choices: Choices) -> Life:
        """Play a life with these choices; compared with one of the same cluster with the defaults."""
        cluster = choices.cluster()
        # What an upgraded cluster has from the start is no consequence of anything.
        version, old_roles = cluster["version"], cluster["assumptions"].old_roles
        key = version, old_roles, choices.is_cn_alone
        if key not in self._usual:
            usual = {"version": version, "assumptions": Assumptions(old_roles=old_roles)}
            self._usual[key] = self._played(Choices((), choices.is_cn_alone), usual, {})
        return self._played(choices, cluster, self._usual[key].contents)

    def _played(self, choices: Choices, cluster: Mapping[str, Any], expected: Mapping[str, Contents]) -> Life:
        world = World(self.folder, clients=self._clients[choices.is_cn_alone], **cluster)
        if choices.is_redirected:
            world.emulator.primary = 2
        try:
            return _Stage(world, expected).played()
        finally:
            world.close()


class _Stage:
    """A life that is being played.

    Args:
        world: The cluster.
        expected: What it is to have after each operation; nothing where that is to be found out.
    """

    def __init__(self, world: World, expected: Mapping[str, Contents]) -> None:
        self.world, self.expected = world, expected
        self.stack, self.life = Stack(), Life()
        world.emulator.change(add_password_user)
        self.before = _without_worker(contents(world.emulator.state))

    def played(self) -> Life:
        """Play all operations until one is refused, and destroy all."""
        for name, wanted in self._operations():
            if not self._done(name, partial(_up, wanted)):
                break
            self._judge(name, wanted)
        if self._done("destroy", Stack.destroy):
            self._judge_end()
        return self.life

    def _operations(self) -> Iterator[tuple[str, Wanted]]:
        world = self.world
        yield "up", world.wanted()
        if world.emulator.state.has(CONTROL_PLANE_BASIC_AUTHENTICATION):
            yield "passwords off", world.without_passwords()
            self._expect_kept("destroy, passwords off", Stack.destroy)
            yield "passwords on", world.wanted()
        world.emulator.change(_change_by_hand)
        self._expect("drift", DRIFTED, self._drift())
        yield "drift", world.wanted()
        yield "hand over", world.handed_over()
        # The other way around in two steps: here, resources come one after the other, and app-1 is before app-2.
        yield "hand back", {**world.handed_over(), "app-2": world.wanted()["app-2"]}
        yield "update", world.changed()
        yield "rotation", world.rotated()
        yield "convert", {**world.rotated(), WORKER: world.converted()[WORKER]}

    def _done(self, name: str, step: Step) -> bool:
        """Do it, once more if it failed; tells whether it succeeded."""
        scene = Scene(name, step, self.world.emulator.state, self.stack)
        error, unclear = attempt(self.world, scene, self.stack)
        self.world.clock.sleep(LATER)
        if unclear:
            self.life.wrong.append(f"{name}: {unclear}")
        if not error:
            return True
        again, unclear = attempt(self.world, scene, self.stack)
        self.world.clock.sleep(LATER)
        if not again:
            self.life.repeated[name] = error
            return True
        self._expect(f"{name}, refused: an administrator", True, self.world.lets_an_administrator_in())  # noqa: FBT003
        if name == "destroy" and self.life.refused[0]:
            self.life.wrong.append(f"destroy after {self.life.refused[0]}: {again}")
        else:
            self.life.refused = name, again
        return False

    def _judge(self, name: str, wanted: Wanted) -> None:
        world, there = self.world, contents(self.world.emulator.state)
        self.life.contents[name] = there
        for kind, rows in self.expected.get(name, {}).items():
            self._expect(f"{name}: {kind}", rows, there[kind])
        self._expect(f"{name}: named administrator", True, world.lets_the_operator_in())  # noqa: FBT003
        before = self.stack.contents()
        self._expect(f"{name}: drift", set(), self._drift())
        self._expect(f"{name}: state after the refresh", before, self.stack.contents())
        with world.new_process():
            self._expect(f"{name}: differences", {}, self.stack.plan(world.configuration(), wanted))
        world.emulator.clear_requests()
        with world.new_process():
            self.stack.up(world.configuration(), wanted)
        writes = [f"{it.method} {it.path}" for it in world.emulator.requests if it.method != "GET"]
        self._expect(f"{name}: writes of a second run", [], writes)
        world.clock.sleep(LATER)

    def _expect_kept(self, name: str, step: Step) -> None:
        """Expect a destroy that would end its own login to be refused, and to have touched nothing."""
        world, before = self.world, (contents(self.world.emulator.state), self.stack.contents())
        error, unclear = attempt(world, Scene(name, step, world.emulator.state, self.stack), self.stack)
        world.clock.sleep(LATER)
        self._expect(f"{name}: error", (True, ""), (error.startswith(KEPT), unclear))
        self._expect(f"{name}: kept", before, (contents(world.emulator.state), self.stack.contents()))
        self._expect(f"{name}: named administrator", True, world.lets_the_operator_in())  # noqa: FBT003

    def _judge_end(self) -> None:
        self._expect("destroy: state", {}, self.stack.contents())
        there = _without_worker(contents(self.world.emulator.state))
        for kind, rows in self.before.items():
            self._expect(f"destroy: {kind}", rows, there[kind])
        self._expect("destroy: an administrator", True, self.world.lets_an_administrator_in())  # noqa: FBT003

    def _drift(self) -> set[str]:
        with self.world.new_process():
            return self.stack.refresh(self.world.configuration())

    def _expect(self, what: str, expected: object, found: object) -> None:
        if expected != found:
            self.life.wrong.append(f"{what}: {found}, expected {expected}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _without_worker(there: Contents) -> Contents:
    """Leave out the user who was converted: by design, that user is kept as a certificate user."""
    return {**there, "users": [row for row in there["users"] if row[0] != WORKER]}


def _up(wanted: Wanted, stack: Stack, configuration: Mapping[str, str]) -> None:
    stack.up(configuration, wanted)


def _change_by_hand(state: State) -> None:
    state.settings["mtls_client_cert_subject_validation_type"] = "full_subject"
    next(acl for acl in state.redis_acls.values() if acl["name"] == "app")["acl"] = "+@all ~*"
    next(user for user in state.users.values() if user["name"] == "app-2")["email"] = "other@example.com"
    next(iter(state.bdbs.values()))["enforce_client_authentication"] = "disabled"
