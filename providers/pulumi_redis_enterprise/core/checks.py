"""Checks and their verdicts: the lines of a report."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The verdict of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a report.

    Attributes:
        property: What was checked.
        verdict: What came of it.
        message: What was found, in words.
        fix: What to do about it; "" if there is nothing to do.
    """

    property: str
    verdict: Verdict
    message: str
    fix: str = ""


def ok(name: str, message: str) -> Check:
    """All is well."""
    return Check(name, Verdict.OK, message)


def warn(name: str, message: str, fix: str) -> Check:
    """It works, and should not stay so."""
    return Check(name, Verdict.WARN, message, fix)


def fail(name: str, message: str, fix: str) -> Check:
    """It does not work."""
    return Check(name, Verdict.FAIL, message, fix)


def skipped(name: str, message: str) -> Check:
    """It could not be looked at."""
    return Check(name, Verdict.SKIPPED, message)


def any_fails(checks: Iterable[Check]) -> bool:
    """Return True if something does not work."""
    return any(check.verdict is Verdict.FAIL for check in checks)
