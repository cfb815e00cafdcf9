"""Killed at a write: the plugin process, or the CLI and all that it started, with the real engine.

A case is played so: cluster and project are put back to where the operation begins; the write is carried out by the
cluster, which does not answer; just then the processes are killed. Afterwards the same command is given again.
"""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from redis_enterprise_emulator import Fault, Kind
from redis_enterprise_emulator.state import State

from tests.faults.stack import Wanted
from tests.faults.world import World, contents
from tests.support.pulumi_cli import PulumiStack
from tests.support.sessions import kill_session

PROGRAM: Final = """
import json
from pathlib import Path

from pulumi import ResourceOptions
from pulumi_redis_enterprise import (
    CertificateUser, ClusterMtlsConfig, DatabaseAccess, DatabaseDefaultUser, DatabaseMtlsConfig, LoginCheck, RedisAcl,
    Role, TrustedCa,
)

wanted = json.loads(Path("wanted.json").read_text())
ca = TrustedCa("ca", **wanted["ca"])
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, **wanted["mtls"])
acl = RedisAcl("acl", **wanted["acl"])
role = Role("role", **wanted["role"])
orders = DatabaseMtlsConfig("orders", **wanted["orders"])
access = DatabaseAccess("access", **wanted["access"], opts=ResourceOptions(depends_on=[orders, role, acl]))
after = ResourceOptions(depends_on=[mtls, access])
users = [CertificateUser(name, **wanted[name], opts=after) for name in ("operator", "app-1", "app-2")]
after = ResourceOptions(depends_on=users)
del wanted["check of orders"]["database"]
check = LoginCheck("check of orders", **wanted["check of orders"] | {"target": orders}, opts=after)
LoginCheck("check of the REST API", **wanted["check of the REST API"], opts=after)
DatabaseDefaultUser("default user", **wanted["default user"], opts=ResourceOptions(depends_on=[orders, check]))
"""

STRIKE_SECONDS: Final = 60.0


class Victim(StrEnum):
    """The one who is killed."""

    PLUGIN = "plugin"
    CLI = "CLI"


@dataclass(frozen=True, slots=True)
class Kill:
    """A kill at one write of an operation.

    Attributes:
        operation: ``up``, ``update`` or ``destroy``.
        victim: Who is killed.
        write: The write, as the fault that tells of it.
    """

    operation: str
    victim: Victim
    write: Fault

    def __str__(self) -> str:
        return f"{self.operation}: {self.victim} killed at {self.write.method} {self.write.path}, {self.write.number}"


class Project:
    """The full stack as a project of the real CLI, which can be put back as the cluster can.

    Args:
        world: The cluster.
        folder: Where the project is made.
        cli: The folder of the CLI.
        home: Its home.
    """

    def __init__(self, world: World, folder: Path, *, cli: Path, home: Path) -> None:
        self.world = world
        self.stack = PulumiStack(folder / "project", cli=cli, home=home, environment=world.emulator.environment())
        self.stack.write_project(PROGRAM)
        self.stack.run("stack", "ls")  # which makes it
        self._goals = {"up": world.wanted(), "update": world.changed(), "destroy": world.wanted()}
        self._begins = {"up": self._saved(folder / "nothing")}
        self._after: dict[str, Mapping[str, Any]] = {}
        self._writes: dict[str, list[tuple[str, str]]] = {}
        self._played("up")
        self._begins |= dict.fromkeys(("update", "destroy"), self._saved(folder / "up"))
        for operation in ("update", "destroy"):
            self._restore(operation)
            self._played(operation)

    def kills(self) -> Iterator[Kill]:
        """All kills at all writes."""
        for operation, writes in self._writes.items():
            for (method, path), count in Counter(writes).items():
                for number in range(1, count + 1):
                    write = Fault(Kind.TIMEOUT, method=method, path=path, number=number, after=True)
                    yield from (Kill(operation, victim, write) for victim in Victim)

    def play(self, kill: Kill) -> str:
        """Play one; what is wrong afterwards, or ""."""
        self._restore(kill.operation)
        self._killed(kill)
        if kill.victim is Victim.CLI:
            self.stack.run("cancel", "--yes")
        self._run(kill.operation)
        if kill.operation != "destroy":
            self.stack.up("--refresh", expect_no_changes=True)
        there, wanted = contents(self.world.emulator.state), self._after[kill.operation]
        wrong = [f"{kind}: {there[kind]}, expected {wanted[kind]}" for kind in wanted if there[kind] != wanted[kind]]
        return "; ".join(wrong if self.world.lets_an_administrator_in() else [*wrong, "locked out"])

    def _killed(self, kill: Kill) -> None:
        self.world.emulator.arm(kill.write)
        command = [
            "pulumi",
            "--non-interactive",
            _command(kill.operation),
            "--yes",
            "--skip-preview",
            "--parallel",
            "1",
        ]
        with subprocess.Popen(
            command,
            cwd=self.stack.folder,
            env=self.stack.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            struck = self.world.emulator.wait_for_strike(timeout=STRIKE_SECONDS)
            kill_session(process.pid, word="pulumi.dynamic" if struck and kill.victim is Victim.PLUGIN else "")
            process.wait(STRIKE_SECONDS)
        self.world.emulator.clear_faults()
        assert struck, f"{kill}: there was no such write"

    def _run(self, operation: str) -> None:
        if operation == "destroy":
            self.stack.destroy()
        else:
            self.stack.up()

    def _played(self, operation: str) -> None:
        """Do it without a kill, and note what is written and how all is afterwards."""
        self._want(self._goals[operation])
        self.world.emulator.clear_requests()
        self._run(operation)
        requests = self.world.emulator.requests
        self._writes[operation] = [(it.method, _pattern(it.path)) for it in requests if it.method != "GET"]
        self._after[operation] = contents(self.world.emulator.state)

    def _saved(self, folder: Path) -> tuple[State, Path]:
        shutil.copytree(self.stack.folder / ".state", folder)
        return self.world.emulator.state.scratch(), folder

    def _restore(self, operation: str) -> None:
        state, folder = self._begins[operation]
        self.world.restore(state)
        shutil.rmtree(self.stack.folder / ".state")
        shutil.copytree(folder, self.stack.folder / ".state")
        self._want(self._goals[operation])

    def _want(self, wanted: Wanted) -> None:
        (self.stack.folder / "wanted.json").write_text(json.dumps(wanted))


def _command(operation: str) -> str:
    return "destroy" if operation == "destroy" else "up"


def _pattern(path: str) -> str:
    """The path, with ``*`` for a uid: who is first to be created is the engine's choice."""
    return "/".join("*" if part.isdecimal() else part for part in path.split("/"))
