"""However a server sends an answer, it takes no more time and memory than the limits say."""

import gzip
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from itertools import count
from typing import Final

import pytest
from pulumi_redis_enterprise.api.probes.database_login import endpoint_login
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.transport import response_body
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.tls import client_context
from pulumi_redis_enterprise.errors import ApiError, UnreachableError

from tests.support.database_logins import identity
from tests.support.hostile_server import (
    JSON_HEAD,
    HostileServer,
    Script,
    answer,
    drop_by_drop,
    endless,
    hostile_server,
)
from tests.support.limits import within

MEGABYTE: Final = 2**20


@contextmanager
def client_of(script: Script, *, clock: Callable[[], float] = lambda: 0.0) -> Iterator[tuple[Client, HostileServer]]:
    """A client of a server that follows a script; nobody waits between attempts."""
    with hostile_server(script) as server:
        client = Client(server.settings, sleep=lambda _: None, clock=clock)
        yield client, server
        client.close()


@cache
def bomb() -> bytes:
    """256 MB in 256 kB."""
    return gzip.compress(b" " * 256 * MEGABYTE, compresslevel=6)


def seconds() -> Callable[[], float]:
    """A clock on which a second passes whenever somebody looks at it."""
    ticks = count()
    return lambda: float(next(ticks))


