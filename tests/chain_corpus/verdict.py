"""The verdict of a TLS stack on a chain."""

from dataclasses import dataclass
from typing import Literal

Plane = Literal["rest", "database"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of one stack.

    Attributes:
        refusal: The alert, or the words of the stack; "" if it accepts.
    """

    refusal: str = ""

    @property
    def accepts(self) -> bool:
        """Return True if the client may log in."""
        return not self.refusal


def blocks(pem: str) -> list[str]:
    """The certificates of a text, each as PEM."""
    end = "-----END CERTIFICATE-----\n"
    return [block + end for block in pem.split(end) if block]
