"""Reasons for missing answers: from the exceptions of `requests` and of OpenSSL to a reason and a fix, as data."""

import re
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import replace
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
    fingerprint_command,
)
from pulumi_redis_enterprise.api.transport.limits import HandshakeTimeoutError, UnfinishedAnswerError
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.errors import BadAnswerError, sanitize

# The codes of OpenSSL's x509_vfy.h, which are part of its documented interface.
_NAME_MISMATCHES: Final = frozenset({62, 64})  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
_OUT_OF_TIME: Final = frozenset({9, 10})  # X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED
_WRONG_PURPOSE: Final = frozenset({26})  # X509_V_ERR_INVALID_PURPOSE
_TOO_WEAK: Final = frozenset({66, 67, 68})  # X509_V_ERR_EE_KEY_TOO_SMALL, …_CA_KEY_TOO_SMALL, …_CA_MD_TOO_WEAK
# The alerts of RFC 8446 section 6.2 that answer a client's certificate, in OpenSSL's words.
_ABOUT_CERTIFICATE: Final = re.compile("ALERT_.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE|DECRYPT_ERROR)")
_NO_TLS_REASONS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"})
_ALERTS: Final[Mapping[str, str]] = {
    "CERTIFICATE_EXPIRED": "have the client certificate renewed, or see that the clock of the cluster is right: by it, "
    "the certificate or its CA has expired",
    "CERTIFICATE_REVOKED": "have a new client certificate issued: this one was revoked",
    "UNKNOWN_CA": "add the CA of the client certificate to the trusted CAs (TrustedCa, mtls_trusted_ca), or give its "
    "intermediates beside it in redis-enterprise:clientCertificate",
    "UNSUPPORTED_CERTIFICATE": "have the client certificate issued anew: with clientAuth among its extended key "
    "usages, if it has any, and an RSA key of 2048 bits or more or P-256",
    "CERTIFICATE_REQUIRED": "have the client certificate issued anew with an RSA key of 2048 bits or more or P-256: "
    "one was asked for, and this one is of no kind that the other side takes, so that none was sent",
    "DECRYPT_ERROR": "upload the CA that signed the client certificate: the trusted CA of that name has another key",
}
"""The fix for an alert that has one cause, by the end of OpenSSL's name of it."""
_HANDSHAKE: Final[Mapping[str, str]] = {
    "PROTOCOL_VERSION": "see what terminates TLS there: at least TLS 1.2 is spoken here, as by the REST API",
    "UNSUPPORTED_PROTOCOL": "see what terminates TLS there: at least TLS 1.2 is spoken here, as by the REST API",
    "UNRECOGNIZED_NAME": "set redis-enterprise:serverName to the cluster's name (FQDN), or use it in "
    "redis-enterprise:url: the other side serves no such name",
    "INSUFFICIENT_SECURITY": "see control_cipher_suites of the cluster (`rladmin info cluster`): no cipher is shared",
    "NO_SHARED_CIPHER": "see control_cipher_suites of the cluster (`rladmin info cluster`): no cipher is shared",
    "INTERNAL_ERROR": "see `rladmin status` and the logs of the node: the other side failed at this itself",
    "CERTIFICATE_REQUIRED": "log in with redis-enterprise:clientCertificate and redis-enterprise:clientKey: the other "
    "side takes nobody without a certificate; a database does so, too, so check the port of redis-enterprise:url",
}
"""The fix for an end of the handshake that is not about a certificate that was sent, by the same."""
_NO_IDENTITY: Final = (
    "if the cluster or a proxy before it demands a client certificate, log in with redis-enterprise:clientCertificate "
    f"and redis-enterprise:clientKey; else {CHECK_URL}"
)
# The words of urllib3's `assert_fingerprint`; a test holds it to them.
_OTHER_FINGERPRINT: Final = re.compile(r'Fingerprints did not match.*got "([0-9a-f]{64})"')
# How a Redis answers what it takes for an inline command, as GET, or for a protocol error.
_REDIS: Final = re.compile(r"[-+](ERR|NOAUTH|NOPERM|DENIED|OK|PONG)\b")
_LONGEST_QUOTE: Final = 40


