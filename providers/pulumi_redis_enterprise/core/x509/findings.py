"""Findings: things that are wrong, said without knowing which input of which resource it came from."""

import shlex
from dataclasses import dataclass
from typing import Final, Self

FILE: Final = "FILE"
"""Stands for the path of the file in the commands of a fix."""

_FIX: Final = "pass the whole PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. A resource makes an `errors.Problem` of it by adding its property.

    Attributes:
        reason: What is wrong, and what was expected. Names a certificate by its subject.
        fix: What to do about it.
        aged: True if nothing but the passing of time made this a problem, as an expired certificate.
        advice: True if the cluster takes it all the same, so that it is told of, and refused nowhere.
    """

    reason: str
    fix: str
    aged: bool = False
    advice: bool = False


class CertificateTextError(ValueError):
    """A text, or a certificate in it, is not usable. Never holds any of the text.

    Attributes:
        reason: What is wrong, and what was expected.
        fix: What to do about it.
    """

    def __init__(self, reason: str, fix: str = _FIX) -> None:
        super().__init__(reason, fix)
        self.reason = reason
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.reason}\nFix: {self.fix}"

    def of_file(self, path: str) -> Self:
        """Return the error with the path of the file in the commands of its fix."""
        return type(self)(self.reason, fix=self.fix.replace(FILE, shlex.quote(path)))
