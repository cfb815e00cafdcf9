"""Tests of the emulator's listener: connections, their numbers, and their ends."""

import socket
import threading
from pathlib import Path

import pytest
from redis_enterprise_emulator import Assumptions, Emulator, RequestRecord

from tests.support.clusters import NewEmulator
from tests.support.emulator_client import Visitor
from tests.support.pki import Pki

pytestmark = pytest.mark.both_fronts


class TestConnections:
    """Keep-alive, and what it is counted by."""

    def test_one_connection_for_many_requests(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """Requests of all kinds share a connection, bodies and errors included; a second one has its own number."""
        for _ in range(2):
            with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
                visitor.request("POST", "/v1/users", {"name": "x" * 100_000})
                visitor.request("GET", "/v1/nothing")
                visitor.request("GET", "/v1/bdbs")
                visitor.role()

        numbers = [record.connection for record in redis_enterprise_emulator.requests]

        assert [1, 1, 1, 1, 2, 2, 2, 2] == numbers

    def test_record(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """A request is recorded with method, path, query, status, identity and connection."""
        with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
            visitor.request("GET", "/v1/jsonschema?object=user")

        expected = RequestRecord("GET", "/v1/jsonschema", "object=user", 200, "Administrator", 1)
        assert [expected] == redis_enterprise_emulator.requests

    def test_silent_client_hinders_nobody(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """While one client says nothing in its handshake, others are served."""
        with (
            socket.create_connection(("127.0.0.1", redis_enterprise_emulator.port)),
            Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor,
        ):
            assert 200 == visitor.role()

    def test_http_without_tls_is_hung_up_on(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """Plain HTTP gets no HTTP answer, and the next client is served."""
        with socket.create_connection(("127.0.0.1", redis_enterprise_emulator.port), timeout=60) as plain:
            plain.sendall(b"GET /v1/users HTTP/1.1\r\n\r\n")
            answer = plain.recv(1000)

        assert not answer.startswith(b"HTTP")
        with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
            assert 200 == visitor.role()

    @pytest.mark.parametrize(
        ("headers", "expected"),
        [
            ({"Content-Length": "999999999999"}, 413),
            ({"Content-Length": "many"}, 400),
            ({"Transfer-Encoding": "gzip"}, 501),
            ({"Transfer-Encoding": "chunked", "Content-Length": "2"}, 400),
        ],
    )
    def test_body_without_a_known_end(
        self, redis_enterprise_emulator: Emulator, tmp_path: Path, headers: dict[str, str], expected: int
    ) -> None:
        """A body of unknown or absurd length is refused before it is sent, and the connection ends."""
        with Visitor(redis_enterprise_emulator, tmp_path) as visitor:
            visitor.connection.putrequest("PUT", "/v1/cluster")
            for name, value in headers.items():
                visitor.connection.putheader(name, value)
            visitor.connection.putheader("Expect", "100-continue")
            visitor.connection.endheaders()

            answer = visitor.connection.getresponse()

        assert (expected, "close") == (answer.status, answer.getheader("Connection"))

    def test_body_in_chunks(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """A body in chunks is put together, and the connection is still in step."""
        body = iter([b'{"handle_', b'redirects": ', b"true}"])
        with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
            visitor.connection.request("PUT", "/v1/cluster", body, visitor.headers, encode_chunked=True)
            with visitor.connection.getresponse() as answer:
                answer.read()

            assert (200, 200) == (answer.status, visitor.role())

        assert redis_enterprise_emulator.state.settings["handle_redirects"]

    def test_continue(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """A client that waits for 100 is told to send its body before it has sent any of it."""
        body = b'{"handle_redirects": true}'
        with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
            visitor.connection.connect()
            head = ["PUT /v1/cluster HTTP/1.1", "Host: cluster"]
            head += [f"{name}: {value}" for name, value in visitor.headers.items()]
            head += [f"Content-Length: {len(body)}", "Expect: 100-continue", "", ""]
            visitor.connection.sock.sendall("\r\n".join(head).encode())
            interim = visitor.connection.sock.recv(1000)
            visitor.connection.sock.sendall(body)
            final = visitor.connection.sock.recv(100_000)

        assert b"HTTP/1.1 100 Continue\r\n\r\n" == interim
        assert final.startswith(b"HTTP/1.1 200 OK\r\n")

    def test_head_has_no_body(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """After HEAD the connection is still in step."""
        with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
            statuses = [visitor.request("HEAD", "/v1/users").status, visitor.role()]

        assert [200, 200] == statuses

    def test_many_at_once(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """Users that are created at once by several clients each get a uid of their own."""

        def create(number: int) -> None:
            with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
                body = {"name": f"user-{number}", "password": "long enough", "role_uids": [5]}
                visitor.request("POST", "/v1/users", body)

        threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert set(range(1, 10)) == redis_enterprise_emulator.state.users.keys()


class TestLife:
    """Start and end."""

    def test_close_ends_connections(self, tmp_path: Path) -> None:
        """After close, neither a listener nor a thread nor the temporary folder is left."""
        before = set(threading.enumerate())
        emulator = Emulator()
        with Visitor(emulator, tmp_path, password=True) as visitor:
            visitor.role()
            emulator.close()

            with pytest.raises(OSError, match=r"."):
                visitor.role()

        assert before == set(threading.enumerate())
        assert not emulator.ca_file.exists()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", emulator.port))

    def test_taken_port(self, redis_enterprise_emulator: Emulator) -> None:
        """A port that is taken is an OSError, and leaves nothing behind."""
        with pytest.raises(OSError, match="in use"):
            Emulator(port=redis_enterprise_emulator.port)

    @pytest.mark.parametrize(
        ("options", "reason"),
        [
            ({"version": "newest"}, "expected a version such as"),
            ({"name": "clustér.local"}, "DNSName values should be passed as an A-label"),
        ],
    )
    def test_impossible_clusters(self, options: dict[str, str], reason: str) -> None:
        """A version or name that no cluster could have is refused, and nothing is left behind."""
        with pytest.raises(ValueError, match=reason):
            Emulator(**options)  # type: ignore[arg-type]

    def test_long_name(self) -> None:
        """A cluster's name may be longer than a certificate's common name."""
        with Emulator(name=f"{'x' * 60}.example.com") as emulator:
            assert emulator.ca_pem

    def test_state_dir_has_the_ca_alone(self, tmp_path: Path) -> None:
        """The folder that is given gets the CA's certificate, and nothing secret."""
        with Emulator(state_dir=tmp_path) as emulator:
            assert [tmp_path / "ca.pem"] == list(tmp_path.iterdir())
            assert emulator.ca_pem == emulator.ca_file.read_text()

    def test_environment(self) -> None:
        """The environment variables say where it is and who may log in."""
        with Emulator(name="east.example.com", password="correct horse") as emulator:
            assert {
                "REDIS_ENTERPRISE_URL": emulator.url,
                "REDIS_ENTERPRISE_USERNAME": "admin@east.example.com",
                "REDIS_ENTERPRISE_PASSWORD": "correct horse",
                "REDIS_ENTERPRISE_CA_CERTIFICATE": str(emulator.ca_file),
            } == emulator.environment()

    def test_reset(self, redis_enterprise_emulator: Emulator, tmp_path: Path) -> None:
        """After a reset by its control route, users are gone and the administrator is the same."""
        with Visitor(redis_enterprise_emulator, tmp_path, password=True) as visitor:
            visitor.request("POST", "/v1/users", {"name": "x", "password": "long enough", "role_uids": [5]})
            visitor.request("POST", "/emulator/reset")

            assert [1] == [user["uid"] for user in visitor.request("GET", "/v1/users").body]


def test_outage_is_a_switch(start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki) -> None:
    """With outage_after_mtls_change, new connections fail for that long after a change of mTLS."""
    moments = [1_800_000_000.0]
    emulator = start_redis_enterprise_emulator(
        assumptions=Assumptions(outage_after_mtls_change=60), clock=lambda: moments[-1]
    )
    with Visitor(emulator, tmp_path, password=True) as visitor:
        body = {"name": "mtls_trusted_ca", "certificate": pki.a.certificate_pem}
        assert 200 == visitor.request("PUT", "/v1/cluster/update_cert", body).status
        assert 200 == visitor.role()

    with Visitor(emulator, tmp_path, password=True) as visitor, pytest.raises(OSError, match=r"."):
        visitor.role()
    moments.append(moments[-1] + 60)
    with Visitor(emulator, tmp_path, password=True) as visitor:
        assert 200 == visitor.role()


def test_fixtures_start_separate_clusters(
    redis_enterprise_emulator: Emulator, start_redis_enterprise_emulator: NewEmulator
) -> None:
    """A test may have several clusters, each with its own options, password and CA."""
    other = start_redis_enterprise_emulator(version="7.4.6", name="west.example.com")

    assert ((8, 0, 20, 44), (7, 4, 6)) == (redis_enterprise_emulator.state.version, other.state.version)
    assert redis_enterprise_emulator.password != other.password
    assert redis_enterprise_emulator.ca_pem != other.ca_pem
