"""A client's certificate and key, by the paths of their files: nothing of either is ever stored."""

from collections.abc import Callable

from pulumi_redis_enterprise.api.settings.client_pem import certificates_from, is_key_of, key_from
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.text import describe, may_hold_key
from pulumi_redis_enterprise.errors import InvalidInputError


def identity_in(certificate_file: str, key_file: str) -> CertificateCredentials:
    """The client, as its files are now.

    Raises:
        InvalidInputError: A file cannot be read, or they do not belong together.
    """
    certificate = _read("certificate_file", certificate_file, certificates_from)
    key = _read("key_file", key_file, key_from)
    if not is_key_of(key, certificate):
        raise InvalidInputError(
            f"key_file: {_shown(key_file)} is not the key of the certificate in {_shown(certificate_file)}",
            fix="give the files of one and the same client",
        )
    return CertificateCredentials(certificate, key)


def _read(name: str, path: str, text_from: Callable[[str], str]) -> str:
    try:
        return text_from(path)
    except CertificateTextError as error:
        raise InvalidInputError(f"{name}: {_shown(path)} {error.message}", fix=error.fix) from None
    except ValueError as error:
        raise InvalidInputError(f"{name}: {_shown(path)} {error}", fix="give the path of a PEM file") from None


def _shown(path: str) -> str:
    # What should be in the file may have been given in its place.
    return describe(path) if may_hold_key(path) else path
