"""Exceptions of the network, in words. What needs real TLS is in test_tls."""

import socket
import ssl
from dataclasses import replace
from http.client import BadStatusLine, IncompleteRead, RemoteDisconnected

import pytest
import requests
import urllib3
from pulumi_redis_enterprise.api.transport.failures import Failure, together
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.api.transport.transport_errors import failure_from

from tests.support.api_client import BASIC, URL, app, by_certificate, client_for


def tls_error(reason: str | None) -> requests.exceptions.SSLError:
    """An error of OpenSSL with this reason, wrapped as urllib3 and `requests` do."""
    error = ssl.SSLError(1, "text")
    if reason is not None:
        error.reason = reason
    wrapped = urllib3.exceptions.SSLError(error)
    return requests.exceptions.SSLError(urllib3.exceptions.MaxRetryError(None, "/", wrapped))  # type: ignore[arg-type]


def wrapped(error: Exception) -> requests.ConnectionError:
    """An error of a connection, wrapped as urllib3 and `requests` do."""
    return requests.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", error))


@pytest.mark.parametrize("error", [RemoteDisconnected("x"), ConnectionResetError(), BrokenPipeError()])
def test_broken(error: Exception) -> None:
    """A connection that breaks leaves it open whether the request was carried out."""
    failure = failure_from(wrapped(error), BASIC)

    assert f"{URL}: the connection was closed before there was an answer" == failure.message
    assert FailureKind.UNKNOWN is failure.kind


def test_cut_off() -> None:
    """An answer that ends early is no refusal of a certificate: its beginning would not have come."""
    failure = failure_from(wrapped(IncompleteRead(b"")), by_certificate(app()))

    assert f"the answer of {URL} is cut off: the connection was closed before its end" == failure.message
    assert FailureKind.UNKNOWN is failure.kind


@pytest.mark.parametrize("kind", [ssl.SSLEOFError, ssl.SSLZeroReturnError])
def test_tls_ends_early(kind: type[ssl.SSLError]) -> None:
    """TLS that ends without a word leaves it open as well."""
    failure = failure_from(requests.exceptions.SSLError(kind(8, "EOF")), BASIC)

    assert "the TLS connection ended early" in failure.message
    assert FailureKind.UNKNOWN is failure.kind


@pytest.mark.parametrize("error", [RemoteDisconnected("x"), ssl.SSLEOFError(8, "EOF")])
def test_broken_for_a_certificate(error: Exception) -> None:
    """With a client certificate, that is how a refusal may look."""
    failure = failure_from(wrapped(error), by_certificate(app()))

    assert "did not accept the client certificate" in failure.message
    assert FailureKind.UNKNOWN is failure.kind


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (True, "TLSV1_ALERT_UNKNOWN_CA"),
        (True, "SSLV3_ALERT_CERTIFICATE_EXPIRED"),
        (True, "SSLV3_ALERT_BAD_CERTIFICATE"),
        (True, "TLSV13_ALERT_CERTIFICATE_REQUIRED"),
        (True, "SSLV3_ALERT_HANDSHAKE_FAILURE"),
        (False, "TLSV1_ALERT_PROTOCOL_VERSION"),
        (False, "TLSV1_ALERT_INTERNAL_ERROR"),
        (False, "NO_SHARED_CIPHER"),
    ],
)
def test_only_alerts_about_the_certificate_refuse_it(refused: bool, reason: str) -> None:  # noqa: FBT001
    """Whatever else goes wrong in TLS denies nobody, so it is no proof of a login that has to be denied."""
    assert refused is failure_from(tls_error(reason), by_certificate(app())).refused


def test_alert_for_a_certificate() -> None:
    """An alert names what the server does not like."""
    failure = failure_from(tls_error("TLSV1_ALERT_UNKNOWN_CA"), by_certificate(app()))

    assert f"{URL} did not accept the client certificate (tlsv1 alert unknown ca)" == failure.message
    assert FailureKind.FINAL is failure.kind


