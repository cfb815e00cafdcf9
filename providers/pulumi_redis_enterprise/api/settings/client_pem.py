"""A client's certificate and private key, from PEM text or the path of a file: nothing of either is ever stored.

Every reading function raises ValueError with a reason that does not hold the text, as that may be, or hold, a secret.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.api.settings.pem_files import is_pem, read_from
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.pem import pem_text, read_client_certificates
from pulumi_redis_enterprise.core.x509.reading.private_key import is_key_of, read_private_key
from pulumi_redis_enterprise.core.x509.text import describe, may_hold_key
from pulumi_redis_enterprise.errors import InvalidInputError


def certificates_from(text: str) -> str:
    """PEM certificates, without what else is in the file: client certificates often come with their key."""
    return pem_text(read_from(text, read_client_certificates))


def key_from(text: str) -> str:
    """A private key without a passphrase."""
    return read_from(text, read_private_key)


@dataclass(frozen=True, slots=True)
class Source:
    """An input that holds the path of a PEM file, or its text.

    Attributes:
        input: The name of the input.
        given: The path or the text.
    """

    input: str
    given: str = field(repr=False)

    @property
    def place(self) -> str:
        """The path of the file, or the name of the input: nothing of a text."""
        if is_pem(self.given):
            return f"`{self.input}`"
        # What should be in the file may have been given in its place.
        return describe(self.given) if may_hold_key(self.given) else self.given

    def __str__(self) -> str:
        return self.input if is_pem(self.given) else f"{self.input}: {self.place}"


def credentials_in(certificate_file: str, key_file: str) -> CertificateCredentials:
    """The client, as its files are now.

    Raises:
        InvalidInputError: A file cannot be read, or they do not belong together.
    """
    return credentials_from(Source("certificate_file", certificate_file), Source("key_file", key_file))


def credentials_from(certificate: Source, key: Source) -> CertificateCredentials:
    """The client of a certificate and a key, each of which may be in a file, as it is now, or a text.

    Raises:
        InvalidInputError: One of them cannot be read, or they do not belong together.
    """
    certificates, private_key = _read(certificate, certificates_from), _read(key, key_from)
    if not is_key_of(private_key, certificates):
        raise InvalidInputError(
            f"{key} is not the key of the certificate in {certificate.place}",
            fix="give the certificate and the key of one and the same client",
        )
    return CertificateCredentials(certificates, private_key)


def _read(source: Source, text_from: Callable[[str], str]) -> str:
    try:
        return text_from(source.given)
    except CertificateTextError as error:
        raise InvalidInputError.of(error, f"{source} ") from None
    except ValueError as error:
        raise InvalidInputError(f"{source} {error}", fix="give the path of a PEM file") from None
