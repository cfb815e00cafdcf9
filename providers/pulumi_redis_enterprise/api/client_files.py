"""A client's certificate and key, by the paths of their files: nothing of either is ever stored."""

import re
from collections.abc import Callable
from typing import Final

from pulumi_redis_enterprise.api.client_pem import certificates_from, is_key_of, key_from
from pulumi_redis_enterprise.api.settings import CertificateCredentials
from pulumi_redis_enterprise.errors import InvalidInputError, described

# As long as the shortest keys are; a path has a point, a hyphen or an underscore sooner or later.
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=\s]{60,}")


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
    except ValueError as error:
        raise InvalidInputError(f"{name}: {_shown(path)} {error}", fix="give the path of a PEM file") from None


def _shown(path: str) -> str:
    # What should be in the file may have been given in its place.
    return described(path) if "-----" in path or _BASE64.fullmatch(path) else path
