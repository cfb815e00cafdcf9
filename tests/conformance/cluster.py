"""The named cluster in place of an emulated one: what tests use of an `Emulator`, as far as REST can give it."""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import pytest
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.core.versions import Version
from redis_enterprise_emulator import Assumptions
from redis_enterprise_emulator.state import State, new_cluster
from redis_enterprise_emulator.state.database.database_fields import DATABASE

from tests.conformance.changes import PARTS, OnlyEmulatedError, Write, is_there, writes_between
from tests.conformance.door import Door, Reply, Sent
from tests.conformance.view import BDBS, CLUSTER, KINDS
from tests.support.roles import make_roles

_Result = TypeVar("_Result")
_SMALL: Final = 100 * 2**20
_ROUNDS: Final = 240
"""Looks at an action or a database until it is done, half a second apart after the first ones."""

_NEEDS: Final[Mapping[str, str]] = {
    "arm": "faults",
    "clock": "clock",
    "end_outages": "faults",
    "envoy": "processes",
    "faults": "faults",
    "port": "sockets",
    "primary": "nodes",
    "reset": "faults",
    "stop_node": "nodes",
    "start_node": "nodes",
    "wait_for_strike": "faults",
    "_cluster": "state",
    "_data_plane": "databases",
}
"""The part of the emulator that an attribute stands for."""

_OPTIONS: Final[Mapping[str, str]] = {
    "action_delay": "needs the emulator's timing",
    "change_delay": "needs the emulator's timing",
    "clock": "needs the emulator's clock",
    "envoy": "needs an Envoy of its own",
    "faults": "needs the emulator's faults",
    "node_versions": "needs nodes of several versions",
    "nodes": "needs several nodes",
    "replications": "needs replicated databases",
}
"""The reasons for a skip by the option of the emulator that a test gives."""


