"""An administrator whom a `ClusterMtlsConfig` names, and an update without a preview: who is refused, and when.

The bundle is changed before the settings that name the administrator are known, as they refer to it by its id.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from redis_enterprise_emulator import Emulator

from tests.support.cluster_contents import rest_login
from tests.support.engine import CheckFailedError, begin_run, configuration_of
from tests.support.pki import Pki
from tests.support.plugin_edge import Edge, EdgeEngine, EdgeError

LOSS = r"would end the login of the administrator \(.*admin\.pem\)"


class Program:
    """A bundle of two CAs, and the settings that name an administrator of the second one."""

    def __init__(self, edge: Edge, pki: Pki, folder: Path) -> None:
        self.both, self.first_only = pki.a.certificate_pem + pki.b.certificate_pem, pki.a.certificate_pem
        self.ca, self.mtls = EdgeEngine(edge, "TrustedCa", "ca"), EdgeEngine(edge, "ClusterMtlsConfig", "mtls")
        self._admin = EdgeEngine(edge, "CertificateUser", "admin")
        self._folder = folder
        certificate = (folder / "admin.pem").read_text()
        self.ca.up(certificates=self.both)
        self._admin.up(username="admin-by-certificate", certificate=certificate, roles=["Admin"])
        self.apply_settings()

    def apply_settings(self) -> None:
        """Bring the settings up, which name the administrator."""
        files = {"certificateFile": f"{self._folder}/admin.pem", "keyFile": f"{self._folder}/admin.key"}
        assert self.ca.stored is not None
        self.mtls.join_run(trustedCa=self.ca.stored.id, administrator=files)


@pytest.fixture
def program(edge: Edge, cluster: Emulator, pki: Pki, tmp_path: Path) -> Iterator[Program]:
    """A program that is up."""
    pki.client("admin", of=pki.b).write(tmp_path, "admin")
    made = Program(edge, pki, tmp_path)
    assert "admin" == rest_login(cluster, tmp_path, "admin")
    yield made
    for resource in (made.mtls, made._admin, made.ca):
        resource.destroy()


def test_named_by_a_resource(program: Program, cluster: Emulator, tmp_path: Path) -> None:
    """The bundle is changed, then the update fails and says so; with the old bundle, all is as it was."""
    begin_run()
    program.ca.join_run(certificates=program.first_only)
    with pytest.raises(CheckFailedError, match=LOSS):
        program.apply_settings()
    with pytest.raises(requests.RequestException):
        rest_login(cluster, tmp_path, "admin")

    begin_run()
    program.ca.join_run(certificates=program.both)
    program.apply_settings()
    assert "admin" == rest_login(cluster, tmp_path, "admin")


def test_named_by_the_configuration(program: Program, edge: Edge, cluster: Emulator, tmp_path: Path) -> None:
    """The bundle is refused, and nothing is sent."""
    files = {"Certificate": f"{tmp_path}/admin.pem", "Key": f"{tmp_path}/admin.key"}
    named = {f"redis-enterprise:administrator{name}": path for name, path in files.items()}
    begin_run()
    edge.configure({**configuration_of(cluster), **named})

    with pytest.raises(EdgeError, match=LOSS):
        program.ca.up(certificates=program.first_only)

    assert "admin" == rest_login(cluster, tmp_path, "admin")
    begin_run()
    edge.configure(configuration_of(cluster))
