"""Private keys in PEM text, and the certificates that they belong to.

No error holds any of the text, as that is, or holds, a secret.
"""

from typing import Any, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.other_formats import PKCS12, is_key, name_of_label
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import blocks_in
from pulumi_redis_enterprise.core.x509.signatures import public_key
from pulumi_redis_enterprise.core.x509.text import join_limited

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


def read_private_key(text: str) -> str:
    """Return PEM text that holds a private key without a passphrase.

    Raises:
        CertificateTextError: There is no such key in it.
    """
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


def is_key_of(key_pem: str, certificate_pem: str) -> bool:
    """Return True if the private key belongs to the first of the certificates."""
    public = load_pem_private_key(key_pem.encode(), password=None).public_key()
    certified = public_key(read_certificates(certificate_pem)[0])
    return certified is not None and _der(public) == _der(certified)


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
