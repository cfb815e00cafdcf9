"""Facts about a certificate that a program may want before it makes a resource of it.

The functions take PEM text. Those that describe one certificate also take an output, and then return an output::

    subject_line_from_certificate(certificate.cert_pem)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar, overload

import pulumi

from pulumi_redis_enterprise.core.trust.authorized_subjects import AuthorizedSubject, authorized_subject_of
from pulumi_redis_enterprise.core.x509.chains.planes import Plane
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line
from pulumi_redis_enterprise.sdk.input_types import refuse_all_but_text

if TYPE_CHECKING:
    from pulumi_redis_enterprise.core.x509.certificate import Certificate

_T = TypeVar("_T")


@overload
def subject_line_from_certificate(pem: str) -> str: ...
@overload
def subject_line_from_certificate(pem: pulumi.Output[str]) -> pulumi.Output[str]: ...
def subject_line_from_certificate(pem: str | pulumi.Output[str]) -> str | pulumi.Output[str]:
    """Return the subject as ``openssl x509 -noout -subject -nameopt RFC2253`` prints it: ``CN=app-1,O=Acme,C=US``.

    A few attribute types, and a value that is just ``#``, are as Envoy prints them, in front of the REST API.

    Args:
        pem: PEM text, or an output of it; of several certificates the first one counts.

    Raises:
        pulumi.RunError: The text is no certificate; it says what it is and what to do.
    """
    return _of_first(pem, rest_subject_line)


@overload
def authorized_subject_from_certificate(pem: str) -> AuthorizedSubject: ...
@overload
def authorized_subject_from_certificate(pem: pulumi.Output[str]) -> pulumi.Output[AuthorizedSubject]: ...
def authorized_subject_from_certificate(
    pem: str | pulumi.Output[str],
) -> AuthorizedSubject | pulumi.Output[AuthorizedSubject]:
    """Return the record for `authorized_subjects` that lets this certificate in: ``{"CN": "app-1", "O": "Acme"}``.

    Args:
        pem: PEM text, or an output of it; of several certificates the first one counts.

    Raises:
        pulumi.RunError: The text is no certificate, or its subject does not fit into such a record.
    """
    return _of_first(pem, authorized_subject_of)


def chain_problems(certificate: str, bundle: str, *, plane: Plane = "rest") -> list[str]:
    """Return why the cluster would refuse a client's certificate; nothing if it would take it.

    The REST API and the databases have different TLS stacks, BoringSSL and OpenSSL: see docs/certificates.md.

    Args:
        certificate: PEM text: the client's own certificate, then the intermediates that it sends along.
        bundle: PEM text of the trusted certificates, in their order: where two have one name, the first decides.
        plane: ``rest`` for the REST API (the bundle of a `TrustedCa`), or ``database`` (of a `DatabaseMtlsConfig`).

    Raises:
        pulumi.RunError: A text is no certificate; it says what it is and what to do.
    """
    from pulumi_redis_enterprise.core.x509.chains import chain

    refuse_all_but_text("the certificate", {"pem": certificate})
    refuse_all_but_text("the bundle", {"pem": bundle})
    with _as_run_error():
        given, trusted = _read(certificate), _read(bundle)
    return [problem.message for problem in chain.chain_problems(given, trusted, plane=plane, now=datetime.now(UTC))]


def _of_first(pem: str | pulumi.Output[str], describe: Callable[[Certificate], _T]) -> _T | pulumi.Output[_T]:
    """Describe the first certificate, or promise to do so."""

    def described(text: str) -> _T:
        with _as_run_error():
            return describe(_read(text)[0])

    if isinstance(pem, pulumi.Output):
        return pem.apply(described)
    refuse_all_but_text("the certificate", {"pem": pem})
    return described(pem)


def _read(pem: str) -> tuple[Certificate, ...]:
    from pulumi_redis_enterprise.core.x509 import certificates

    return certificates.read_certificates(pem)


@contextmanager
def _as_run_error() -> Iterator[None]:
    """End the program with the reason and without a traceback."""
    try:
        yield
    except CertificateTextError as error:
        raise pulumi.RunError(f"{error.message}\nFix: {error.fix}") from None
