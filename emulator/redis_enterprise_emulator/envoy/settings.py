"""Envoy's demands on client certificates, by the settings of the cluster."""

import ssl
from typing import Any

from redis_enterprise_emulator.tls import TlsSettings


def validation_context(settings: TlsSettings) -> dict[str, Any]:
    """Return the settings as Envoy's CertificateValidationContext. Without a CA in it, none is asked for.

    https://www.envoyproxy.io/docs/envoy/v1.40.0/api-v3/extensions/transport_sockets/tls/v3/common.proto
    """
    if not settings.authorities:
        return {}
    context: dict[str, Any] = {
        "trusted_ca": {"inline_string": "".join(map(ssl.DER_cert_to_PEM_cert, settings.authorities))},
        "suppress_client_ca_list": not settings.names_authorities,
    }
    if settings.untrusted_certificates:
        context["trust_chain_verification"] = "ACCEPT_UNTRUSTED"
    return context
