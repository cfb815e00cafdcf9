"""Envoy's account of a client's certificate in ``x-forwarded-client-cert``.

https://www.envoyproxy.io/docs/envoy/v1.40.0/configuration/http/http_conn_man/headers#x-forwarded-client-cert
"""

import re
import ssl
from typing import Final
from urllib.parse import unquote

from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate

_FIELD: Final = re.compile(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^;,]*))(?:;|$)')
"""A name and a value, which is in quotes if it may hold anything."""


def forwarded_certificate(header: str | None) -> ClientCertificate | None:
    """Return the certificate that a client sent, or None if it sent none.

    Args:
        header: The header as Envoy wrote it: certificate before subject before DNS names, of which the last may hold
            anything that the certificate's owner liked. So the first of each name counts.
    """
    if not header:
        return None
    fields: dict[str, str] = {}
    for name, quoted, bare in _FIELD.findall(header):
        fields.setdefault(name, quoted or bare)
    der = ssl.PEM_cert_to_DER_cert(unquote(fields["Cert"]))
    return ClientCertificate.from_der(der, printed=fields["Subject"])
