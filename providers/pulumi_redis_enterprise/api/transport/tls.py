"""Trust in the server, and the client's certificate: one `ssl.SSLContext` through `requests`.

Two traps are closed here. `HTTPAdapter.cert_verify` hands certifi's bundle to urllib3, which *adds* it to an
explicit context, so that a private CA would not be the only one trusted. And a pinned certificate needs a context
that verifies nothing, which is safe only as long as the fingerprint goes the same way.
"""

import secrets
import ssl
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter

from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.limits import LimitedSocket
from pulumi_redis_enterprise.errors import SettingsError

_POOL_SIZE = 4  # the engine's plugin process runs four calls at a time


class TlsAdapter(HTTPAdapter):
    """Connections that trust what the settings say, and nothing else.

    Args:
        context: What `client_context` made of the same settings.
        settings: Where the pinned fingerprint and the server's name come from.
    """

    def __init__(self, context: ssl.SSLContext, settings: ConnectionSettings) -> None:
        if context.verify_mode is not ssl.CERT_REQUIRED and not settings.server_fingerprint:
            raise ValueError("a context that verifies nothing needs a fingerprint to pin")
        self._tls: dict[str, Any] = {
            "ssl_context": context,
            "assert_fingerprint": settings.server_fingerprint,
            "server_hostname": settings.server_name,
        }
        super().__init__(pool_connections=1 + len(settings.nodes), pool_maxsize=_POOL_SIZE)

    def build_connection_pool_key_attributes(
        self, request: PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """The host of the request, and this adapter's TLS whatever `verify` and `cert` are.

        Without ``cert_reqs`` among them urllib3 leaves the context's own verify mode as it is.
        """
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, dict(self._tls)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Do nothing: the context has all of it, and certifi's bundle is not asked for."""


def client_context(settings: ConnectionSettings) -> ssl.SSLContext:
    """TLS 1.2 or later with the trust and the client certificate of the settings.

    Its connections are of use within an `allowance` only.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = LimitedSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # RFC 9110 section 4.3.4: a name is looked for in the subjectAltName only.
    context.hostname_checks_common_name = False
    # The same on every Python, whose defaults differ from 3.13 on: an intermediate, or the API's own certificate,
    # may be what is trusted, while VERIFY_X509_STRICT would refuse many a company's old root.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if settings.server_fingerprint:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif settings.ca_certificate:
        context.load_verify_locations(cadata=settings.ca_certificate)
    else:
        # What OpenSSL calls the system's trust; SSL_CERT_FILE is its own way to say where that is.
        context.load_default_certs()
    if isinstance(settings.credentials, CertificateCredentials):
        _load_client_certificate(context, settings.credentials)
    return context


def _load_client_certificate(context: ssl.SSLContext, credentials: CertificateCredentials) -> None:
    # OpenSSL's binding reads a key from a file only. It is there for an instant, and encrypted with a passphrase
    # that never leaves this process: should the process be killed just then, the file is of no use to anyone.
    from cryptography.hazmat.primitives import serialization

    passphrase = secrets.token_hex(16)
    encryption = serialization.BestAvailableEncryption(passphrase.encode())
    key = serialization.load_pem_private_key(credentials.key.encode(), password=None).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )
    with TemporaryDirectory() as folder:
        file = Path(folder, "client.pem")
        file.write_bytes(credentials.certificate.encode() + b"\n" + key)
        try:
            context.load_cert_chain(file, password=passphrase)
        except ssl.SSLError as error:
            # For example "EE_KEY_TOO_SMALL": what OpenSSL's security level does not let through.
            message = (error.reason or "unknown reason").replace("_", " ").lower()
            raise SettingsError(
                f"cannot connect: OpenSSL refuses the client certificate ({message})",
                fix="issue a certificate with an RSA key of 2048 bits or more, or P-256, signed with SHA-256",
            ) from None
