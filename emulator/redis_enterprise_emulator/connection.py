"""The properties of an open TLS connection."""

from dataclasses import dataclass
from typing import Final

from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate

ENVIRON_KEY: Final = "redis_enterprise_emulator.connection"
"""The key under which the server leaves the connection for the application."""


@dataclass(frozen=True, slots=True)
class Connection:
    """An open connection.

    What the settings said of the certificate when it was opened holds until it is closed, whatever they become.

    Attributes:
        number: Counts the handshakes.
        opened_at: In seconds since the epoch.
        certificate: The client's certificate, if one was asked for and given; it chains to the trusted CA.
        admitted: Whether it passed subject validation.
        node: The uid of the node that it was opened to.
    """

    number: int
    opened_at: float
    certificate: ClientCertificate | None = None
    admitted: bool = False
    node: int = 1
