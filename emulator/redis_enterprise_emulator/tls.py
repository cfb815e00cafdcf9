"""TLS server contexts by the current settings of the cluster or of a database.

The REST API asks for a client certificate only while certificate authentication is on and there is a CA; it is
optional. A database requires one, or asks for none. OpenSSL verifies it against exactly the given bundle; one that
fails ends the handshake with an alert.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.certificates import trusted_authorities

_NO_CHECK_TIME: Final = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which Python has no name for."""

_VERSIONS: Final = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """All of the state that a context depends on.

    Attributes:
        authorities: DER of the certificates that clients must chain to; empty asks for no certificate, unless
            one is required.
        minimum_version: ``1.2`` or ``1.3``.
        intermediate_as_anchor: Whether a bundle without its root is enough.
        weak_certificates: Whether SHA-1 and small keys pass.
        expired_certificates: Whether certificates pass whose time is over.
        required: Whether a client has to have a certificate.
        untrusted_certificates: Whether certificates pass that do not chain; only Envoy can do that.
        judged_as_boringssl: Whether what BoringSSL refuses is refused; it always is by Envoy.
        names_authorities: Whether clients are told the names of the authorities; only Envoy can do that.
    """

    authorities: tuple[bytes, ...]
    minimum_version: str
    intermediate_as_anchor: bool
    weak_certificates: bool
    expired_certificates: bool = False
    required: bool = False
    untrusted_certificates: bool = False
    names_authorities: bool = True
    judged_as_boringssl: bool = True

    @classmethod
    def from_state(cls, state: State) -> Self:
        """Read the settings of a cluster's REST API."""
        asks = state.settings["mtls_certificate_authentication"]
        return cls(
            authorities=trusted_authorities(state) if asks else (),
            minimum_version=state.settings["min_control_TLS_version"],
            intermediate_as_anchor=state.assumptions.intermediate_as_anchor == "yes",
            weak_certificates=state.assumptions.weak_client_certificates == "accepted",
            untrusted_certificates=state.assumptions.untrusted_certificate == "401",
            judged_as_boringssl=state.assumptions.judged_as == "boringssl",
            names_authorities=state.assumptions.ca_names == "sent",
        )


class ServerContexts:
    """Factory of contexts, which keeps the last one for as long as the settings stay.

    Args:
        certificate_file: The server's certificate, PEM.
        key_file: Its key.
    """

    def __init__(self, certificate_file: Path, key_file: Path) -> None:
        self._files = (certificate_file, key_file)
        self._settings: TlsSettings | None = None
        self._context: ssl.SSLContext | None = None

    def current(self, settings: TlsSettings) -> ssl.SSLContext:
        """Return the context for a new connection. The caller holds the cluster's lock."""
        if self._context is None or settings != self._settings:
            self._context, self._settings = self._new_context(settings), settings
        return self._context

    def _new_context(self, settings: TlsSettings) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = _VERSIONS[settings.minimum_version]
        context.load_cert_chain(*self._files)
        # A resumed session would not be verified again, and tests count handshakes.
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
        if settings.weak_certificates:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        if settings.authorities:
            context.load_verify_locations(cadata=b"".join(settings.authorities))
            context.verify_mode = ssl.CERT_OPTIONAL
        if settings.required:
            context.verify_mode = ssl.CERT_REQUIRED
        if settings.intermediate_as_anchor:
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        if settings.expired_certificates:
            context.verify_flags |= ssl.VerifyFlags(_NO_CHECK_TIME)
        return context
