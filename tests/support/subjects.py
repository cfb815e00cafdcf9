"""Client certificates for tests that only look at their subjects."""

from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate

from tests.support.certificates import NOW, root


@cache
def certificate(subject: str | x509.Name, *dns_names: str) -> ClientCertificate:
    """Return what the cluster reads of a certificate with that subject, and these names."""
    issued = root().issue_client(subject, now=NOW, dns_names=dns_names)
    return ClientCertificate.from_der(issued.certificate.public_bytes(Encoding.DER))
