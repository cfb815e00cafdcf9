"""The commands among the outputs, typed as they are printed, in a folder with the client's files."""

import os
import shlex
import ssl
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.core.x509.certificates import read_certificates, sha256
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator, add_certificate_user
from tests.support.databases import change
from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki

pytestmark = pytest.mark.both_fronts

APP_1: Final[Mapping[str, object]] = {"username": "app-1", "subject_line": "CN=app-1,O=Acme,C=US", "roles": ["viewer"]}
WHOAMI: Final = "ACL WHOAMI"

# The real redis-cli is not on every machine. Like it, this one verifies the chain of the server, and no name.
REDIS_CLI: Final = f"""#!{sys.executable}
import argparse, socket, ssl

parser = argparse.ArgumentParser(add_help=False)
parser.add_argument("--tls", action="store_true", required=True)
for name in ("-h", "-p", "--cacert", "--cert", "--key"):
    parser.add_argument(name, required=True)
parser.add_argument("command", nargs="+")
given = parser.parse_args()
context = ssl.create_default_context(cafile=given.cacert)
context.check_hostname = False
context.load_cert_chain(given.cert, given.key)
with socket.create_connection((given.h, given.p), timeout=60) as plain, context.wrap_socket(plain) as tls:
    tls.sendall(" ".join(given.command).encode() + b"\\r\\n")
    print(tls.recv(1000).decode().splitlines()[-1])
"""


@pytest.fixture
def folder(pki: Pki, tmp_path: Path) -> Path:
    """A folder with the files of the client, and with a CA in a place whose path a shell would take apart."""
    certificate, key = pki.client("app-1").write(tmp_path, "client")
    certificate.rename(tmp_path / "client.pem")
    key.rename(tmp_path / "client.key")
    (tmp_path / "CAs & more").mkdir()
    return tmp_path


def typed(command: str, folder: Path) -> str:
    """Return what a shell prints for a command; it has ten seconds."""
    environment = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout.strip()


def trusting(emulator: Emulator, folder: Path, trust: str) -> dict[str, str]:
    """The configuration that trusts a cluster in one of several ways; the CA is where the command has it."""
    configuration = configuration_of(emulator)
    file = folder / ("CAs & more/my ca.pem" if trust == "path" else "ca.pem")
    file.write_text(emulator.ca_pem)
    if trust == "pin":
        del configuration["redis-enterprise:caCertificate"]
        certificate = read_certificates(ssl.get_server_certificate(("127.0.0.1", emulator.port)))[0]
        return configuration | {"redis-enterprise:serverFingerprint": sha256(certificate)}
    return configuration | {"redis-enterprise:caCertificate": str(file) if trust == "path" else emulator.ca_pem}


def let_in(emulator: Emulator, pki: Pki) -> None:
    """Let clients of CA A log in to the REST API."""
    emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
    emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))


@pytest.mark.parametrize("trust", ["path", "PEM", "pin"])
def test_rest_command(redis_enterprise_emulator: Emulator, pki: Pki, folder: Path, trust: str) -> None:
    """It logs in as the user, whichever way the program trusts the API."""
    let_in(redis_enterprise_emulator, pki)
    engine = Engine(CertificateUserProvider(), trusting(redis_enterprise_emulator, folder, trust))
    engine.up(**APP_1)

    assert '{"role": "cluster_viewer"}' == typed(engine.outputs["rest_command"], folder)


def test_rest_command_with_a_server_name(redis_enterprise_emulator: Emulator, pki: Pki, folder: Path) -> None:
    """The name is verified, and the address connected to."""
    let_in(redis_enterprise_emulator, pki)
    named = {"redis-enterprise:serverName": redis_enterprise_emulator.name}
    engine = Engine(CertificateUserProvider(), trusting(redis_enterprise_emulator, folder, "path") | named)
    engine.up(**APP_1)

    assert f"https://{redis_enterprise_emulator.name}:" in engine.outputs["rest_command"]
    assert '{"role": "cluster_viewer"}' == typed(engine.outputs["rest_command"], folder)


def test_refresh_elsewhere(redis_enterprise_emulator: Emulator, folder: Path) -> None:
    """Another machine has the CA somewhere else: the stored command is no drift."""
    engine = Engine(CertificateUserProvider(), trusting(redis_enterprise_emulator, folder, "path"))
    engine.up(**APP_1)
    before = dict(engine.outputs)
    elsewhere = Engine(CertificateUserProvider(), configuration_of(redis_enterprise_emulator))
    elsewhere.stored = engine.stored
    elsewhere.refresh()

    assert before == elsewhere.outputs


@pytest.mark.parametrize("trust", ["path", "PEM"])
def test_redis_cli_command(start_redis_enterprise_emulator: NewEmulator, pki: Pki, folder: Path, trust: str) -> None:
    """It logs in to the database as the user."""
    emulator = start_redis_enterprise_emulator(databases=["orders"])
    add_certificate_user(emulator, "app-1", role="Admin")
    change(emulator, roles_permissions=[{"role_uid": emulator.state.role("Admin")["uid"], "redis_acl_uid": 1}])
    (folder / "redis-cli").write_text(REDIS_CLI)
    (folder / "redis-cli").chmod(0o700)
    (folder / "proxy-ca.pem").write_text(emulator.ca_pem)
    engine = Engine(DatabaseMtlsConfigProvider(), trusting(emulator, folder, trust))
    engine.up(database="orders", client_certificates=pki.a.certificate_pem)

    assert "app-1" == typed(f"{engine.outputs['redis_cli_command']} {WHOAMI}", folder)


def test_hostile_endpoint(orders: Emulator, pki: Pki) -> None:
    """A cluster that calls a host as a command has it carried out by nobody."""
    host = "x; touch /tmp/pwned"
    orders.change(lambda state: state.bdb("orders")["endpoints"][0].update(dns_name=host))
    engine = Engine(DatabaseMtlsConfigProvider(), configuration_of(orders))
    engine.up(database="orders", client_certificates=pki.a.certificate_pem)

    assert host == shlex.split(engine.outputs["redis_cli_command"])[2]
