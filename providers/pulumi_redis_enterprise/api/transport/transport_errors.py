"""Why there was no answer: from the exceptions of `requests` to a reason and a fix, as data."""

import re
import shlex
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http.client import IncompleteRead
from socket import gaierror
from typing import Final
from urllib.parse import urlsplit

from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ReadTimeoutError

from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.settings.sources import CERTIFICATE
from pulumi_redis_enterprise.api.transport.limits import BadAnswerError
from pulumi_redis_enterprise.api.transport.retry import Loss
from pulumi_redis_enterprise.errors import printable

# X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH of OpenSSL's x509_vfy.h.
_NAME_MISMATCHES: Final = frozenset({62, 64})
# The words of urllib3's `assert_fingerprint`; a test holds it to them.
_OTHER_FINGERPRINT: Final = re.compile(r'Fingerprints did not match.*got "([0-9a-f]{64})"')
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,40}/[\w.+-]{1,40}", re.ASCII)
# The alerts of RFC 8446 section 6.2 that answer a client's certificate, in OpenSSL's words.
_ABOUT_CERTIFICATE: Final = re.compile("ALERT_.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE|DECRYPT_ERROR)")
_NO_TLS_REASONS: Final = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"})


@dataclass(frozen=True, slots=True)
class Failure:
    """An attempt without a usable answer.

    Attributes:
        reason: What happened, for the first line of an error.
        fix: What to do about it.
        loss: Whether another attempt makes sense.
        refused: Whether the other side said so, in an alert, because of the client's certificate.
        sent_on_to: Where a redirect leads to, or "".
    """

    reason: str
    fix: str
    loss: Loss = Loss.FINAL
    refused: bool = False
    sent_on_to: str = ""


def failure_from(error: Exception, settings: ConnectionSettings) -> Failure:
    """Explain an exception of an exchange, looking through all that it wraps."""
    if isinstance(error, BadAnswerError):
        return Failure(f"{settings.url} {error}", _check_network())
    causes = list(_causes(error))
    tls = next((cause for cause in causes if isinstance(cause, ssl.SSLError)), None)
    pin = _OTHER_FINGERPRINT.search(str(error))
    if pin is not None:
        return _pin_failure(pin[1], settings)
    if tls is not None:
        return _tls_failure(tls, settings)
    return _network_failure(causes, settings)


def is_name_mismatch(error: ssl.SSLError) -> bool:
    """Return True if the certificate is trusted, but for another name."""
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _NAME_MISMATCHES


def not_the_rest_api(content_type: str, settings: ConnectionSettings) -> Failure:
    """The failure of an answer that is no JSON; of an empty one the content type is "nothing"."""
    kind = content_type.partition(";")[0].strip()
    described = kind if kind == "nothing" or _MEDIA_TYPE.fullmatch(kind) else "something"
    return Failure(
        f"{settings.url} answered {described} where JSON was expected, so this is not the REST API",
        "check redis-enterprise:url: the REST API listens on port 9443 unless changed, the Cluster Manager UI on 8443",
    )


def redirected(location: str, settings: ConnectionSettings, *, unseen: bool) -> Failure:
    """The failure of a node that names another one to ask.

    Args:
        location: The URL that it names.
        settings: Of the node that answered.
        unseen: Whether that node certainly did nothing itself.
    """
    return Failure(
        f"{settings.url} is not the primary node: it sends requests on{_to(location)}, "
        "and redirects are followed once, and to known nodes only",
        "let nodes forward requests themselves (`rladmin cluster config handle_redirects enabled`), or name all nodes, "
        "by addresses that can be reached from here, in redis-enterprise:url and redis-enterprise:nodes, or use the "
        "cluster's name (FQDN) in redis-enterprise:url",
        Loss.ELSEWHERE if unseen else Loss.FINAL,
        sent_on_to=location,
    )


def _to(location: str) -> str:
    """Say where a redirect leads, without userinfo, path and query, which might hold anything."""
    if not location:
        return ""
    try:
        parts = urlsplit(location)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host:
        return " to what is not a URL (its Location header)"
    shown = f"[{host}]" if ":" in host else host
    return " to " + printable(f"{parts.scheme}://{shown}" + (f":{port}" if port else ""))


def together(failures: Sequence[Failure]) -> Failure:
    """The one failure of several nodes; it may be repeated if one of them may be asked again."""
    if len(failures) == 1:
        return failures[0]
    order = (Loss.UNKNOWN, Loss.NOTHING_SENT, Loss.TIMED_OUT, Loss.ELSEWHERE, Loss.FINAL)
    return Failure(
        "; ".join(failure.reason for failure in failures),
        "; ".join(dict.fromkeys(failure.fix for failure in failures)),
        min((failure.loss for failure in failures), key=order.index),
    )


def as_in_last_update(settings: ConnectionSettings, *keys: str) -> str:
    """Return what to do where one of these settings may be older than the program, as the end of a fix; or "".

    The engine takes a provider's settings from the state wherever it does not run the program. Tried with the CLI 3.254
    and 3.276, after a change of the password in the cluster and in the configuration: refresh, destroy and `--refresh`
    logged in with the old one; a plain up did not, nor did they after it, nor with --run-program.
    """
    if settings.stored.isdisjoint(keys):
        return ""
    return (
        ". If that was changed since the last update: refresh, destroy and --refresh still have it as it was then, "
        "so run a plain `pulumi up` first, or add --run-program to the command"
    )


