"""The cluster's state and rules: no input or output, no clock but the one that is given.

`new_cluster` makes a fresh one; `model` says what it consists of, the other modules hold its rules.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from redis_enterprise_emulator.assumptions import Assumptions
from redis_enterprise_emulator.state.access.logins import set_password
from redis_enterprise_emulator.state.certificates import REQUIRED
from redis_enterprise_emulator.state.database.databases import create_database
from redis_enterprise_emulator.state.database.redis_versions import default_version
from redis_enterprise_emulator.state.database.replication import Replication, replicate
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Login, Record, State, unclaimed_port
from redis_enterprise_emulator.state.nodes import new_nodes
from redis_enterprise_emulator.state.redis_acls import add_default_redis_acls
from redis_enterprise_emulator.state.roles import add_default_roles
from redis_enterprise_emulator.state.settings import default_settings

__all__ = ["Record", "State", "new_cluster"]

_MEMORY_SIZE: Final = 100 * 2**20


def new_cluster(  # noqa: PLR0913 - each is one thing that a cluster is made with
    *,
    name: str,
    software_version: str,
    username: str,
    password: str,
    server_certificate: str,
    syncer_certificate: str = "",
    clock: Callable[[], float],
    new_uid: Callable[[], str],
    assumptions: Assumptions | None = None,
    action_delay: float = 0.0,
    change_delay: float = 0.0,
    databases: Iterable[tuple[str, int]] = (),
    replications: Mapping[str, Replication] | None = None,
    replica_certificate: str = "",
    claim_port: Callable[[int], int] = unclaimed_port,
    endpoint_address: str = "127.0.0.1",
    nodes: int = 1,
    node_versions: Mapping[int, str] | None = None,
) -> State:
    """Return a cluster as it is after its set-up: its nodes, default roles and ACLs, one administrator (uid 1).

    Args:
        name: The cluster's FQDN.
        software_version: Of its nodes, ``8.0.20-44``.
        username: The administrator's e-mail address.
        password: The administrator's password.
        server_certificate: The PEM that stands for each certificate that a cluster generates for itself.
        syncer_certificate: The PEM of its syncer's, by which its replicas read other databases; by default as above.
        clock: Seconds since the epoch.
        new_uid: Makes the uid of an action.
        assumptions: How open questions are answered.
        action_delay: Seconds until an action on a user, role or ACL is completed.
        change_delay: Seconds until the creation, change or deletion of a database is completed.
        databases: Name and port of the databases that are there from the start; 0 for a free port.
        replications: The parts that some of them have in a replication, by name.
        replica_certificate: The PEM of the syncer by which replicas in another cluster read these.
        claim_port: Takes a TCP port for a database.
        endpoint_address: Where the databases' ports are.
        nodes: How many nodes it has; their uids count from 1, and node 1 is the primary.
        node_versions: The software version of nodes that have another one, by uid.

    Raises:
        ValueError: A version is no version, or of a node that is not there, or a database cannot be as it is
            described.
    """
    state = State(
        software_version=software_version,
        assumptions=assumptions or Assumptions(),
        clock=clock,
        new_uid=new_uid,
        action_delay=action_delay,
        change_delay=change_delay,
        claim_port=claim_port,
        endpoint_address=endpoint_address,
        nodes=new_nodes(nodes, software_version, node_versions or {}),
        certificates=dict.fromkeys(REQUIRED, server_certificate) | {"syncer": syncer_certificate or server_certificate},
    )
    # Each installation generates a key of its own, as it does certificates.
    key = f"ssh-rsa NOT-A-REAL-KEY-{hashlib.sha256(server_certificate.encode()).hexdigest()}"
    own = {"name": name, "created_time": state.timestamp(), "cluster_ssh_public_key": key}
    state.settings = default_settings() | own
    add_default_roles(state)
    add_default_redis_acls(state)
    with _as_value_error(""):
        _add_administrator(state, username, password)
    for database, port in databases:
        with _as_value_error(f"database {database}: "):
            body = {"name": database, "memory_size": _MEMORY_SIZE, "port": port}
            create_database(state, body | {"redis_version": default_version(state)})
    replicate(state, replications or {}, syncer_certificate=replica_certificate)
    for action in state.actions.values():
        # The databases that are there from the start are served already.
        action["end_time"] = state.clock() - state.assumptions.propagation_delay
    return state


def _add_administrator(state: State, username: str, password: str) -> None:
    uid = state.new_record_uid("user")
    state.users[uid] = {
        "uid": uid,
        "name": "Administrator",
        "email": username,
        "auth_method": "regular",
        "certificate_subject_line": "",
        "email_alerts": True,
        "role_uids": [state.role("Admin")["uid"]],
    }
    state.logins[uid] = Login()
    set_password(state, uid, password)


@contextmanager
def _as_value_error(where: str) -> Iterator[None]:
    """Return what a request would be refused for is a wrong argument here."""
    try:
        yield
    except RestError as error:
        raise ValueError(f"{where}{error.description}") from None
