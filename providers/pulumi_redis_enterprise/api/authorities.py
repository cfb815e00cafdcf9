"""What signed the API's own certificate: PEM that only OpenSSL reads, as it is OpenSSL that trusts it.

`cryptography` would be 8 MB more for each plugin process that sends something (docs/performance.md).
"""

import ssl

from pulumi_redis_enterprise.api.pem_files import NO_CERTIFICATE, certificate_blocks, pem_from


def authorities_from(text: str) -> str:
    """PEM certificates, given as text or as the path of a file, without what else there is in it.

    Raises:
        ValueError: There is none, one that is broken, or nothing that can be read; the reason does not hold the text.
    """
    pem = certificate_blocks(pem_from(text))
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem)
    except (ssl.SSLError, TypeError):  # TypeError: not ASCII
        raise ValueError(NO_CERTIFICATE) from None
    return pem
