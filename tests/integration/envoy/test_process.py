"""Tests of the launcher of Envoy processes, and of the secret that changes while one serves."""

import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from redis_enterprise_emulator.envoy.binary import find_envoy
from redis_enterprise_emulator.envoy.process import EnvoyError, EnvoyProcess
from redis_enterprise_emulator.envoy.secret import ClientValidation
from redis_enterprise_emulator.pki import Authority

_EXTENSIONS = "type.googleapis.com/envoy.extensions"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A private folder with a path that is short enough for Unix sockets."""
    with TemporaryDirectory() as temporary:
        yield Path(temporary)


@pytest.fixture
def binary() -> Path:
    """The installed Envoy."""
    found = find_envoy()
    assert found is not None
    return found


def tls_listener(folder: Path, authority: Authority, secret: ClientValidation) -> dict[str, Any]:
    """A configuration: each request is answered over TLS, on a Unix socket."""
    files = authority.issue_server(["localhost"], now=datetime.now(UTC)).write(folder, "server")
    certificate = {"certificate_chain": {"filename": str(files[0])}, "private_key": {"filename": str(files[1])}}
    tls = {
        "@type": f"{_EXTENSIONS}.transport_sockets.tls.v3.DownstreamTlsContext",
        "require_client_certificate": False,
        "common_tls_context": {
            "tls_certificates": [certificate],
            "validation_context_sds_secret_config": secret.reference,
        },
    }
    echo = {
        "name": "echo",
        "typed_config": {"@type": f"{_EXTENSIONS}.filters.network.echo.v3.Echo"},
    }
    chain = {"transport_socket": {"name": "tls", "typed_config": tls}, "filters": [echo]}
    address = {"pipe": {"path": str(folder / "tls.sock")}}
    return {"static_resources": {"listeners": [{"name": "tls", "address": address, "filter_chains": [chain]}]}}


def is_let_in(folder: Path, authority: Authority, client: Authority) -> bool:
    """Return True if Envoy talks to a client that a CA signed."""
    context = ssl.create_default_context(cadata=authority.certificate_pem)
    context.load_cert_chain(*client.issue_client("CN=app-1", now=datetime.now(UTC)).write(folder, "client"))
    with socket.socket(socket.AF_UNIX) as plain:
        plain.settimeout(10)
        plain.connect(str(folder / "tls.sock"))
        try:
            with context.wrap_socket(plain, server_hostname="localhost") as tls:
                tls.sendall(b"ping")
                return tls.recv(4) == b"ping"
        except OSError:
            return False


class TestStart:
    """Tests of how a process starts."""

    def test_ready(self, binary: Path, folder: Path) -> None:
        """It is ready when it was constructed, and answers on its private socket."""
        with EnvoyProcess(binary, {}, folder) as envoy:
            assert (True, "LIVE\n") == (envoy.is_alive, envoy.admin("/ready"))

    def test_no_such_path(self, binary: Path, folder: Path) -> None:
        """A refusal of the administration interface is an error."""
        with EnvoyProcess(binary, {}, folder) as envoy, pytest.raises(EnvoyError, match="404 to /nothing"):
            envoy.admin("/nothing")

    def test_wrong_configuration(self, binary: Path, folder: Path) -> None:
        """A configuration that Envoy refuses is an error with its reason."""
        with pytest.raises(EnvoyError, match="no such field: 'nonsense'"):
            EnvoyProcess(binary, {"nonsense": 1}, folder)

    def test_wrong_program(self, folder: Path) -> None:
        """A program that cannot run here is an error with the reason of the system."""
        program = folder / "envoy"
        program.write_text("none")

        with pytest.raises(EnvoyError, match=r"did not start: .*ermission denied"):
            EnvoyProcess(program, {}, folder)


class TestEnd:
    """Tests of how a process ends."""

    def test_crash_is_noticed(self, binary: Path, folder: Path) -> None:
        """A process that ended is not alive."""
        with EnvoyProcess(binary, {}, folder) as envoy:
            envoy._process.end()
            envoy._process.output.read()

            assert not envoy.is_alive

    def test_starter_is_killed(self, folder: Path) -> None:
        """It ends with the process that started it, even if that is killed."""
        program = """
import sys
from pathlib import Path
from redis_enterprise_emulator.envoy.binary import find_envoy
from redis_enterprise_emulator.envoy.process import EnvoyProcess
envoy = EnvoyProcess(find_envoy(), {}, Path(sys.argv[1]))
print("ready", flush=True)
input()
"""
        with subprocess.Popen(
            [sys.executable, "-c", program, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            with socket.socket(socket.AF_UNIX) as witness:
                witness.connect(str(folder / "admin.sock"))
                witness.settimeout(10)
                process.kill()

                assert _has_ended(witness)


def _has_ended(connection: socket.socket) -> bool:
    """Wait for the end of a connection, by a reset if Envoy was about to read."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


class TestClientValidation:
    """Trust that changes while Envoy serves."""

    @pytest.fixture
    def authorities(self) -> tuple[Authority, Authority]:
        """The CA of the server, and one of clients."""
        now = datetime.now(UTC)
        return Authority.create("CN=Servers", now=now), Authority.create("CN=Clients", now=now)

    @pytest.fixture
    def trust(
        self, binary: Path, folder: Path, authorities: tuple[Authority, Authority]
    ) -> Iterator[Callable[[str], bool]]:
        """Changes the bundle of a running Envoy."""
        secret = ClientValidation(folder)
        with EnvoyProcess(binary, tls_listener(folder, authorities[0], secret), folder) as envoy:
            yield lambda bundle: secret.push(envoy, {"trusted_ca": {"inline_string": bundle}} if bundle else {})

    def test_change_holds_at_once(
        self, folder: Path, authorities: tuple[Authority, Authority], trust: Callable[[str], bool]
    ) -> None:
        """The first connection after a change is judged by the new bundle, time and again."""
        servers, clients = authorities
        seen = []
        for bundle in [clients.certificate_pem, servers.certificate_pem] * 20:
            trust(bundle)
            seen.append(is_let_in(folder, servers, clients))

        assert [True, False] * 20 == seen

    def test_garbage(
        self, folder: Path, authorities: tuple[Authority, Authority], trust: Callable[[str], bool]
    ) -> None:
        """A bundle that Envoy cannot parse leaves the trust as it was, and a line says so."""
        servers, clients = authorities
        taken = [trust(clients.certificate_pem), trust("garbage")]

        assert ([True, False], True) == (taken, is_let_in(folder, servers, clients))