def is_name_mismatch(error: ssl.SSLError) -> bool:
    """Return True if the certificate is trusted, but for another name."""
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _NAME_MISMATCHES


def tls_failure(error: ssl.SSLError, settings: ConnectionSettings) -> Failure:
    """Explain an error of TLS, other than the end of a connection."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return (_name_failure if is_name_mismatch(error) else _trust_failure)(error, settings)
    # Only what OpenSSL raised and Python has a name for has a reason.
    reason: str = getattr(error, "reason", None) or ""
    if reason in _NO_TLS_REASONS:
        return Failure(
            "url", f"{settings.url} does not speak TLS", f"{CHECK_URL}: both speak TLS, and a database may not"
        )
    message = reason.replace("_", " ").lower() or _unnamed(error)
    if not isinstance(settings.credentials, CertificateCredentials):
        return Failure(
            "url",
            f"the TLS handshake with {settings.url} failed ({message})",
            _by_reason(_HANDSHAKE, reason) or _NO_IDENTITY,
        )
    failure = client_certificate_refused(settings, message)
    if _ABOUT_CERTIFICATE.search(reason):
        return replace(failure, fix=_by_reason(_ALERTS, reason) or failure.fix)
    return Failure(
        "url",
        f"the TLS handshake with {settings.url} failed ({message})",
        _by_reason(_HANDSHAKE, reason)
        or f"{CHECK_URL}; if it is right, see the logs of the node, and try another client",
    )


def pin_failure(got: str, settings: ConnectionSettings) -> Failure:
    """Return the failure of a server whose certificate has another fingerprint than the pinned one."""
    return Failure(
        "serverFingerprint",
        f"the certificate of {settings.url} is not the pinned one: its SHA-256 fingerprint is {got}",
        "if the cluster's API certificate was renewed, set redis-enterprise:serverFingerprint to what "
        f"`{fingerprint_command(settings)}` prints on a node of the cluster; else someone stands in between"
        + as_in_last_update(settings, "serverFingerprint"),
    )


def _by_reason(fixes: Mapping[str, str], reason: str) -> str:
    return next((fix for end, fix in fixes.items() if reason.endswith(end)), "")


def _unnamed(error: ssl.SSLError) -> str:
    """Return the text of an alert that Python has no name for: ``[SSL] tlsv1 alert no application protocol (…)``."""
    message = re.fullmatch(r"\[SSL\] ([\w ]{1,60}?) \(_ssl\.c:\d+\)", str(error.args[1]) if len(error.args) > 1 else "")
    return message[1] if message else "unknown reason"


def _trust_failure(error: ssl.SSLCertVerificationError, settings: ConnectionSettings) -> Failure:
    if error.verify_code in _OUT_OF_TIME:
        return Failure(
            "url",
            f"the certificate of {settings.url} is not valid now ({error.verify_message})",
            "renew the cluster's API certificate, or that of the CA above it; if they are valid, see that the clock of "
            "this machine is right (`date -u`)",
        )
    fix = _trust_fix(settings)
    if error.verify_code in _WRONG_PURPOSE:
        fix = "have the API's certificate issued anew, with serverAuth among its extended key usages"
    if error.verify_code in _TOO_WEAK:
        fix = "have the API's certificate, or its CA, issued anew with an RSA key of 2048 bits or more, and SHA-256"
    return Failure("caCertificate", f"the certificate of {settings.url} is not trusted ({error.verify_message})", fix)


def _trust_fix(settings: ConnectionSettings) -> str:
    named = (
        "give the CA that signed it as redis-enterprise:caCertificate, which holds another one"
        if settings.ca_certificate
        else "name the CA that signed it with redis-enterprise:caCertificate (a path or PEM)"
    )
    return (
        f"{named}; or, for the self-signed certificate of a new cluster, pin it with "
        f"redis-enterprise:serverFingerprint, which `{fingerprint_command(settings)}` prints, best on a node of the "
        "cluster" + as_in_last_update(settings, "caCertificate")
    )


def _name_failure(error: ssl.SSLCertVerificationError, settings: ConnectionSettings) -> Failure:
    return Failure(
        "serverName",
        f"the certificate of {settings.url} is for another name ({error.verify_message.rstrip('.')})",
        "set redis-enterprise:serverName to a name in the certificate, usually the cluster's name; "
        "or use that name in redis-enterprise:url" + as_in_last_update(settings, "serverName", "url"),
    )


def failure_from(error: Exception, settings: ConnectionSettings) -> Failure:
    """Explain an exception of an exchange, looking through all that it wraps."""
    if isinstance(error, BadAnswerError):
        return Failure("url", f"{settings.url} {error.message}", error.fix or check_network(settings))
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
        return Failure("url", f"the host of {settings.url} has no address in the DNS", fix, FailureKind.ELSEWHERE)
    if caused_by(NewConnectionError):
        fix = check_network(settings) + as_in_last_update(settings, "url")
        return Failure("url", _no_connection(causes, settings), fix, FailureKind.NOTHING_SENT)
    if caused_by(ConnectTimeoutError):
        reason = f"no connection to {settings.url} within {settings.timeout:g} s"
        fix = check_network(settings) + as_in_last_update(settings, "url")
        return Failure("url", reason, fix, FailureKind.ELSEWHERE, is_late=True)
    if caused_by(HandshakeTimeoutError):
        fix = f"{CHECK_URL}: what does not speak TLS, as a database without it, waits as well"
        return Failure(
            "url", f"{settings.url} did not finish the TLS handshake in time", fix, FailureKind.TIMED_OUT, is_late=True
        )
    return _late(causes, settings) if caused_by(ReadTimeoutError) else _no_http(causes, settings)


def _late(causes: list[BaseException], settings: ConnectionSettings) -> Failure:
    unfinished = next((cause for cause in causes if isinstance(cause, UnfinishedAnswerError)), None)
    if unfinished is not None:
        return _unfinished(unfinished.received, settings)
    return Failure(
        "timeout",
        f"{settings.url} did not answer in time",
        "see whether the cluster is busy or a node is down (rladmin status), then run again; or set "
        "redis-enterprise:timeout or, for cluster certificates, redis-enterprise:certificateTimeout higher",
        FailureKind.TIMED_OUT,
        is_late=True,
    )


def _unfinished(received: int, settings: ConnectionSettings) -> Failure:
    return Failure(
        "timeout",
        f"{settings.url} answers, but its answer does not end in time ({received} octets of it came)",
        "see whether a proxy or load balancer in between holds answers back, or the cluster is busy (rladmin status), "
        "then run again; or set redis-enterprise:timeout higher",
        FailureKind.TIMED_OUT,
        is_late=True,
    )


def _no_http(causes: list[BaseException], settings: ConnectionSettings) -> Failure:
    """Explain a connection that broke, or on which no HTTP was spoken."""

    def first(*kinds: type[BaseException]) -> BaseException | None:
        return next((cause for cause in causes if isinstance(cause, kinds)), None)

    if first(IncompleteRead):
        # Also for a login by certificate: who sends the beginning of an answer has taken the certificate.
        reason = f"the answer of {settings.url} is cut off: the connection was closed before its end"
        return Failure("url", reason, RUN_AGAIN, FailureKind.UNKNOWN)
    if first(ConnectionError):
        return _broken(settings, "the connection was closed")
    return Failure("url", f"{settings.url} {_other_protocol(first(HTTPException), causes[-1])}", CHECK_URL)


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
    message = next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), None)
    return f"cannot connect to {settings.url} ({(message or 'no reason given').lower()})"


def _broken(settings: ConnectionSettings, message: str) -> Failure:
    if isinstance(settings.credentials, CertificateCredentials):
        refused = client_certificate_refused(settings, message)
        return replace(refused, kind=FailureKind.UNKNOWN, refused=False)
    return Failure(
        "url", f"{settings.url}: {message} before there was an answer", check_network(settings), FailureKind.UNKNOWN
    )
