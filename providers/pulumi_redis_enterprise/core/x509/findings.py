"""Problems: things that are wrong, with a certificate or with an input."""

import shlex
from dataclasses import dataclass
from typing import Final, Self

from pulumi_redis_enterprise.core.x509.text import harmless

FILE: Final = "FILE"
"""Stands for the path of the file in the commands of a fix."""

_FIX: Final = "pass the whole PEM text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """The fields of everything that is wrong, or may be: each kind of it is a subclass, or an `ExplainedError`.

    Attributes:
        property: What it is about: the path of an input, for example ``certificates[1]``, or the name of an object; ""
            where that is not known, as in a certificate.
        message: What is wrong, and what was expected. Never holds the input's value if that may be secret.
        fix: What to do about it; "" if there is nothing to do.
    """

    property: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class Problem(Diagnostic):
    """One thing that is wrong, as data: all problems of a resource are reported at once.

    Attributes:
        aged: True if nothing but the passing of time made this a problem, as an expired certificate. For a
            value that did not change since the last update it is then a warning, so that one expired
            certificate does not stop every other change of a stack.
        tolerated: True if the cluster takes it all the same, so that it is reported, and refused nowhere.
    """

    aged: bool = False
    tolerated: bool = False

    def __str__(self) -> str:
        return harmless(f"{self.property}: {self.message}\nFix: {self.fix}")


class ExplainedError(Exception):
    """An error that a user reads, with the fields of a `Diagnostic`; `errors` shows the tree of them.

    Args:
        message: What failed.
        fix: What to do about it.
        property: What it is about, as the path of an input or the name of a setting; "" if that is not known.
    """

    def __init__(self, message: str, fix: str, property: str = "") -> None:  # noqa: A002 - the name of the field
        super().__init__(message, fix, property)
        self.message = message
        self.fix = fix
        self.property = property

    def __str__(self) -> str:
        return f"{self.message}\nFix: {self.fix}"


class CertificateTextError(ExplainedError, ValueError):
    """A text, or a certificate in it, is not usable. Never holds any of the text.

    Args:
        message: What is wrong, and what was expected.
        fix: What to do about it.
        property: The path of the input, if that is known.
    """

    def __init__(self, message: str, fix: str = _FIX, property: str = "") -> None:  # noqa: A002 - the name of the field
        super().__init__(message, fix, property)

    def of_file(self, path: str) -> Self:
        """Return the error with the path of the file in the commands of its fix."""
        return type(self)(self.message, self.fix.replace(FILE, shlex.quote(path)), self.property)
