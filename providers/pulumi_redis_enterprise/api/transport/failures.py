"""The failure of an attempt, as data: a reason and a fix."""

import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from requests.utils import should_bypass_proxies

from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings
from pulumi_redis_enterprise.api.settings.sources import CERTIFICATE
from pulumi_redis_enterprise.api.transport.retry import FailureKind
from pulumi_redis_enterprise.errors import Diagnostic

CHECK_URL: Final = (
    "check redis-enterprise:url (the REST API listens on port 9443 unless changed, the Cluster Manager UI on 8443)"
)
RUN_AGAIN: Final = "run it again; if it stays so, see whether a proxy or load balancer in between cuts answers off"
# Those that curl and `requests` would obey for a https URL.
_PROXY_VARIABLES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")


@dataclass(frozen=True, slots=True)
class Failure(Diagnostic):
    """An attempt without a usable answer; its property is the connection setting that it is about.

    Attributes:
        kind: Whether another attempt makes sense.
        refused: Whether the other side said so, in an alert, because of the client's certificate.
        sent_on_to: Where a redirect leads to, or "".
        is_late: Whether it came to nothing because the time was over.
    """

    kind: FailureKind = FailureKind.FINAL
    refused: bool = False
    sent_on_to: str = ""
    is_late: bool = False


def together(failures: Sequence[Failure]) -> Failure:
    """The one failure of several nodes; it may be repeated if one of them may be asked again."""
    if len(failures) == 1:
        return failures[0]
    order = (
        FailureKind.UNKNOWN,
        FailureKind.NOTHING_SENT,
        FailureKind.TIMED_OUT,
        FailureKind.ELSEWHERE,
        FailureKind.FINAL,
    )
    return Failure(
        "url",
        "; ".join(failure.message for failure in failures),
        "; ".join(dict.fromkeys(failure.fix for failure in failures)),
        min((failure.kind for failure in failures), key=order.index),
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


def client_certificate_refused(settings: ConnectionSettings, message: str) -> Failure:
    """The one diagnosis of a login by certificate that failed, at whichever step.

    The cluster ends the connection or answers 401, depending on the step, the TLS version and luck; so no more
    is known than that it failed.
    """
    return Failure(
        CERTIFICATE[0],
        f"{settings.url} did not accept the client certificate ({message})",
        "check, in this order: the certificate has not expired; its CA is in the cluster's mtls_trusted_ca; "
        "mtls_certificate_authentication is on; mtls_authorized_subjects has its subject, if subjects are validated; "
        "a user has auth_method certificate and exactly this certificate_subject_line: "
        '`openssl x509 -noout -subject -nameopt RFC2253 -in FILE` prints it after "subject="'
        + as_in_last_update(settings, *CERTIFICATE),
        refused=True,
    )


def check_network(settings: ConnectionSettings) -> str:
    """Return what to do where no connection comes about or lasts, as a fix."""
    return f"{CHECK_URL}, the network in between, and that the cluster is up (rladmin status){_no_proxy(settings)}"


def fingerprint_command(settings: ConnectionSettings) -> str:
    """Return the command that prints the fingerprint of the certificate of a server."""
    return (
        f"openssl s_client -connect {shlex.quote(settings.address)} </dev/null 2>/dev/null "
        "| openssl x509 -noout -fingerprint -sha256"
    )


def _no_proxy(settings: ConnectionSettings) -> str:
    """Say that the proxy that the environment names is not used, if it names one for this host."""
    named = [name for name in _PROXY_VARIABLES if os.environ.get(name)]
    if not named or should_bypass_proxies(settings.url, no_proxy=None):
        return ""
    return f". {named[0]} is set, but not obeyed: requests go to the cluster directly, never through a proxy"
