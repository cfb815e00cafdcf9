"""Client certificates as the cluster reads them: subject line, and the authorization of the subject.

That it chains to ``mtls_trusted_ca`` is settled before, by OpenSSL in the handshake.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from cryptography import x509

from redis_enterprise_emulator.assumptions import Assumptions
from redis_enterprise_emulator.state.access.distinguished_names import (
    Attribute,
    Name,
    forward_line,
    rfc2253_line,
    subject_of,
)
from redis_enterprise_emulator.state.model import Record, State

_SUBJECT_KEYS: Final = ("CN", "O", "OU", "L", "ST", "C")


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """The parts of a client's certificate that decide on a login.

    Attributes:
        subject: The name, as encoded.
        dns_names: The DNS names among its subject alternative names.
        printed: The subject as Envoy printed it (RFC 2253), or "" for a line that is computed here.
    """

    subject: Name
    dns_names: tuple[str, ...] = ()
    printed: str = ""

    @classmethod
    def from_der(cls, der: bytes, printed: str = "") -> Self:
        """Read a certificate that a handshake accepted."""
        return cls(subject_of(der), _dns_names(der), printed)

    def rest_lines(self, form: str) -> tuple[str, ...]:
        """Return the subject lines of which a user's must be one on the REST API."""
        reverse = self.printed or rfc2253_line(self.subject, "BoringSSL")
        return _lines_of_form(form, reverse, forward_line(self.subject, "BoringSSL"))

    def database_lines(self, form: str) -> tuple[str, ...]:
        """Return the subject lines of which a user's must be one on a database."""
        return _lines_of_form(form, rfc2253_line(self.subject), forward_line(self.subject))

    def values(self, key: str) -> list[str]:
        """Return the values of all attributes of that short name, in the certificate's order."""
        return [attribute.text for attribute in self._attributes() if attribute.short_name == key]

    def keys(self) -> set[str]:
        """Return the short names (or object identifiers) of all attributes."""
        return {attribute.short_name or attribute.oid for attribute in self._attributes()}

    def _attributes(self) -> list[Attribute]:
        return [attribute for relative in self.subject for attribute in relative]


def _lines_of_form(form: str, reverse: str, forward: str) -> tuple[str, ...]:
    return {"rfc2253": (reverse,), "forward": (forward,), "either": (reverse, forward)}[form]


def subject_is_authorized(state: State, certificate: ClientCertificate) -> bool:
    """Return whether the cluster's subject validation lets the certificate pass."""
    validation = state.settings["mtls_client_cert_subject_validation_type"]
    return matches_one(state.settings["mtls_authorized_subjects"], certificate, validation, state.assumptions)


def matches_one(
    subjects: Sequence[Record], certificate: ClientCertificate, validation: str, assumptions: Assumptions
) -> bool:
    """Return whether the subject validation of a cluster or a database accepts a certificate."""
    if validation == "disabled":
        return True
    if validation == "san_cn":
        names = {*certificate.values("CN"), *certificate.dns_names}
        return any(subject["CN"] in names for subject in subjects)
    return any(_matches(subject, certificate, assumptions) for subject in subjects)


def _matches(subject: Record, certificate: ClientCertificate, assumptions: Assumptions) -> bool:
    """Return whether a certificate has the subject that an entry describes; empty means omitted."""
    others = certificate.keys().difference(_SUBJECT_KEYS)
    if others and assumptions.full_subject_others == "refused":
        return False
    for key in _SUBJECT_KEYS:
        expected = subject.get(key) or []
        expected = [expected] if isinstance(expected, str) else expected
        if not expected and assumptions.full_subject_omitted == "any":
            continue
        actual = certificate.values(key)
        if key == "OU" and assumptions.full_subject_ou == "set":
            expected, actual = sorted(set(expected)), sorted(set(actual))
        if expected != actual:
            return False
    return True


def _dns_names(der: bytes) -> tuple[str, ...]:
    try:
        extensions = x509.load_der_x509_certificate(der).extensions
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        # OpenSSL let it pass; names that cannot be read are none.
        return ()
    return tuple(names.get_values_for_type(x509.DNSName))
