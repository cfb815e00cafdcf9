"""A client's certificate and private key, from PEM text or the path of a file: nothing of a file is ever stored.

Every reading function raises ValueError with a reason that does not hold the text, as that may be, or hold, a secret.
"""

from collections.abc import Callable
from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials
from pulumi_redis_enterprise.api.settings.pem_files import read_from
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.other_formats import PKCS12, is_key, name_of_label
from pulumi_redis_enterprise.core.x509.reading.pem import pem_text, read_certificates, read_client_certificates
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import blocks_in
from pulumi_redis_enterprise.core.x509.signatures import public_key
from pulumi_redis_enterprise.core.x509.text import describe, join_limited, may_hold_key
from pulumi_redis_enterprise.errors import InvalidInputError

_GIVE_KEY: Final = "give the private key that the certificate was requested with"
_OTHER_KEYS: Final = {
    "OPENSSH": (
        "one of OpenSSH",
        "write it anew with `cp FILE FILE.pem && ssh-keygen -p -P '' -N '' -m PKCS8 -f FILE.pem`",
    ),
    PKCS12: (
        "a PKCS #12 container (.p12, .pfx)",
        "take the key out of it with `openssl pkcs12 -in FILE -nocerts -nodes -out FILE.pem`",
    ),
}


def certificates_from(text: str) -> str:
    """PEM certificates, without what else is in the file: client certificates often come with their key."""
    return pem_text(read_from(text, read_client_certificates))


def key_from(text: str) -> str:
    """A private key without a passphrase."""
    return read_from(text, _key_in)


def is_key_of(key_pem: str, certificate_pem: str) -> bool:
    """Return True if the private key belongs to the first of the certificates."""
    public = load_pem_private_key(key_pem.encode(), password=None).public_key()
    certified = public_key(read_certificates(certificate_pem)[0])
    return certified is not None and _der(public) == _der(certified)


def _key_in(text: str) -> str:
    try:
        load_pem_private_key(text.encode(), password=None)
    except TypeError:
        raise CertificateTextError(
            "is encrypted; expected a private key without a passphrase",
            fix="take the passphrase off a copy with `openssl pkey -in FILE -out FILE.pem`",
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise _no_key(text) from None
    return text


def _no_key(text: str) -> CertificateTextError:
    """Return the error of a text from which no key can be read: what is in it instead."""
    labels = [block.label for block in blocks_in(text)]
    for kind, (name, fix) in _OTHER_KEYS.items():
        if any(kind in label for label in labels):
            return CertificateTextError(f"holds no private key in PEM form, but {name}", fix=fix)
    if any(map(is_key, labels)) or not labels:
        return CertificateTextError("holds no private key in PEM form", fix=_GIVE_KEY)
    return CertificateTextError(f"holds no private key, but {join_limited(map(name_of_label, labels))}", fix=_GIVE_KEY)


def _der(public_key: Any) -> bytes:
    return bytes(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


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
