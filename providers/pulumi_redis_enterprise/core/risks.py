"""Risks: what a reviewer of a change, or the owner of a cluster, must not miss."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pulumi_redis_enterprise.core.x509.findings import Diagnostic


class Severity(StrEnum):
    """The severity of a risk, the worst first."""

    HIGH = "high"
    """Somebody may get in who should not, may do far more than before, or many lose their login."""
    MEDIUM = "medium"
    """Something is weaker than it looks, somebody may do more than before, or one client loses a login."""
    LOW = "low"
    """Worth knowing: less is allowed than before, or a preview cannot tell."""


@dataclass(frozen=True, slots=True)
class Risk(Diagnostic):
    """A risk of a cluster as it is, or of a change.

    Its property is what it is about: the REST API, a database, a user, or the resource that changes.

    Attributes:
        severity: How bad it is.
        widens: True if somebody may do more, or get in more easily, after the change.
    """

    severity: Severity
    widens: bool = False


def worst_first(risks: Iterable[Risk]) -> list[Risk]:
    """Sort risks by severity, and leave those of one severity in their order."""
    return sorted(risks, key=lambda risk: list(Severity).index(risk.severity))


def high(message: str, *, widens: bool = True) -> Risk:
    """Return the risk of a change that needs a reason."""
    return Risk("", message, "", Severity.HIGH, widens)


def medium(message: str, *, fix: str = "", widens: bool = False) -> Risk:
    """Return the risk of a change that needs a second look."""
    return Risk("", message, fix, Severity.MEDIUM, widens)


def low(message: str, *, widens: bool = False) -> Risk:
    """Return the risk of a change that is good to know."""
    return Risk("", message, "", Severity.LOW, widens)
