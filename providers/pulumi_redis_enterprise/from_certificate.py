"""What a program may want to know of a certificate before it makes a resource of it.

Both functions take PEM text. For a certificate that another resource makes, use them in `apply`::

    certificate.cert_pem.apply(subject_line_from_certificate)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import pulumi

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise.core.authorized_subjects import AuthorizedSubject, authorized_subject_of
from pulumi_redis_enterprise.core.findings import CertificateTextError
from pulumi_redis_enterprise.core.subject_line import rest_subject_line

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from pulumi_redis_enterprise.core import certificates
else:
    certificates = deferred("pulumi_redis_enterprise.core.certificates")

_T = TypeVar("_T")


def subject_line_from_certificate(pem: str) -> str:
    """The subject as ``openssl x509 -noout -subject -nameopt RFC2253`` prints it: ``CN=app-1,O=Acme,C=US``.

    A few attribute types, and a value that is just ``#``, are as Envoy prints them, in front of the REST API.

    Args:
        pem: PEM text; of several certificates the first one counts.

    Raises:
        pulumi.RunError: The text is no certificate; it says what it is and what to do.
    """
    return _told_of_first(pem, rest_subject_line)


def authorized_subject_from_certificate(pem: str) -> AuthorizedSubject:
    """The record for `authorized_subjects` that lets this certificate in: ``{"CN": "app-1", "O": "Acme"}``.

    Args:
        pem: PEM text; of several certificates the first one counts.

    Raises:
        pulumi.RunError: The text is no certificate, or its subject does not fit into such a record.
    """
    return _told_of_first(pem, authorized_subject_of)


def _told_of_first(pem: str, tell: Callable[[Certificate], _T]) -> _T:
    try:
        return tell(certificates.read_certificates(pem)[0])
    except CertificateTextError as error:
        # A RunError ends the program with this text and without a traceback.
        raise pulumi.RunError(f"{error.reason}\nFix: {error.fix}") from None
