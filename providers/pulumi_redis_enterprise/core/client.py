"""A client, as a program describes it: the user that it logs in as, and the certificates that it shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from pulumi_redis_enterprise.core.x509.certificate import Certificate


@dataclass(frozen=True, slots=True)
class Client:
    """A client that logs in by certificate.

    Attributes:
        username: The user, as a message may show it.
        certificates: Its own certificate first, then the intermediates that it sends along.
    """

    username: str
    certificates: Sequence[Certificate]

    @property
    def leaf(self) -> Certificate:
        """Its own certificate."""
        return self.certificates[0]
