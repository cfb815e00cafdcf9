"""A client's certificate and private key, from PEM text or the path of a file.

Every function raises ValueError with a reason that does not hold the text, as that may be, or hold, a secret.
"""

from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from pulumi_redis_enterprise.api.pem_files import NO_CERTIFICATE, certificate_blocks, pem_from
from pulumi_redis_enterprise.core.pem import pem_text


def certificates_from(text: str) -> str:
    """PEM certificates, without what else is in the file: client certificates often come with their key."""
    pem = certificate_blocks(pem_from(text))
    try:
        certificates = x509.load_pem_x509_certificates(pem.encode())
        # Parsed when it is first asked for. Ask now, so that nothing fails on it later.
        _ = [certificate.public_key() for certificate in certificates]
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(NO_CERTIFICATE) from None
    return pem_text(certificates)


def key_from(text: str) -> str:
    """A private key without a passphrase."""
    pem = pem_from(text)
    try:
        load_pem_private_key(pem.encode(), password=None)
    except TypeError:
        raise ValueError("is encrypted; expected a private key without a passphrase") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("holds no private key in PEM form") from None
    return pem


def is_key_of(key_pem: str, certificate_pem: str) -> bool:
    """Whether the private key belongs to the first of the certificates."""
    public = load_pem_private_key(key_pem.encode(), password=None).public_key()
    certified = x509.load_pem_x509_certificates(certificate_pem.encode())[0].public_key()
    return _der(public) == _der(certified)


def _der(public_key: Any) -> bytes:
    return bytes(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
