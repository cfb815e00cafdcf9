"""Sessions and connections of the client, over real TLS."""

import socket
import threading
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from weakref import WeakSet

import pytest
from pulumi_redis_enterprise.api.settings.connection_settings import BasicCredentials
from pulumi_redis_enterprise.api.transport import sessions
from pulumi_redis_enterprise.api.transport.single_request import CredentialState
from pulumi_redis_enterprise.api.transport.waiting import wait_for_answers
from pulumi_redis_enterprise.errors import ApiError, UnreachableError

from tests.support.api_client import BASIC, FakeTime, answer_with, app, by_certificate, client_for, tls_server

ROLE = "/v1/users/role"


def test_keep_alive() -> None:
    """A thread's requests share a connection."""
    with tls_server() as server:
        client = client_for(server.settings)
        client.get(ROLE)
        client.get(ROLE)

    assert 1 == len({request.connection for request in server.seen})


def test_threads_share_connections() -> None:
    """There are as many as requests at a time, not as many as threads."""
    with tls_server() as server:
        client = client_for(server.settings)
        for _ in range(3):
            with ThreadPoolExecutor(1) as other:
                other.submit(client.get, ROLE).result()

    assert 1 == len({request.connection for request in server.seen})


def test_cap_of_all_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster whose connection was given up for others gets a new one; the others keep theirs."""
    monkeypatch.setattr(sessions, "MOST_IDLE", 2)
    monkeypatch.setattr(sessions, "_pools", WeakSet())
    with tls_server() as first, tls_server() as second, tls_server() as third:
        clients = [client_for(it.settings) for it in (first, second, third)]
        for client in (*clients, *reversed(clients)):
            client.get(ROLE)

        assert [2, 1, 1] == [len({it.connection for it in server.seen}) for server in (first, second, third)]


def test_reconnect() -> None:
    """After reconnect() the next request uses a new connection."""
    with tls_server() as server:
        client = client_for(server.settings)
        client.get(ROLE)
        client.reconnect()
        client.get(ROLE)

    assert 2 == len({request.connection for request in server.seen})


def test_reconnect_reaches_all_threads() -> None:
    """reconnect() in one thread ends the connections of the others too."""
    with tls_server() as server, ThreadPoolExecutor(1) as other:
        client = client_for(server.settings)
        other.submit(client.get, ROLE).result()
        client.reconnect()
        other.submit(client.get, ROLE).result()

    assert 2 == len({request.connection for request in server.seen})


def test_close() -> None:
    """A closed client connects anew when used."""
    with tls_server() as server:
        client = client_for(server.settings)
        client.close()
        client.get(ROLE)
        client.close()
        client.get(ROLE)

    assert 2 == len({request.connection for request in server.seen})


def test_password_is_utf8() -> None:
    """User name and password go out in UTF-8 (RFC 7617 section 2.1), not in Latin-1."""
    with tls_server() as server:
        client_for(replace(server.settings, credentials=BasicCredentials("zoë", "pass€word"))).get(ROLE)

    expected = "Basic " + b64encode("zoë:pass€word".encode()).decode()
    assert [expected] == [request.headers["Authorization"] for request in server.seen]


def test_headers() -> None:
    """JSON goes out as such, and is asked for."""
    with tls_server() as server:
        client_for(server.settings).put("/v1/cluster", {"name": "x"})

    headers = server.seen[0].headers
    assert ("application/json", "application/json", "pulumi-redis-enterprise") == (
        headers["Content-Type"],
        headers["Accept"],
        headers["User-Agent"],
    )


def test_environment_is_not_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither a proxy nor a .netrc of the environment takes part in a login by certificate."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password evil\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    with tls_server() as server:
        client_for(by_certificate(app(), server.settings)).get(ROLE)

    assert ["Authorization" in request.headers for request in server.seen] == [False]


def test_no_cookies() -> None:
    """A cookie of the server is not sent back: it would be a second credential."""
    with tls_server() as server:
        server.extra_headers = {"Set-Cookie": "session=eve; Path=/"}
        client = client_for(server.settings)
        client.get(ROLE)
        client.get(ROLE)

    assert [False, False] == ["Cookie" in request.headers for request in server.seen]


def test_wrong_password_of_many_threads() -> None:
    """Four threads that begin at once with a wrong password send it once: five times lock the account."""
    together = threading.Barrier(4)
    with tls_server() as server:
        server.status, server.body = 401, b""
        client = client_for(server.settings)

        def ask(_: int) -> str:
            together.wait()
            with pytest.raises(ApiError) as caught:
                client.get(ROLE)
            return caught.value.message

        with ThreadPoolExecutor(4) as threads:
            messages = list(threads.map(ask, range(4)))

    assert ["GET /v1/users/role -> 401 unauthorized"] * 4 == messages
    assert 1 == len(server.seen)


def test_parallel_after_login() -> None:
    """Once the credentials were accepted, threads do not wait for each other."""
    login = CredentialState()
    login.accepted = True
    both_inside = threading.Barrier(2, timeout=10)

    def enter(_: int) -> int:
        with login.one_at_a_time():
            return both_inside.wait()

    with ThreadPoolExecutor(2) as threads:
        assert [0, 1] == sorted(threads.map(enter, range(2)))


def test_plain_http() -> None:
    """A port without TLS is distinguished from one with the wrong certificate."""
    with tls_server(plain=True) as server, pytest.raises(UnreachableError, match="does not speak TLS"):
        client_for(server.settings).get(ROLE)


def test_refused_connection() -> None:
    """A port where nobody listens is tried a few times, and then named."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    time = FakeTime()
    with pytest.raises(UnreachableError) as caught:
        client_for(replace(BASIC, url=f"https://127.0.0.1:{port}"), time=time).post("/v1/users", {})

    expected = f"POST /v1/users: cannot connect to https://127.0.0.1:{port} (connection refused)"
    assert expected == caught.value.message
    assert [0.5, 1.0, 2.0, 4.0] == time.sleeps


def test_silence() -> None:
    """A server that accepts and says nothing is given up once, after the time-out."""
    time = FakeTime()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(UnreachableError, match="did not finish the TLS handshake in time"):
            client_for(replace(BASIC, url=url, timeout=0.05), time=time).get(ROLE)

    assert [] == time.sleeps


def test_answer_is_parsed() -> None:
    """The JSON of an answer comes back as it is."""
    with tls_server() as server:
        server.body = answer_with([{"uid": 1}])

        assert [{"uid": 1}] == client_for(server.settings).get("/v1/users")


def test_body_of_a_real_connection() -> None:
    """A body is read whole, and the connection is used again."""
    with tls_server() as server:
        server.body = answer_with([{"uid": uid, "name": "a" * 1000} for uid in range(2_000)])
        client = client_for(server.settings)

        assert [2_000, 2_000] == [len(client.get("/v1/users")) for _ in range(2)]
        assert 1 == len({seen.connection for seen in server.seen})
        client.close()


def test_probes_of_stability() -> None:
    """Every probe uses a connection of its own, as an old one would go on answering."""
    with tls_server() as server:
        wait_for_answers(client_for(server.settings), deadline=300)

    assert 3 == len({request.connection for request in server.seen})
