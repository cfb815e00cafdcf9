"""The emulator as a Python object.

Example::

    with Emulator(version="8.0.20-44", databases=["cache"]) as emulator:
        requests.get(
            f"{emulator.url}/v1/users/role",
            auth=(emulator.username, emulator.password),
            verify=str(emulator.ca_file),
            timeout=10,
        )
"""

import secrets
import tempfile
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from redis_enterprise_emulator.assumptions import Assumptions
from redis_enterprise_emulator.cluster import Cluster, RequestRecord
from redis_enterprise_emulator.cluster_file import ClusterFile
from redis_enterprise_emulator.databases.data_plane import DataPlane, url_of
from redis_enterprise_emulator.faults.plan import Armed, Fault
from redis_enterprise_emulator.fronts.choice import new_front, wanted_front
from redis_enterprise_emulator.http.nodes import Nodes
from redis_enterprise_emulator.pki import Authority, authority_name, make_syncer
from redis_enterprise_emulator.state import State, new_cluster
from redis_enterprise_emulator.state.database.replication import Replication
from redis_enterprise_emulator.state.versions import DEFAULT_PROFILE

_Result = TypeVar("_Result")


class Emulator:
    """An emulated cluster that listens from construction until `close`.

    Args:
        version: The software version, which decides what the cluster can do: see `versions.PROFILES`.
        name: The cluster's FQDN, which its server certificate is issued for too.
        host: The address to listen on.
        port: The port, or 0 for a free one. Further nodes have the ports after it, or free ones too.
        username: The administrator's e-mail address; ``admin@<name>`` by default.
        password: The administrator's password; a random one by default.
        assumptions: How open questions of the vendor's documentation are answered.
        action_delay: Seconds until the action that a write to users, roles or ACLs starts is completed.
        change_delay: Seconds until the creation, change or deletion of a database is completed.
        databases: The databases that are there from the start: names, or names with ports.
        replications: The parts that some of these databases have in a replication, by name.
        nodes: How many nodes the cluster has. Node 1 is the primary; all listen on the one address.
        node_versions: The software versions of nodes that have another one, by uid, as in an upgrade.
        faults: What goes wrong, counting from the start.
        state_dir: An existing folder for ``ca.pem``; a temporary one by default.
        envoy: Whether a real Envoy is in front, as on a cluster; else Python's `ssl`, which starts ten times as fast.
            None for Envoy where it is installed.
        clock: Seconds since the epoch, for lockouts, actions and dates.

    Raises:
        OSError: The address cannot be listened on.
        ValueError: Version, name, nodes or a database is none that a cluster could have, or an assumption takes the
            other front.
        EnvoyError: Envoy is wanted, and is not installed or does not start.
    """

    def __init__(  # noqa: PLR0913 - keywords with defaults, for tests to set one or two
        self,
        *,
        version: str = DEFAULT_PROFILE,
        name: str = "cluster.local",
        host: str = "127.0.0.1",
        port: int = 0,
        username: str = "",
        password: str = "",
        assumptions: Assumptions | None = None,
        action_delay: float = 0.0,
        change_delay: float = 0.0,
        databases: Sequence[str | tuple[str, int]] = (),
        replications: Mapping[str, Replication] | None = None,
        nodes: int = 1,
        node_versions: Mapping[int, str] | None = None,
        faults: Sequence[Fault] = (),
        state_dir: Path | None = None,
        envoy: bool | None = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self.username = username or f"admin@{name}"
        self.password = password or secrets.token_urlsafe(16)
        now = datetime.now(UTC)
        authority = Authority.create(authority_name(name), now=now)
        identity = authority.issue_server(["localhost", "127.0.0.1", "::1", name, f"*.{name}"], now=now)
        self.ca_pem = authority.certificate_pem
        with ExitStack() as stack:
            private = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="redis-enterprise-emulator-")))
            self.ca_file = (state_dir or private).resolve() / "ca.pem"
            self.ca_file.write_text(self.ca_pem)
            files = identity.write(private, "server")
            self._data_plane = DataPlane(host, certificate_file=files[0], key_file=files[1], folder=private)
            stack.callback(self._data_plane.join)
            stack.callback(self._data_plane.close)
            self._databases = [(entry, 0) if isinstance(entry, str) else entry for entry in databases]
            fresh = partial(
                new_cluster,
                name=self.name,
                software_version=version,
                username=self.username,
                password=self.password,
                server_certificate=identity.certificate_pem,
                syncer_certificate=make_syncer(name, now=now).certificate_pem,
                clock=clock,
                new_uid=lambda: str(uuid.uuid4()),
                assumptions=assumptions,
                action_delay=action_delay,
                change_delay=change_delay,
                databases=self._databases,
                replications=replications,
                replica_certificate=make_syncer("replicas.example.com", now=now).certificate_pem,
                claim_port=self._data_plane.claim_port,
                endpoint_address=host,
                nodes=nodes,
                node_versions=node_versions,
            )
            self._cluster = Cluster(fresh, self._data_plane)
            stack.callback(self._cluster.close)
            # A free port that was found stays the database's when the cluster becomes a fresh one.
            self._databases[:] = [
                (bdb["name"], bdb["endpoints"][0]["port"]) for _, bdb in sorted(self.state.bdbs.items())
            ]
            self._front = new_front(
                envoy, cluster=self._cluster, certificate_file=files[0], key_file=files[1], folder=private
            )
            stack.callback(self._front.close)
            self._cluster.front = self._front.description
            ports = [port and port + index for index in range(nodes)]
            self._nodes = Nodes(host, ports, cluster=self._cluster, front=self._front)
            stack.callback(self._nodes.close)
            self.arm(*faults)
            self._resources = stack.pop_all()

    @classmethod
    def like(cls, file: Path | str, **options: Any) -> Self:
        """Play the cluster of a file that `pulumi-redis-enterprise probe --save` wrote.

        Args:
            file: The file.
            options: Further arguments of the class. `version` and `assumptions` win over the file. Envoy is in front
                if an answer takes it.

        Raises:
            ValueError: The file is of another format; or as for the class.
        """
        found = ClusterFile.read(Path(file))
        envoy = wanted_front(None, options.get("assumptions", found.assumptions)) is True
        return cls(**{"version": found.version, "assumptions": found.assumptions, "envoy": envoy, **options})

    @property
    def port(self) -> int:
        """The port that node 1 listens on."""
        return self._nodes.ports[1]

    @property
    def url(self) -> str:
        """The base URL of node 1's REST API: by address, which the server certificate holds too."""
        return self.urls[0]

    @property
    def urls(self) -> list[str]:
        """The base URLs of all nodes, those that are down included."""
        return [url for _, url in sorted(self._cluster.node_urls.items())]

    @property
    def primary(self) -> int:
        """The uid of the primary node, which may be set."""
        return self.state.primary

    @primary.setter
    def primary(self, uid: int) -> None:
        self.change(lambda state: setattr(state, "primary", state.nodes[uid]["uid"]))

    def stop_node(self, uid: int) -> None:
        """Take a node down, which ends its connections. If it is the primary, another node takes its place.

        Raises:
            KeyError: There is no such node, or it is down already.
        """
        self._nodes.stop(uid)

    def start_node(self, uid: int) -> None:
        """Let a node that is down listen again, where it did before.

        Raises:
            KeyError: There is no such node.
            OSError: Somebody else has its port by now.
        """
        self._nodes.start(uid)

    @property
    def faults(self) -> tuple[Armed, ...]:
        """The armed faults, each with how often it struck; a copy."""
        with self._cluster.lock:
            return tuple(replace(armed) for armed in self._cluster.faults.armed)

    def arm(self, *faults: Fault) -> None:
        """Arm further faults, which count requests from now on."""
        self._cluster.arm(*faults)
        refusal = self._cluster.refusal()
        if refusal:
            self._nodes.leave(self.primary, refusal.duration)

    def wait_for_strike(self, *, timeout: float) -> bool:
        """Wait until a fault has struck a request; whether one has within so many seconds."""
        with self._cluster.struck:
            return self._cluster.struck.wait_for(lambda: any(it.struck for it in self._cluster.faults.armed), timeout)

    def clear_faults(self) -> None:
        """Disarm all faults, and bring back the nodes that a fault took away."""
        self._cluster.clear_faults()
        self._nodes.bring_back(all_of_them=True)

    def wait_for_outages(self) -> None:
        """Wait until the nodes that a fault took away are back by themselves."""
        self._nodes.wait()

    def end_outages(self) -> None:
        """Bring back at once the nodes whose time away is over, for whoever moved the clock."""
        self._nodes.bring_back()

    @property
    def front(self) -> str:
        """The program that ends TLS in front of the REST API, and the library that judges client certificates."""
        return self._cluster.front

    @property
    def database_server(self) -> str:
        """Return which server the databases are made of, or what is missing for them to answer."""
        return self._data_plane.server

    def database_url(self, name: str) -> str:
        """Return the URL of a database for clients: ``rediss://127.0.0.1:12000``, or ``redis:`` while it has no TLS.

        Raises:
            KeyError: There is no database of that name.
        """
        with self._cluster.lock:
            return url_of(self.state.bdb(name))

    @property
    def state(self) -> State:
        """The cluster's state, to look at; see `change`."""
        return self._cluster.state

    @property
    def requests(self) -> list[RequestRecord]:
        """The requests that were answered since the start or the last `clear_requests`."""
        return self._cluster.requests

    def clear_requests(self) -> None:
        """Empty the request log."""
        self._cluster.clear_requests()

    def change(self, change: Callable[[State], _Result]) -> _Result:
        """Change the cluster behind its clients' back: calls the function with the state, under its lock."""
        return self._cluster.change(change)

    def reset(self) -> None:
        """Become a fresh cluster with the same name, versions, administrator and CA; the request log stays."""
        self._cluster.reset()
        for uid in self.state.nodes:
            self._nodes.start(uid)

    def environment(self) -> dict[str, str]:
        """Return the environment variables that let a program connect."""
        others = {"REDIS_ENTERPRISE_NODES": ",".join(self.urls[1:])} if self.urls[1:] else {}
        return {
            "REDIS_ENTERPRISE_URL": self.url,
            "REDIS_ENTERPRISE_USERNAME": self.username,
            "REDIS_ENTERPRISE_PASSWORD": self.password,
            "REDIS_ENTERPRISE_CA_CERTIFICATE": str(self.ca_file),
            **others,
        }

    def close(self) -> None:
        """Stop listening, end all connections and databases, and remove the temporary folder."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
