"""Clusters to measure against: emulators, in one process of their own.

Example::

    with cluster(users=32_000) as measured:
        measured.requests()
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import requests
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.database.databases import create_database
from redis_enterprise_emulator.state.roles import create_role
from redis_enterprise_emulator.state.users import create_user

from tools.bench.programs import ROLE, subject_line, username

_TIMEOUT: Final = 60


@dataclass(frozen=True, slots=True)
class MeasuredCluster:
    """A running cluster.

    Attributes:
        environment: The variables that let a program connect.
    """

    environment: Mapping[str, str]

    def __getitem__(self, setting: str) -> str:
        """A setting of the connection, for example "URL"."""
        return self.environment[f"REDIS_ENTERPRISE_{setting}"]

    def requests(self) -> list[dict[str, Any]]:
        """The requests since the last time that this was asked."""
        log: list[dict[str, Any]] = self._control("GET", "requests")
        self._control("DELETE", "requests")
        return log

    def _control(self, method: str, what: str) -> Any:
        url = f"{self['URL']}/emulator/{what}"
        return requests.request(method, url, verify=self["CA_CERTIFICATE"], timeout=_TIMEOUT).json()


@contextmanager
def cluster(*, users: int = 0, roles: int = 0, databases: int = 0) -> Iterator[MeasuredCluster]:
    """A cluster with so many certificate users, roles and databases, until the end of the block."""
    with clusters(1, users=users, roles=roles, databases=databases) as (measured,):
        yield measured


@contextmanager
def clusters(count: int, *, users: int = 0, roles: int = 0, databases: int = 0) -> Iterator[list[MeasuredCluster]]:
    """So many clusters in one process, each with its name and its own port."""
    command = [sys.executable, "-m", __spec__.name, *map(str, (count, users, roles, databases))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None  # noqa: S101 - for the type checker
        yield [MeasuredCluster(environment) for environment in json.loads(process.stdout.readline())]
        # Its end is the end of what it reads, so that it never outlives the bench.
        process.communicate(timeout=_TIMEOUT)


def add_users(state: State, count: int) -> None:
    """Give the cluster users as a stack of the bench makes them: the first by the front door, the others as copies.

    Each `POST` looks at all users there are, which would be most of the time of a bench with 32,000.
    """
    if not count:
        return
    fields = {"auth_method": "certificate", "role_uids": [state.role(ROLE)["uid"]]}
    first = create_user(state, {"name": username(0), "certificate_subject_line": subject_line(0), **fields})["uid"]
    for number in range(1, count):
        uid = state.new_record_uid("user")
        own = {"uid": uid, "name": username(number), "certificate_subject_line": subject_line(number)}
        state.users[uid] = state.users[first] | own
        state.logins[uid] = type(state.logins[first])()


def add_roles(state: State, count: int) -> None:
    """Give the cluster roles: the first by the front door, the others as copies."""
    if not count:
        return
    first = create_role(state, {"name": "role-0", "management": "none"})["uid"]
    for number in range(1, count):
        uid = state.new_record_uid("role")
        state.roles[uid] = state.roles[first] | {"uid": uid, "name": f"role-{number}"}


def add_databases(state: State, count: int) -> None:
    """Give the cluster databases: the first by the front door, the others as copies, which need no license."""
    if not count:
        return
    first = create_database(state, {"name": "database-0", "memory_size": 10_000_000})["uid"]
    for number in range(1, count):
        uid = state.new_record_uid("bdb")
        state.bdbs[uid] = state.bdbs[first] | {"uid": uid, "name": f"database-{number}"}


def _serve(count: int, users: int, roles: int, databases: int) -> None:
    with ExitStack() as running:
        emulators = [running.enter_context(Emulator(name=f"cluster-{number}.local")) for number in range(count)]
        for emulator in emulators:
            emulator.change(lambda state: add_databases(state, databases))
            emulator.change(lambda state: add_roles(state, roles))
            emulator.change(lambda state: add_users(state, users))
        sys.stdout.write(json.dumps([emulator.environment() for emulator in emulators]) + os.linesep)
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    _serve(*map(int, sys.argv[1:]))
