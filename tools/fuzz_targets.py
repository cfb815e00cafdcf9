"""The targets of the fuzzers: all that a preview would do to it.

Each target takes octets and returns nothing. It raises only if something is wrong with the code: input that cannot be
read has to end in the one error that says so.
"""

import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from pulumi_redis_enterprise.core.rules import certificate_user, database_mtls_config, trusted_ca
from pulumi_redis_enterprise.core.trust.authorized_subjects import authorized_subject_of, rendered_subject
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, pem_text, read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import first_difference, subject_line, subject_line_findings

from tests.support.certificate_builder import handmade
from tests.support.certificates import CLIENT_SUBJECT, NOW, client, client_of_intermediate, intermediate, read, root

_USER: Final = {"username": "app-1", "roles": ["Admin"]}


def text_as_certificates(data: bytes) -> None:
    """Octets that are PEM text, or what somebody takes for it."""
    text = data.decode(errors="replace")
    with suppress(CertificateTextError):
        for certificate in read_certificates(text):
            _name_it(certificate)
    _check_all(text)


def der_as_certificate(data: bytes) -> None:
    """Octets that are the DER of a certificate."""
    _check_all(ssl.DER_cert_to_PEM_cert(data))


def der_as_name(data: bytes) -> None:
    """Octets that are the DER of a name: that of a client, and of a CA that it says it is from."""
    try:
        certificate = handmade(data, ca=True)
    except ValueError:
        return
    text_as_certificates(pem_text([read(certificate)]).encode())


def text_as_line(data: bytes) -> None:
    """Octets that are a subject line, or what somebody takes for it."""
    line = data.decode(errors="surrogateescape")
    for finding in subject_line_findings(line):
        assert finding.message  # noqa: S101 - what this is for
    assert (line == CLIENT_SUBJECT) == (first_difference(line, CLIENT_SUBJECT) == "")  # noqa: S101
    certificate_user.check({}, {**_USER, "subject_line": line}, NOW)


def _name_it(certificate: Certificate) -> None:
    line = subject_line(certificate)
    assert line.isascii()  # noqa: S101 - whatever the octets, nothing but printable ASCII comes out
    assert line.isprintable()  # noqa: S101
    with suppress(CertificateTextError):
        rendered_subject(authorized_subject_of(certificate))


def _check_all(text: str) -> None:
    trusted_ca.check({}, {"certificates": text}, NOW)
    database_mtls_config.check({}, {"database": 1, "client_certificates": [text, root().certificate_pem]}, NOW)
    for trusted in (text, root().certificate_pem):
        certificate_user.check({}, {**_USER, "certificate": text, "trusted_by": trusted}, NOW)
    certificate_user.check({}, {**_USER, "certificate": client().certificate_pem, "trusted_by": text}, NOW)


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "pem": text_as_certificates,
    "certificate": der_as_certificate,
    "name": der_as_name,
    "line": text_as_line,
}


def seeds(target: str) -> list[bytes]:
    """Good input to begin with."""
    identities = [root(), client(), client_of_intermediate(), intermediate()]
    return {
        "pem": [identity.certificate_pem.encode() for identity in identities],
        "certificate": [ssl.PEM_cert_to_DER_cert(identity.certificate_pem) for identity in identities],
        "name": [identity.certificate.subject.public_bytes() for identity in identities],
        "line": [CLIENT_SUBJECT.encode(), b"CN=Zo\\C3\\AB+OU=a,2.5.4.99=#0C0161"],
    }[target]