class TestSize:
    """More than an answer may have is not read."""

    @pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect", "400 Bad Request", "503 Unavailable"])
    def test_endless_body_of_no_success(self, status: str) -> None:
        """The body of a redirect or an error is not needed: little of it is read, and the status counts."""
        head = answer(status, "Location: https://elsewhere:9443/", "Content-Length: 700000000")
        with (
            client_of(endless(b"x" * 65536, before=head)) as (client, server),
            within(10, megabytes=16),
            pytest.raises((ApiError, UnreachableError)) as caught,
        ):
            client.post("/v1/users", {})

        assert status[:3] in str(caught.value) or "redirects to another page" in str(caught.value)
        assert 1 == len(server.requests)
        assert 32 * MEGABYTE > server.sent

    @pytest.mark.parametrize("status", ["200 OK", "307 Temporary Redirect", "400 Bad Request"])
    def test_bomb(self, monkeypatch: pytest.MonkeyPatch, status: str) -> None:
        """A body that grows large by decompression is not decompressed to its end."""
        monkeypatch.setattr(response_body, "LARGEST_BODY", MEGABYTE)
        small = answer(status, "Content-Encoding: gzip", body=bomb())
        with (
            client_of(lambda: [small]) as (client, _),
            within(20, megabytes=16),
            pytest.raises((ApiError, UnreachableError)),
        ):
            client.post("/v1/users", {})

    @pytest.mark.parametrize(
        ("piece", "before"),
        [
            (b"HTTP/1.1 100 Continue\r\n\r\n", b""),
            (b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n", b""),
            (b"x" * 65536, b"HTTP/1.1 200 "),
            (b"x" * 65536, b"HTTP/1.1 200 OK\r\nX-Filler: "),
            (b"X-Filler: y\r\n", b"HTTP/1.1 200 OK\r\n"),
            (b"\r\n", b""),
            (b"x" * 65536, JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
            (b"1;" + b"x" * 8000 + b"\r\n \r\n", JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
            (b"X-Trailer: y\r\n" * 1000, JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"),
        ],
        ids=["1xx", "1xx+", "status", "field", "fields", "nothing", "chunk", "chunk extensions", "trailers"],
    )
    def test_endless_anything(self, monkeypatch: pytest.MonkeyPatch, piece: bytes, before: bytes) -> None:
        """There is an end to interim answers, header fields, chunk extensions and trailers."""
        monkeypatch.setattr(response_body, "LARGEST_BODY", MEGABYTE)
        with (
            client_of(endless(piece, before=before)) as (client, server),
            within(20, megabytes=24),
            pytest.raises(UnreachableError) as caught,
        ):
            client.get("/v1/users")

        assert 500 > len(str(caught.value))
        assert 1 == len(server.requests)

    @pytest.mark.parametrize("value", [b"{}", b"[]", b'{"a":1}', b'"a"', b"1", b"[" * 500 + b"]" * 500])
    def test_many_values(self, monkeypatch: pytest.MonkeyPatch, value: bytes) -> None:
        """A body within the limits may not become a hundred times as much when it is parsed."""
        monkeypatch.setattr(response_body, "MOST_VALUES", 10_000)
        body = b"[" + b",".join([value] * (MEGABYTE // (1 + len(value)))) + b"]"
        with (
            client_of(lambda: [answer("200 OK", body=body)]) as (client, _),
            within(5, megabytes=8),
            pytest.raises(UnreachableError, match="more values than any answer"),
        ):
            client.get("/v1/users")


class TestTime:
    """Tests of what comes drop by drop is given up; a time-out of the socket begins anew with each of them."""

    @pytest.mark.parametrize(
        "text",
        [
            b"HTTP/1.1 200 ",
            b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
            b"HTTP/1.1 200 OK\r\nX-Filler: y",
            answer("200 OK", "Content-Length: 100000") + b"[",
            JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 100,
        ],
        ids=["status", "1xx", "field", "body", "chunks"],
    )
    def test_drops(self, text: bytes) -> None:
        """The time is that of the whole exchange, whatever part of the answer takes it."""
        with (
            client_of(drop_by_drop(text), clock=seconds()) as (client, server),
            pytest.raises(UnreachableError, match=r"answers, but its answer does not end in time \(\d+ octets"),
        ):
            client.get("/v1/users")

        assert 1 == len(server.requests)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (b"", "did not answer in time"),
            (b"HTTP/1.1 200 OK\r\n", r"its answer does not end in time \(17 octets of it came\)"),
            (answer("200 OK", "Content-Length: 100") + b"{}", "its answer does not end in time"),
            (JSON_HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n", "its answer does not end in time"),
        ],
        ids=["nothing", "head", "body", "chunks"],
    )
    def test_silence(self, text: bytes, told: str) -> None:
        """Silence is distinguished from an answer that begins, and stops."""
        with hostile_server(lambda: [text]) as server:
            client = Client(replace(server.settings, timeout=0.3))
            with pytest.raises(UnreachableError, match=told):
                client.get("/v1/users")
            client.close()

    @pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found"])
    def test_drops_of_an_error(self, status: str) -> None:
        """The status of an error is known before its body, so the request is not sent again for the lack of that."""
        with client_of(drop_by_drop(answer(status, "Content-Length: 1000") + b"x"), clock=seconds()) as (
            client,
            server,
        ):
            for _ in range(2):
                with pytest.raises(ApiError, match=rf"-> {status[:3]}"):
                    client.get("/v1/users")

        assert (1 if status.startswith("401") else 2) == len(server.requests)

    def test_handshake(self) -> None:
        """The same holds before there is any TLS."""
        until, over = (
            threading.Event(),
            pytest.raises(UnreachableError, match="did not finish the TLS handshake in time"),
        )

        def record() -> Iterator[bytes]:
            yield b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"  # a ServerHello of 16 kB
            while not until.wait(0.02):
                yield b"x"

        with hostile_server(record, tls=False) as server:
            with over:
                Client(replace(server.settings, timeout=0.3)).get("/v1/users")
            until.set()

    def test_database(self) -> None:
        """The same holds for the answer of a database."""
        with client_of(drop_by_drop(b"+" + b"x" * 10), clock=seconds()) as (client, server):
            cluster = RedisEnterprise(client.settings, clock=seconds())
            with pytest.raises(UnreachableError, match=r"its answer is not complete after 30 s"):
                endpoint_login(cluster, server.settings.address, identity())


def test_rejected_login_without_a_body() -> None:
    """Wrong credentials are sent once, even if the connection breaks before the body of the 401 is there."""

    def cut() -> Iterator[bytes]:
        yield answer("401 Unauthorized", "Content-Length: 1000") + b"{"
        raise ConnectionResetError

    with client_of(cut) as (client, server):
        for _ in range(2):
            with pytest.raises(ApiError, match="401 unauthorized"):
                client.get("/v1/users")

    assert 1 == len(server.requests)


@pytest.mark.parametrize("status", ["101 Switching Protocols", "103 Early Hints"])
def test_other_interim_answers(status: str) -> None:
    """An interim answer is no answer, and what follows it is never taken for that to the next request."""
    script = lambda: [answer(status, "Link: x") + answer("200 OK", body=b"{}")]  # noqa: E731
    with client_of(script) as (client, server), pytest.raises(UnreachableError) as caught:
        client.post("/v1/users", {})

    assert (
        f"POST /v1/users: {server.settings.url} answered {status[:3]}, an interim status, "
        "where a final one was expected" == caught.value.message
    )


@pytest.mark.parametrize(
    "location",
    [
        "https://[",
        "https://[::1",
        "https://a:99999999/",
        "https://a:x/",
        "//",
        "\x1b[31m",
        "x" * 60_000,
        "",
        "https://\xff/",
    ],
)
def test_malformed_location(location: str) -> None:
    """A Location that leads nowhere is told in words, of a few lines, that do not steer a terminal."""
    head = b"HTTP/1.1 307 x\r\nContent-Length: 0\r\nLocation: " + location.encode("latin-1") + b"\r\n\r\n"
    with (
        client_of(lambda: [head]) as (client, _),
        pytest.raises(UnreachableError, match=r"Location header|redirects to") as caught,
    ):
        client.get("/v1/users")

    assert 1_000 > len(str(caught.value))
    assert str(caught.value).replace("\n", "").isprintable()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(b"{}"))),
        ("deflate", zlib.compress(b"{}")),
        ("br", b"{}"),
        ("gzip", b"{}"),
    ],
    ids=[
        "twice",
        "deflate",
        "br",
        "not gzip",
    ],  # what gzip makes holds the time, and all workers have to name a test alike
)
def test_other_encodings(encoding: str, body: bytes) -> None:
    """A body in an encoding that nobody asked for, or a damaged one, is an error in words."""
    script = lambda: [answer("200 OK", f"Content-Encoding: {encoding}", body=body)]  # noqa: E731
    with client_of(script) as (client, _), pytest.raises(UnreachableError, match="answered in"):
        client.get("/v1/users")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "identity"])
