"""Reasons for missing answers: from the exceptions of `requests` to a reason and a fix, as data."""

import re
import ssl
from collections.abc import Iterator
from http.client import BadStatusLine, HTTPException, IncompleteRead, UnknownProtocol
from socket import gaierror
from typing import Final

from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError

from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.failures import (
    CHECK_URL,
    RUN_AGAIN,
    Failure,
    as_in_last_update,
    check_network,
    client_certificate_refused,
)
from pulumi_redis_enterprise.api.transport.limits import BadAnswerError, HandshakeTimeoutError
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.api.transport.tls_errors import pin_failure, tls_failure
from pulumi_redis_enterprise.errors import sanitize

# The words of urllib3's `assert_fingerprint`; a test holds it to them.
_OTHER_FINGERPRINT: Final = re.compile(r'Fingerprints did not match.*got "([0-9a-f]{64})"')
# How a Redis answers what it takes for an inline command, as GET, or for a protocol error.
_REDIS: Final = re.compile(r"[-+](ERR|NOAUTH|NOPERM|DENIED|OK|PONG)\b")
_LONGEST_QUOTE: Final = 40


def failure_from(error: Exception, settings: ConnectionSettings) -> Failure:
    """Explain an exception of an exchange, looking through all that it wraps."""
    if isinstance(error, BadAnswerError):
        return Failure(f"{settings.url} {error}", error.fix or check_network(settings))
    causes = list(_causes(error))
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    pin = _OTHER_FINGERPRINT.search(str(error))
    if pin is not None:
        return pin_failure(pin[1], settings)
    if isinstance(tls, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return _broken(settings, "the TLS connection ended early")
    if tls is not None:
        return tls_failure(tls, settings)
    return _network_failure(causes, settings)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception and all that it was made from, outermost first, each once."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        item = waiting.pop(0)
        if not isinstance(item, BaseException) or item in seen:
            continue
        seen.append(item)
        waiting += [*item.args, getattr(item, "reason", None), item.__cause__, item.__context__]
    yield from seen


def _network_failure(causes: list[BaseException], settings: ConnectionSettings) -> Failure:
    def caused_by(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if caused_by(gaierror, UnicodeError):
        # The latter for what is no name at all, as one with an empty label.
        fix = f"correct the host of redis-enterprise:url, or enter it into the DNS{as_in_last_update(settings, 'url')}"
        return Failure(f"the host of {settings.url} has no address in the DNS", fix, FailureKind.ELSEWHERE)
    if caused_by(NewConnectionError):
        fix = check_network(settings) + as_in_last_update(settings, "url")
        return Failure(_no_connection(causes, settings), fix, FailureKind.NOTHING_SENT)
    if caused_by(ConnectTimeoutError):
        reason = f"no connection to {settings.url} within {settings.timeout:g} s"
        return Failure(reason, check_network(settings) + as_in_last_update(settings, "url"), FailureKind.ELSEWHERE)
    if caused_by(HandshakeTimeoutError):
        fix = f"{CHECK_URL}: what does not speak TLS, as a database without it, waits as well"
        return Failure(f"{settings.url} did not finish the TLS handshake in time", fix, FailureKind.TIMED_OUT)
    if caused_by(ReadTimeoutError):
        return _late(settings)
    return _no_http(causes, settings)


def _late(settings: ConnectionSettings) -> Failure:
    return Failure(
        f"{settings.url} did not answer in time",
        "see whether the cluster is busy or a node is down (rladmin status), then run again; or set "
        "redis-enterprise:timeout or, for cluster certificates, redis-enterprise:certificateTimeout higher",
        FailureKind.TIMED_OUT,
    )


def _no_http(causes: list[BaseException], settings: ConnectionSettings) -> Failure:
    """Explain a connection that broke, or on which no HTTP was spoken."""

    def first(*kinds: type[BaseException]) -> BaseException | None:
        return next((cause for cause in causes if isinstance(cause, kinds)), None)

    if first(IncompleteRead):
        # Also for a login by certificate: who sends the beginning of an answer has taken the certificate.
        reason = f"the answer of {settings.url} is cut off: the connection was closed before its end"
        return Failure(reason, RUN_AGAIN, FailureKind.UNKNOWN)
    if first(ConnectionError):
        return _broken(settings, "the connection was closed")
    return Failure(f"{settings.url} {_other_protocol(first(HTTPException), causes[-1])}", CHECK_URL)


def _other_protocol(error: BaseException | None, cause: BaseException) -> str:
    """Say what is spoken instead of HTTP/1.1."""
    if isinstance(error, UnknownProtocol):
        return "answers in another version of HTTP than 1.1"
    if isinstance(error, BadStatusLine):
        line = str(error)
        if _REDIS.match(line):
            return "answers as a Redis database does, not as the REST API"
        return f"does not answer in HTTP, but with {sanitize(line[:_LONGEST_QUOTE])!r}"
    if error is not None:
        return "sent more header fields, or longer ones, than an answer may have"
    return f"does not answer in HTTP ({type(cause).__name__})"


def _no_connection(causes: list[BaseException], settings: ConnectionSettings) -> str:
    """Return why there is no connection, as the operating system says it: connection refused, no route to host..."""
    said = next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), None)
    return f"cannot connect to {settings.url} ({(said or 'no reason given').lower()})"


def _broken(settings: ConnectionSettings, said: str) -> Failure:
    if isinstance(settings.credentials, CertificateCredentials):
        refused = client_certificate_refused(settings, said)
        return Failure(refused.message, refused.fix, FailureKind.UNKNOWN)
    return Failure(f"{settings.url}: {said} before there was an answer", check_network(settings), FailureKind.UNKNOWN)
