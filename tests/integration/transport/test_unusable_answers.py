"""Each answer that cannot be used is told in one sentence that says what is wrong with it, and what to do.

Each is provoked: a server on this machine sends it over TLS.
"""

import gzip
import json
import socket
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import pytest
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.errors import RedisEnterpriseError

from tests.support.api_client import BASIC, FakeTime, app, by_certificate
from tests.support.hostile_server import JSON_HEAD, HostileServer, answer, hostile_server

JSON: Final = "Content-Type: application/json"
HTML: Final = "Content-Type: text/html"
GZIP: Final = "Content-Encoding: gzip"
PAGE: Final = b"<!DOCTYPE html><html><head><title>502 Bad&#32;Gateway</title></head><body>nginx</body></html>"
PACKED: Final = gzip.compress(json.dumps([{"uid": uid} for uid in range(500)]).encode(), mtime=0)
CHECK: Final = "check redis-enterprise:url"
IN_BETWEEN: Final = "reach the cluster without it"

BODIES: Final[dict[str, tuple[bytes, str, str]]] = {
    "empty": (answer("200 OK", JSON), "answered 200 with an empty body; expected JSON", IN_BETWEEN),
    "204": (answer("204 No Content"), "answered 204 with an empty body; expected JSON", IN_BETWEEN),
    "HTML": (answer("200 OK", HTML, body=PAGE), "answered with an HTML page; expected JSON", "login page"),
    "HTML as JSON": (answer("200 OK", JSON, body=PAGE), "answered with an HTML page; expected JSON", "login page"),
    "HTML after a comment": (
        answer("200 OK", body=b"<!-- x -->\n<html>"),
        "answered with an HTML page; expected JSON",
        "login page",
    ),
    "XML": (answer("200 OK", body=b"<?xml version='1.0'?><a/>"), "answered with XML or other markup", CHECK),
    "text": (
        answer("200 OK", "Content-Type: text/plain", body=b"OK"),
        "answered with a body of type text/plain that is not JSON",
        CHECK,
    ),
    "text without type": (answer("200 OK", body=b"OK"), "answered with a body of unknown type that is not JSON", CHECK),
    "cut off": (
        answer("200 OK", JSON, body=b'[{"uid": 1, "na'),
        "answered with JSON that is cut off after 15 characters",
        "run it again",
    ),
    "cut off between values": (
        answer("200 OK", JSON, body=b'[{"uid": 1},  '),
        "answered with JSON that is cut off after 12 characters",
        "run it again",
    ),
    "two values": (
        answer("200 OK", JSON, body=b'{"a":1}{"b":2}'),
        "answered with JSON that is malformed from character 8 on",
        IN_BETWEEN,
    ),
    "Latin-1": (
        answer("200 OK", f"{JSON}; charset=iso-8859-1", body='{"name":"Jürgen"}'.encode("latin-1")),
        "answered in another encoding than UTF-8 (its Content-Type says iso-8859-1), which JSON has to have",
        IN_BETWEEN,
    ),
    "half of UTF-16": (
        answer("200 OK", JSON, body='{"name":"Jürgen"}'.encode("utf-16")[:-9]),
        "answered in another encoding than UTF-8, which JSON has to have",
        IN_BETWEEN,
    ),
    "nested": (
        answer("200 OK", JSON, body=b"[" * 100_000),
        "answered with JSON that is nested by the thousands",
        IN_BETWEEN,
    ),
    "digits": (
        answer("200 OK", JSON, body=b"9" * 5_000),
        "answered with JSON that has a number of thousands of digits",
        IN_BETWEEN,
    ),
    "unannounced gzip": (answer("200 OK", JSON, body=PACKED), "answered in gzip that its headers do not", IN_BETWEEN),
    "gzip cut off": (
        answer("200 OK", JSON, GZIP, body=PACKED[:-20]),
        "answered in gzip that is cut off before its end",
        IN_BETWEEN,
    ),
    "gzip without its checksum": (
        answer("200 OK", JSON, GZIP, body=PACKED[:-8]),
        "answered in gzip that is cut off before its end",
        IN_BETWEEN,
    ),
    "gzip with a wrong checksum": (
        answer("200 OK", JSON, GZIP, body=PACKED[:-8] + bytes(8)),
        "answered in gzip that is damaged",
        IN_BETWEEN,
    ),
    "no gzip": (answer("200 OK", JSON, GZIP, body=b"{}"), "answered in gzip that is damaged", IN_BETWEEN),
    "br": (
        answer("200 OK", "Content-Encoding: br", body=b"x"),
        "answered in a compression that was not asked for (Content-Encoding)",
        IN_BETWEEN,
    ),
    "101": (
        answer("101 Switching Protocols"),
        "answered 101, an interim status, where a final one was expected",
        CHECK,
    ),
}
REDIRECTS: Final[dict[str, tuple[str, str, str]]] = {
    "to http": (
        "http://proxy.local:8080/v1/users",
        "redirects to http://proxy.local:8080, which is not",
        "redirecting",
    ),
    "to ftp": ("ftp://proxy.local/v1/users", "redirects to ftp://proxy.local, which is not encrypted", "redirecting"),
    "to a login page": (
        "https://sso.local/login?token=secret",
        "redirects to another page (https://sso.local), as a login page",
        "redirecting",
    ),
    "to a front page": ("https://sso.local/", "redirects to another page (https://sso.local)", "redirecting"),
    "to a path": ("/login", "answered 302 with a Location header that is not an absolute URL", "redirecting"),
    "nowhere": ("", "answered 302 found without a Location header, which the REST API never does", CHECK),
}
OTHER_PROTOCOLS: Final[dict[str, tuple[bytes, str]]] = {
    "a database": (b"-ERR unknown command 'GET'\r\n", "answers as a Redis database does, not as the REST API"),
    "a database with a password": (b"-NOAUTH Authentication required.\r\n", "answers as a Redis database does"),
    "SSH": (b"SSH-2.0-OpenSSH_9\r\n", "does not answer in HTTP, but with 'SSH-2.0-OpenSSH_9'"),
    "SMTP": (b"220 mail ESMTP\r\n", "does not answer in HTTP, but with '220 mail ESMTP'"),
    "HTTP/2": (b"HTTP/2 200\r\n\r\n{}", "answers in another version of HTTP than 1.1"),
    "malformed status": (b"HTTP/1.1 abc OK\r\n\r\n", "does not answer in HTTP, but with 'HTTP/1.1 abc OK'"),
    "many fields": (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n", "sent more header fields, or longer ones"),
    "long field": (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", "sent more header fields, or longer ones"),
}
PAGES: Final[dict[str, tuple[str, str]]] = {
    "400 Bad Request": ("400 bad request: an HTML page, '502 Bad Gateway'", "the REST API itself answers in JSON"),
    "403 Forbidden": ("403 forbidden: an HTML page", "the REST API itself answers in JSON"),
    "404 Not Found": ("404 not found: an HTML page", "the REST API itself answers in JSON"),
    "405 Method Not Allowed": ("405 method not allowed", "no proxy in between refuses the method"),
    "407 Proxy Authentication Required": ("407 proxy authentication required", "lead to the cluster itself"),
    "408 Request Timeout": ("408 request timeout", "let it wait longer"),
    "413 Payload Too Large": ("413 ", "take larger requests"),
    "421 Misdirected Request": ("421 misdirected request", "redis-enterprise:serverName"),
    "426 Upgrade Required": ("426 upgrade required", "HTTP/1.1"),
    "502 Bad Gateway": ("502 bad gateway: an HTML page, '502 Bad Gateway'", "does not reach the REST API behind it"),
    "504 Gateway Timeout": ("504 gateway timeout: an HTML page", "does not reach the REST API behind it"),
    "511 Network Authentication Required": ("511 network authentication required", "log in to the network first"),
    "599 Odd": ("599 (unknown status)", "this is no status of the REST API"),
    "600 Odd": ("600 (unknown status)", "this is no status of the REST API"),
}


def error_of(server: HostileServer) -> RedisEnterpriseError:
    """The error of a GET."""
    time = FakeTime()
    client = Client(replace(server.settings, timeout=5), sleep=time.sleep)
    with pytest.raises(RedisEnterpriseError) as caught:
        client.get("/v1/users")
    client.close()
    return caught.value


def once(piece: bytes) -> Iterator[bytes]:
    """A piece, and the end of the connection."""
    yield piece
    raise ConnectionResetError


def judge(script: Iterable[bytes], message: str, fix: str, *, before: str = "GET /v1/users: {url} ") -> None:
    """Each wrong request leads to an error that begins so, and says what to do."""
    pieces = list(script)
    with hostile_server(lambda: pieces) as server:
        error = error_of(server)

    assert error.message.startswith(before.format(url=server.settings.url) + message)
    assert fix in error.fix


@pytest.mark.parametrize(("sent", "message", "fix"), BODIES.values(), ids=BODIES)
def test_body(sent: bytes, message: str, fix: str) -> None:
    """A body that cannot be used says what it is; nothing of it is quoted."""
    judge([sent], message, fix)


@pytest.mark.parametrize(("location", "message", "fix"), REDIRECTS.values(), ids=REDIRECTS)
def test_redirect(location: str, message: str, fix: str) -> None:
    """A redirect that no node of a cluster sends is not told as that of a node."""
    judge([answer("302 Found", *([f"Location: {location}"] if location else []))], message, fix)


@pytest.mark.parametrize(("status", "message", "fix"), [(status, *told) for status, told in PAGES.items()], ids=PAGES)
def test_page_of_an_error(status: str, message: str, fix: str) -> None:
    """A page in place of an error of the REST API is reported by its title, with what its sender can do about it."""
    judge([answer(status, HTML, body=PAGE)], message, fix, before="GET /v1/users -> ")


@pytest.mark.parametrize(("sent", "message"), OTHER_PROTOCOLS.values(), ids=OTHER_PROTOCOLS)
def test_other_protocol(sent: bytes, message: str) -> None:
    """Whoever speaks no HTTP is told by the first words; the fix names the ports that are mixed up."""
    with hostile_server(lambda: once(sent)) as server:
        error = error_of(server)

    assert error.message.startswith(f"GET /v1/users: {server.settings.url} {message}")
    assert "9443" in error.fix
    assert "8443" in error.fix


def test_closed_in_the_middle() -> None:
    """A connection that breaks in the body is not told as one that broke before there was an answer."""
    with hostile_server(lambda: once(JSON_HEAD + b"Content-Length: 1000\r\n\r\n[{")) as server:
        error = error_of(server)

    expected = (
        f"GET /v1/users: the answer of {server.settings.url} is cut off: the connection was closed before its end"
    )
    assert expected == error.message
    assert error.fix.startswith("run it again")


def test_gzip_of_several_members() -> None:
    """The members of a gzip stream are one body (RFC 1952 section 2.2)."""
    body = gzip.compress(b'{"a":', mtime=0) + gzip.compress(b"1}", mtime=0)
    with hostile_server(lambda: [answer("200 OK", JSON, GZIP, body=body)]) as server:
        client = Client(server.settings)

        assert {"a": 1} == client.get("/v1/users")
        client.close()


def test_server_that_waits() -> None:
    """A server without TLS, such as a database, may wait for the rest of what it takes for a command."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(RedisEnterpriseError) as caught:
            Client(replace(BASIC, url=url, timeout=0.2)).get("/v1/users")

    assert f"GET /v1/users: {url} did not finish the TLS handshake in time" == caught.value.message
    assert "a database without it" in caught.value.fix


class TestProxies:
    """Proxies of the environment are not obeyed, which is told where there is no connection."""

    @pytest.fixture(name="closed")
    def _closed(self) -> Iterator[str]:
        """A URL at which nobody listens."""
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            yield f"https://127.0.0.1:{bound.getsockname()[1]}"

    def _fix(self, url: str) -> str:
        time = FakeTime()
        with pytest.raises(RedisEnterpriseError, match="cannot connect") as caught:
            Client(replace(BASIC, url=url), sleep=time.sleep).get("/v1/users")
        return caught.value.fix

    @pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
    def test_told(self, monkeypatch: pytest.MonkeyPatch, closed: str, name: str) -> None:
        """The variable is named, and not its value, which may hold a password."""
        monkeypatch.setenv(name, "http://eve:secret@proxy:3128")

        assert f"{name} is set, but not obeyed" in self._fix(closed)
        assert "secret" not in self._fix(closed)

    def test_bypassed(self, monkeypatch: pytest.MonkeyPatch, closed: str) -> None:
        """Hosts that NO_PROXY excepts are not mentioned."""
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")

        assert "HTTPS_PROXY" not in self._fix(closed)


ALERTS: Final[dict[int, tuple[str, str]]] = {
    40: ("did not accept the client certificate (sslv3 alert handshake failure)", "check, in this order"),
    42: ("did not accept the client certificate (sslv3 alert bad certificate)", "check, in this order"),
    43: ("did not accept the client certificate (sslv3 alert unsupported certificate)", "clientAuth"),
    44: ("did not accept the client certificate (sslv3 alert certificate revoked)", "this one was revoked"),
    45: ("did not accept the client certificate (sslv3 alert certificate expired)", "renewed"),
    46: ("did not accept the client certificate (sslv3 alert certificate unknown)", "check, in this order"),
    48: ("did not accept the client certificate (tlsv1 alert unknown ca)", "add the CA of the client certificate"),
    49: ("did not accept the client certificate (tlsv1 alert access denied)", "check, in this order"),
    51: ("did not accept the client certificate (tlsv1 alert decrypt error)", "has another key"),
    70: ("failed (tlsv1 alert protocol version)", "at least TLS 1.2"),
    71: ("failed (tlsv1 alert insufficient security)", "control_cipher_suites"),
    80: ("failed (tlsv1 alert internal error)", "rladmin status"),
    112: ("failed (tlsv1 unrecognized name)", "redis-enterprise:serverName"),
    116: ("did not accept the client certificate (tlsv13 alert certificate required)", "none was sent"),
    120: ("failed (tlsv1 alert no application protocol)", CHECK),
    200: ("failed (unknown error)", CHECK),
}


@pytest.mark.parametrize(("alert", "message", "fix"), [(alert, *told) for alert, told in ALERTS.items()], ids=str)
def test_alert(alert: int, message: str, fix: str) -> None:
    """An alert of RFC 8446 section 6 says by its number what the other side has against the handshake."""
    with hostile_server(lambda: once(bytes([21, 3, 3, 0, 2, 2, alert])), tls=False) as server:
        server.settings = by_certificate(app(), server.settings)
        error = error_of(server)

    assert message in error.message
    assert fix in error.fix