def test_compressed_answer(encoding: str) -> None:
    """Gzip is asked for and understood; connections are used again."""
    body = gzip.compress(b'{"a": 1}') if encoding.lower() == "gzip" else b'{"a": 1}'
    script = lambda: [answer("200 OK", f"Content-Encoding: {encoding}", body=body)]  # noqa: E731
    with client_of(script) as (client, _):
        assert [{"a": 1}] * 3 == [client.get("/v1/users") for _ in range(3)]


def test_text_that_is_not_utf_8() -> None:
    """A charset that takes a Python codec minutes is not looked at: JSON is UTF-8."""
    script = lambda: [answer("200 OK", "Content-Type: application/json; charset=punycode", body=b"\xff" * MEGABYTE)]  # noqa: E731
    with client_of(script) as (client, _), within(2, megabytes=16), pytest.raises(UnreachableError, match="JSON"):
        client.get("/v1/users")


def test_no_connection_without_limits() -> None:
    """Whoever forgets the limits gets no answer at all."""
    with hostile_server(list) as server, socket.create_connection(server.address) as plain:
        connection = client_context(server.settings).wrap_socket(
            plain, server_hostname="127.0.0.1", do_handshake_on_connect=False
        )
        with connection, pytest.raises(LookupError, match="allowance"):
            connection.do_handshake()