def test_alert_for_a_password() -> None:
    """Without a client certificate an alert is a failed handshake."""
    failure = failure_from(tls_error("SSLV3_ALERT_HANDSHAKE_FAILURE"), BASIC)

    assert f"the TLS handshake with {URL} failed (sslv3 alert handshake failure)" == failure.message


def test_alert_without_reason() -> None:
    """There need not be a reason."""
    assert f"the TLS handshake with {URL} failed (unknown reason)" == failure_from(tls_error(None), BASIC).message


def test_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host without an address is not tried again, and not told as a network that is down."""

    def no_address(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_address)
    with pytest.raises(Exception, match=f"the host of {URL} has no address in the DNS"):
        client_for().get("/v1/users")


def test_no_route() -> None:
    """The words of the operating system are passed on."""
    cause = OSError(113, "No route to host")
    error = urllib3.exceptions.NewConnectionError(None, "x")  # type: ignore[arg-type]
    error.__cause__ = cause
    failure = failure_from(requests.ConnectionError(error), BASIC)

    assert f"cannot connect to {URL} (no route to host)" == failure.message
    assert FailureKind.NOTHING_SENT is failure.kind


def test_no_reason() -> None:
    """It need not say anything."""
    error = urllib3.exceptions.NewConnectionError(None, "x")  # type: ignore[arg-type]

    assert f"cannot connect to {URL} (no reason given)" == failure_from(error, BASIC).message


def test_connect_timeout() -> None:
    """A firewall that drops packets shows as a time-out."""
    error = requests.ConnectTimeout(urllib3.exceptions.ConnectTimeoutError("x"))
    failure = failure_from(error, replace(BASIC, timeout=5.0))

    assert f"no connection to {URL} within 5 s" == failure.message
    assert FailureKind.ELSEWHERE is failure.kind


def test_read_timeout() -> None:
    """A slow answer names the settings that allow for it."""
    error = requests.ReadTimeout(urllib3.exceptions.ReadTimeoutError(None, "/", "x"))  # type: ignore[arg-type]
    failure = failure_from(error, BASIC)

    assert "redis-enterprise:certificateTimeout" in failure.fix
    assert FailureKind.TIMED_OUT is failure.kind


def test_no_http() -> None:
    """A server that speaks something else over TLS is told so."""
    failure = failure_from(wrapped(BadStatusLine("SSH-2.0")), BASIC)

    assert f"{URL} does not answer in HTTP, but with 'SSH-2.0'" == failure.message
    assert FailureKind.FINAL is failure.kind


def test_circle_of_causes() -> None:
    """Exceptions that are each other's cause are looked at once."""
    error, other = requests.ConnectionError("x"), ValueError("y")
    error.__cause__, other.__cause__ = other, error

    assert "does not answer in HTTP (ValueError)" in failure_from(error, BASIC).message


class TestTogether:
    """The failures of several nodes, as one."""

    def test_all_are_told(self) -> None:
        """Each reason is named, and each fix once."""
        both = together([Failure("", "a is down", "look"), Failure("", "b is down", "look"), Failure("", "c?", "ask")])

        assert ("a is down; b is down; c?", "look; ask") == (both.message, both.fix)

    def test_one(self) -> None:
        """A single failure stays what it is."""
        alone = Failure("", "a", "look", FailureKind.UNKNOWN, refused=True)

        assert alone is together([alone])

    @pytest.mark.parametrize(
        ("kinds", "expected"),
        [
            ([FailureKind.ELSEWHERE, FailureKind.NOTHING_SENT], FailureKind.NOTHING_SENT),
            ([FailureKind.NOTHING_SENT, FailureKind.UNKNOWN], FailureKind.UNKNOWN),
            ([FailureKind.FINAL, FailureKind.ELSEWHERE], FailureKind.ELSEWHERE),
        ],
    )
    def test_repetition(self, kinds: list[FailureKind], expected: FailureKind) -> None:
        """It is worth another attempt if one of the nodes is."""
        assert expected is together([Failure("", "x", "y", kind) for kind in kinds]).kind
