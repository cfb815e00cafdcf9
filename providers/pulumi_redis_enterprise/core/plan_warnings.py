"""Warnings of a plan, grouped and told in a few lines however many resources it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.core.x509.text import join_limited

_MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class PlanWarning:
    """One thing to be careful with. Warnings of one kind and advice are told in one line.

    Attributes:
        message: What is the matter, for example "certificates expire within 30 days".
        property: With whom: ``2026-12-01 'app-1'``. In a line, they are sorted.
        fix: What to do about it.
    """

    message: str
    property: str
    fix: str


def grouped(warnings: Iterable[PlanWarning]) -> list[str]:
    """One line a kind: how many there are of it, the first ten by name, and the advice."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for caution in sorted(set(warnings)):
        kinds.setdefault((caution.message, caution.fix), []).append(caution.property)
    return [
        f"{kind} ({len(about)}): {join_limited(about, most=_MOST_SHOWN, separator='; ')}. Fix: {advice}"
        for (kind, advice), about in kinds.items()
    ]