class NamedCluster:
    """A cluster behind a door.

    Args:
        door: The way there.
        ca_file: What vouches for the door, for the cluster and for its databases.
        version: The software version.
        databases: The databases to create.
    """

    def __init__(self, door: Door, ca_file: Path, *, version: str, databases: Sequence[str] = ()) -> None:
        self.url, self.username, self.password, self.name = door.url, door.username, door.password, CLUSTER
        self.urls, self.ca_file, self.ca_pem = [door.url], ca_file, ca_file.read_text()
        self._door, self._version = door, version
        for database in databases:
            reply = self._write(Write("POST", BDBS, {"name": database, "memory_size": _SMALL}, kind=BDBS))
            if reply.status >= HTTPStatus.BAD_REQUEST:
                pytest.skip(f"needs databases: the cluster answers {reply.status} to POST {BDBS}")

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        pytest.skip(f"needs the emulator's {_NEEDS.get(name, name)}")

    def environment(self) -> dict[str, str]:
        """Return the environment variables that let a program connect to the door."""
        return {
            "REDIS_ENTERPRISE_URL": self.url,
            "REDIS_ENTERPRISE_USERNAME": self.username,
            "REDIS_ENTERPRISE_PASSWORD": self.password,
            "REDIS_ENTERPRISE_CA_CERTIFICATE": str(self.ca_file),
        }

    @property
    def requests(self) -> list[Sent]:
        """The requests of the test since its start or the last `clear_requests`."""
        return list(self._door.requests)

    def clear_requests(self) -> None:
        """Empty the request log."""
        self._door.requests.clear()

    def clear_faults(self) -> None:
        """Do nothing: none was armed."""

    def close(self) -> None:
        """Do nothing: what was created is removed with the test."""

    @property
    def state(self) -> State:
        """The cluster's state, as its REST API shows it now; to look at."""
        state = self._scratch()
        for path in KINDS:
            # What an answer leaves out has its default, as in the emulator.
            defaults = DATABASE.defaults() if path == BDBS else {}
            records = {record["uid"]: {**defaults, **record} for record in self._listed(path)}
            setattr(state, PARTS[path], records)
            state.last_uids[PARTS[path].removesuffix("s")] = self._door.view.last[path]
        state.settings |= self._read("/v1/cluster")
        shown = self._read("/v1/cluster/certificates")
        state.certificates = {
            name.removesuffix("_cert"): text for name, text in shown.items() if name.endswith("_cert") and text
        }
        return state

    def _scratch(self) -> State:
        return new_cluster(
            name=CLUSTER,
            software_version=self._version,
            username=self.username,
            password="",
            server_certificate="",
            clock=time.time,
            new_uid=lambda: str(uuid.uuid4()),
        )

    def change(self, change: Callable[[State], _Result]) -> _Result:
        """Let a function change a copy of the state, and make the cluster so by requests."""
        if change is make_roles and self._door.level < Level.WRITE:
            self._door.lacks_roles = True  # most tests do without them
            return change(self._scratch())
        before = self.state
        after = before.scratch()
        result = change(after)
        try:
            for write in list(writes_between(before, after)):
                if not is_there(write, before):
                    self._carry_out(write)
        except OnlyEmulatedError as error:
            pytest.skip(f"needs the emulator's state: {error}")
        return result

    def _carry_out(self, write: Write) -> None:
        """Send a write of which no test is.

        Raises:
            OnlyEmulatedError: The cluster refuses it: an emulated one was changed past its rules.
        """
        reply = self._write(write)
        if reply.status >= HTTPStatus.BAD_REQUEST:
            raise OnlyEmulatedError(f"a cluster answers {reply.status} to {write.method} {write.path}")

    def _listed(self, path: str) -> Iterator[dict[str, Any]]:
        # Of databases, names first: with all fields, there are passwords of others in the answer.
        listed = self._read(path + ("?fields=uid,name" if path == "/v1/bdbs" else ""))
        for record in listed:
            yield self._read(f"{path}/{record['uid']}") if path == "/v1/bdbs" else record

    def _read(self, target: str) -> Any:
        reply = self._door.ask("GET", target)
        if self._door.refused:
            pytest.skip(self._door.refused)
        assert reply.body is not None and reply.status < 400, f"GET {target} answered {reply.status}"  # noqa: PT018

        return reply.body

    def _write(self, write: Write) -> Reply:
        reply = self._door.ask(write.method, write.path, write.body)
        if self._door.refused:
            pytest.skip(self._door.refused)
        if reply.status < HTTPStatus.BAD_REQUEST:
            wait_until_done(self._door, write.kind, reply)
        return reply


def wait_until_done(door: Door, kind: str, reply: Reply) -> None:
    """Wait for the action that a write has set off, and until a new database is there."""
    body = reply.body if isinstance(reply.body, Mapping) else {}
    for attempt in range(_ROUNDS):
        action = door.ask("GET", f"/v1/actions/{body['action_uid']}") if "action_uid" in body else Reply(404)
        is_over = action.status != 200 or action.body.get("status") in ("completed", "failed")
        is_there = kind != "/v1/bdbs" or door.ask("GET", f"{kind}/{body['uid']}").body.get("status") == "active"
        if is_over and is_there:
            return
        time.sleep(min(0.5, 0.02 * attempt))
    pytest.skip("an action of the cluster did not end within two minutes")


def _release(version: str) -> tuple[int, int, int]:
    """Return a version without its build, of which nothing depends."""
    parsed = Version.parse(version)
    return parsed.major, parsed.minor, parsed.patch


def unmet(options: Mapping[str, Any], version: str) -> str:
    """Return what the options of an emulator ask that the named cluster is not; "" if it will do."""
    wanted = options.get("version")
    if wanted and _release(wanted) != _release(version):
        return f"needs version {wanted}"
    if options.get("assumptions") not in (None, Assumptions()):
        return "needs a cluster that answers otherwise, by a switch of the emulator"
    if any(not isinstance(database, str) for database in options.get("databases", ())):
        return "needs databases on certain ports"
    for name, value in options.items():
        is_usual = not value or (name == "nodes" and value == 1)
        if name not in ("version", "assumptions", "databases") and not is_usual:
            return _OPTIONS.get(name, f"needs the emulator's option {name}")
    return ""