def client_certificate_refused(settings: ConnectionSettings, said: str) -> Failure:
    """The one diagnosis of a login by certificate that failed, at whichever step.

    The cluster ends the connection or answers 401, depending on the step, the TLS version and luck; so no more
    is known than that it failed.
    """
    return Failure(
        f"{settings.url} did not accept the client certificate ({said})",
        "check, in this order: the certificate has not expired; its CA is in the cluster's mtls_trusted_ca; "
        "mtls_certificate_authentication is on; mtls_authorized_subjects has its subject, if subjects are validated; "
        "a user has auth_method certificate and exactly this certificate_subject_line: "
        '`openssl x509 -noout -subject -nameopt RFC2253 -in <certificate>` prints it after "subject="'
        + as_in_last_update(settings, *CERTIFICATE),
        refused=True,
    )


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


def _pin_failure(got: str, settings: ConnectionSettings) -> Failure:
    return Failure(
        f"the certificate of {settings.url} is not the pinned one: its SHA-256 fingerprint is {got}",
        "if the cluster's API certificate was renewed, set redis-enterprise:serverFingerprint to what "
        f"`{_fingerprint_command(settings)}` prints on a node of the cluster; else someone stands in between"
        + as_in_last_update(settings, "serverFingerprint"),
    )


def _tls_failure(error: ssl.SSLError, settings: ConnectionSettings) -> Failure:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (_name_failure if is_name_mismatch(error) else _trust_failure)(error, settings)
    # Only what OpenSSL raised has a reason; the ssl module has errors of its own.
    reason = getattr(error, "reason", None) or "unknown reason"
    if reason in _NO_TLS_REASONS:
        return Failure(
            f"{settings.url} does not speak TLS",
            "check the port of redis-enterprise:url: the REST API listens on 9443 with TLS unless changed",
        )
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return _broken(settings, "the TLS connection ended early")
    said = reason.replace("_", " ").lower()
    if isinstance(settings.credentials, CertificateCredentials):
        failure = client_certificate_refused(settings, said)
        return failure if _ABOUT_CERTIFICATE.search(reason) else replace(failure, refused=False)
    return Failure(
        f"the TLS handshake with {settings.url} failed ({said})",
        "if the cluster or a proxy before it demands a client certificate, log in with "
        "redis-enterprise:clientCertificate and redis-enterprise:clientKey; else check min_control_TLS_version",
    )


def _trust_failure(error: ssl.SSLCertVerificationError, settings: ConnectionSettings) -> Failure:
    return Failure(
        f"the certificate of {settings.url} is not trusted ({error.verify_message})",
        "name the CA that signed it with redis-enterprise:caCertificate (a path or PEM); or, for the self-signed "
        "certificate of a new cluster, pin it with redis-enterprise:serverFingerprint, which "
        f"`{_fingerprint_command(settings)}` prints, best on a node of the cluster"
        + as_in_last_update(settings, "caCertificate"),
    )


def _name_failure(error: ssl.SSLCertVerificationError, settings: ConnectionSettings) -> Failure:
    return Failure(
        f"the certificate of {settings.url} is for another name ({error.verify_message.rstrip('.')})",
        "set redis-enterprise:serverName to a name in the certificate, usually the cluster's name; "
        "or use that name in redis-enterprise:url" + as_in_last_update(settings, "serverName", "url"),
    )


def _network_failure(causes: list[BaseException], settings: ConnectionSettings) -> Failure:
    def caused_by(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if caused_by(gaierror):
        fix = "check redis-enterprise:url, and the DNS" + as_in_last_update(settings, "url")
        return Failure(f"the host of {settings.url} has no address", fix, Loss.ELSEWHERE)
    if caused_by(NewConnectionError):
        fix = _check_network() + as_in_last_update(settings, "url")
        return Failure(_no_connection(causes, settings), fix, Loss.NOTHING_SENT)
    if caused_by(ConnectTimeoutError):
        reason = f"no connection to {settings.url} within {settings.timeout:g} s"
        return Failure(reason, _check_network() + as_in_last_update(settings, "url"), Loss.ELSEWHERE)
    if caused_by(ReadTimeoutError):
        return Failure(
            f"{settings.url} did not answer in time",
            "see whether the cluster is busy or a node is down (rladmin status), then run again; or set "
            "redis-enterprise:timeout or, for cluster certificates, redis-enterprise:certificateTimeout higher",
            Loss.TIMED_OUT,
        )
    if caused_by(ConnectionError, IncompleteRead):
        return _broken(settings, "the connection was closed")
    return Failure(f"{settings.url} does not answer in HTTP ({type(causes[-1]).__name__})", _check_network())


def _no_connection(causes: list[BaseException], settings: ConnectionSettings) -> str:
    """Why there is no connection, as the operating system says it: connection refused, no route to host..."""
    said = next((cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror), None)
    return f"cannot connect to {settings.url} ({(said or 'no reason given').lower()})"


def _broken(settings: ConnectionSettings, said: str) -> Failure:
    if isinstance(settings.credentials, CertificateCredentials):
        refused = client_certificate_refused(settings, said)
        return Failure(refused.reason, refused.fix, Loss.UNKNOWN)
    return Failure(f"{settings.url}: {said} before there was an answer", _check_network(), Loss.UNKNOWN)


def _check_network() -> str:
    return (
        "check redis-enterprise:url (the REST API listens on port 9443 unless changed), the network in between, "
        "and that the cluster is up (rladmin status)"
    )


def _fingerprint_command(settings: ConnectionSettings) -> str:
    return (
        f"openssl s_client -connect {shlex.quote(settings.address)} </dev/null 2>/dev/null "
        "| openssl x509 -noout -fingerprint -sha256"
    )
