"""The runbook docs/rotation.md, played with the real CLI while a client logs in all the time."""

import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Self

import pytest
import redis
import requests
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator
from tests.support.pki import Pki
from tests.support.pulumi_cli import NewStack, PulumiStack

PROGRAM = """
from pathlib import Path

import pulumi
from pulumi_redis_enterprise import (
    CertificateUser, ClusterMtlsConfig, DatabaseAccess, DatabaseMtlsConfig, Role, TrustedCa
)

trusted = Path("ca.pem").read_text()
ca = TrustedCa("ca", certificates=trusted)
mtls = ClusterMtlsConfig("mtls", trusted_ca=ca, subject_validation="san_cn", authorized_subjects=[{"CN": "app-1"}])
orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=trusted)
role = Role("role", role_name="app", management="cluster_viewer")
access = DatabaseAccess("access", database=orders, role=role, acl="Full Access")
CertificateUser(
    "app-1", username="app-1", certificate=Path("app-1.pem").read_text(), roles=[role], trusted_by=[ca, orders],
    opts=pulumi.ResourceOptions(depends_on=[mtls, access]),
)
pulumi.export("endpoint", orders.endpoint)
"""
PAUSE = 0.1


class Client:
    """Logs in ten times a second, each time on new connections, with the files as they are then."""

    def __init__(self, emulator: Emulator, endpoint: str, folder: Path) -> None:
        self._rest = f"{emulator.url}/v1/users/role"
        self._host, _, port = endpoint.rpartition(":")
        self._port = int(port)
        self._trust = str(emulator.ca_file)
        self.files = (str(folder / "app-1.pem"), str(folder / "app-1.key"))
        self.renewing = threading.Lock()
        self.logins: Counter[str] = Counter()
        self.refusals: list[str] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._log_in_again_and_again)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(timeout=30)

    def _log_in_again_and_again(self) -> None:
        while not self._ended.wait(PAUSE):
            with self.renewing:
                self._try("REST", self._log_in_to_rest)
                self._try("database", self._log_in_to_database)

    def _try(self, where: str, log_in: Any) -> None:
        try:
            log_in()
        except (requests.RequestException, redis.RedisError) as error:
            self.refusals.append(f"{where}: {error}")
        else:
            self.logins[where] += 1

    def _log_in_to_rest(self) -> None:
        requests.get(self._rest, cert=self.files, verify=self._trust, timeout=10).raise_for_status()

    def _log_in_to_database(self) -> None:
        certificate, key = self.files
        with redis.Redis(
            self._host,
            self._port,
            ssl=True,
            ssl_ca_certs=self._trust,
            ssl_certfile=certificate,
            ssl_keyfile=key,
            decode_responses=True,
        ) as connection:
            assert "app-1" == connection.acl_whoami()


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster with a database."""
    emulator: Emulator = start_redis_enterprise_emulator(databases=["orders"])
    return emulator


@pytest.fixture
def stack(new_stack: NewStack, emulator: Emulator, pki: Pki) -> PulumiStack:
    """A stack whose client has a certificate of CA A."""
    stack = new_stack(PROGRAM, environment=emulator.environment())
    (stack.folder / "ca.pem").write_text(pki.a.certificate_pem)
    pki.client("app-1").write(stack.folder, "app-1")
    return stack


def changed(stack: PulumiStack) -> set[str]:
    """The resources that a preview would change."""
    return {name for name, step in stack.previewed_steps().items() if step["op"] != "same"}


@pytest.mark.story
def test_rotation(stack: PulumiStack, emulator: Emulator, pki: Pki) -> None:
    """Both CAs, the client's new certificate, the new CA alone: no login is refused from beginning to end."""
    stack.up()
    trusted = stack.folder / "ca.pem"
    with Client(emulator, stack.outputs()["endpoint"], stack.folder) as client:
        trusted.write_text(pki.a.certificate_pem + pki.b.certificate_pem)
        assert {"ca", "orders"} == changed(stack)
        stack.up()

        trusted.write_text(pki.b.certificate_pem)
        assert "'app-1' could not log in" in stack.preview(succeeds=False).stdout
        trusted.write_text(pki.a.certificate_pem + pki.b.certificate_pem)

        with client.renewing:
            pki.client("app-1", of=pki.b).write(stack.folder, "app-1")
        assert {"app-1"} == changed(stack)
        stack.up()

        trusted.write_text(pki.b.certificate_pem)
        assert {"ca", "orders"} == changed(stack)
        stack.up()
        time.sleep(10 * PAUSE)  # a last look at logins under the new CA alone

    assert [] == client.refusals
    assert all(client.logins[where] > 10 for where in ("REST", "database"))
    stack.up("--refresh", expect_no_changes=True)
