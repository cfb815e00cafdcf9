"""Checks and their verdicts: the lines of a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pulumi_redis_enterprise.core.x509.findings import Diagnostic


class Verdict(StrEnum):
    """The verdict of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check(Diagnostic):
    """One line of a report: what was checked, what was found, and what to do about it.

    Attributes:
        verdict: The result of the check.
    """

    verdict: Verdict


def ok(name: str, message: str) -> Check:
    """All is well."""
    return Check(name, message, "", Verdict.OK)


def warn(name: str, message: str, fix: str) -> Check:
    """It works, and should not stay so."""
    return Check(name, message, fix, Verdict.WARN)


def fail(name: str, message: str, fix: str) -> Check:
    """It does not work."""
    return Check(name, message, fix, Verdict.FAIL)


def skipped(name: str, message: str) -> Check:
    """It could not be looked at."""
    return Check(name, message, "", Verdict.SKIPPED)


def any_fails(checks: Iterable[Check]) -> bool:
    """Return True if something does not work."""
    return any(check.verdict is Verdict.FAIL for check in checks)
