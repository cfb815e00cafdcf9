"""Warnings: however many resources they are about, they are a few lines."""

from pulumi_redis_enterprise.core.model import PlanWarning, grouped

SOON, RAIN = "certificates expire soon", "it may rain"


def test_one_line_a_kind() -> None:
    """Warnings of one kind share a line, sorted, each once."""
    warnings = [
        PlanWarning("2026-12-02 'b'", SOON, "renew them"),
        PlanWarning("today", RAIN, "stay inside"),
        PlanWarning("2026-12-01 'a'", SOON, "renew them"),
        PlanWarning("2026-12-02 'b'", SOON, "renew them"),
    ]

    assert [
        "certificates expire soon (2): 2026-12-01 'a'; 2026-12-02 'b'. Fix: renew them",
        "it may rain (1): today. Fix: stay inside",
    ] == grouped(warnings)


def test_other_advice_is_another_line() -> None:
    """Advice stands beside those that it is for."""
    assert 2 == len(grouped([PlanWarning("a", SOON, "renew it"), PlanWarning("b", SOON, "delete it")]))


def test_very_many_are_counted() -> None:
    """Of two hundred, those that come first are named."""
    (line,) = grouped(PlanWarning(f"{number:03}", SOON, "renew them") for number in range(200))

    assert line.startswith("certificates expire soon (200): 000; 001; 002; ")
    assert line.endswith("; 009 and 190 more. Fix: renew them")


def test_nothing_is_no_line() -> None:
    """Without warnings there is nothing to say."""
    assert [] == grouped([])
