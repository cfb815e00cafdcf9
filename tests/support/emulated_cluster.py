"""A cluster with a clock that stands still, and a client without a network."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from redis_enterprise_emulator import Assumptions
from redis_enterprise_emulator.cluster import Cluster
from redis_enterprise_emulator.connection import ENVIRON_KEY, Connection
from redis_enterprise_emulator.rest.application import Application
from redis_enterprise_emulator.state import Record, State, new_cluster
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate
from redis_enterprise_emulator.state.users import create_user
from werkzeug.test import Client, TestResponse

from tests.support.certificates import NOW
from tests.support.roles import make_roles

USERNAME: Final = "admin@cluster.local"
PASSWORD: Final = "correct horse"
BASIC: Final = (USERNAME, PASSWORD)


@dataclass
class StandingClock:
    """The present, until a test moves it."""

    now: float = NOW.timestamp()

    def __call__(self) -> float:
        """The seconds since the epoch."""
        return self.now


def fresh_cluster(  # noqa: PLR0913 - by keyword, for tests to set one or two
    version: str = "8.0.20-44",
    *,
    clock: StandingClock | None = None,
    action_delay: float = 0.0,
    change_delay: float = 0.0,
    databases: Sequence[str] = (),
    nodes: int = 1,
    node_versions: Mapping[int, str] | None = None,
    **assumptions: Any,
) -> State:
    """A fresh cluster of that version, with these databases, nodes and assumptions."""
    numbers = itertools.count(1)
    return new_cluster(
        name="cluster.local",
        software_version=version,
        username=USERNAME,
        password=PASSWORD,
        server_certificate="SERVER CERTIFICATE",
        clock=clock or StandingClock(),
        new_uid=lambda: f"action-{next(numbers)}",
        assumptions=Assumptions(**assumptions),
        action_delay=action_delay,
        change_delay=change_delay,
        databases=[(name, 12000 + index) for index, name in enumerate(databases)],
        nodes=nodes,
        node_versions=node_versions,
    )


def cluster_with_roles(version: str = "8.0.20-44", **options: Any) -> State:
    """The same with the roles and ACLs of `tests.support.roles`, as an operator would make them."""
    state = fresh_cluster(version, **options)
    make_roles(state)
    return state


def certificate_user(name: str = "app-1", **changes: Any) -> Record:
    """The body that makes a user who logs in by certificate."""
    body = {"name": name, "auth_method": "certificate", "certificate_subject_line": f"CN={name}", "role_uids": [1]}
    return body | changes


def with_user(state: State, **changes: Any) -> Record:
    """Add a certificate user; returns the record as it is stored."""
    return state.users[create_user(state, certificate_user(**changes))["uid"]]


class Api:
    """The REST API of a cluster without its network: requests in, answers out."""

    def __init__(self, state: State) -> None:
        self.cluster = Cluster(lambda: state)
        self._client = Client(Application(self.cluster))

    def request(  # noqa: PLR0913 - what a request may consist of
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        auth: tuple[str, str] | None = BASIC,
        certificate: ClientCertificate | None = None,
        admitted: bool = True,
        headers: dict[str, str] | None = None,
    ) -> TestResponse:
        """Send a request by password (the administrator's by default), by certificate, or as nobody."""
        connection = Connection(1, 0.0, certificate, admitted)
        return self._client.open(
            path,
            method=method,
            json=body,
            auth=auth,
            headers=headers,
            environ_overrides={ENVIRON_KEY: connection},
        )


def api(version: str = "8.0.20-44", **options: Any) -> Api:
    """The REST API of a fresh cluster."""
    return Api(fresh_cluster(version, **options))
