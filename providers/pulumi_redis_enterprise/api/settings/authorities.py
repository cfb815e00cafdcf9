"""The CA that signed the certificate of the API: PEM that only OpenSSL reads, as it is OpenSSL that trusts it.

`cryptography` would be 8 MB more for each plugin process that sends something (docs/performance.md).
"""

import ssl

from pulumi_redis_enterprise.api.settings.pem_files import read_from
from pulumi_redis_enterprise.core.x509.reading.certificate_text import (
    NO_CERTIFICATE,
    broken_block,
    client_certificates_in_text,
)
from pulumi_redis_enterprise.core.x509.reading.other_formats import CERTIFICATE
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import armored


def authorities_from(text: str) -> str:
    """PEM certificates, given as text or as the path of a file, without what else there is in it.

    Raises:
        ValueError: There is none, one that is broken, or nothing that can be read; the reason does not hold the text.
    """
    return read_from(text, _authorities_in)


def _authorities_in(text: str) -> str:
    blocks = client_certificates_in_text(text)
    for number, block in enumerate(blocks, start=1):
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=b"".join(block))
        except ssl.SSLError:
            raise broken_block(number, NO_CERTIFICATE) from None
    return "".join(armored(CERTIFICATE, octets) for block in blocks for octets in block)
