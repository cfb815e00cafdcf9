"""The stand-in for pulumi-tls: when it replaces a resource. `tests/e2e/test_examples.py` plays the rest."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tools.tls_stand_in import replaced_by

NOW = datetime(2026, 12, 1, tzinfo=UTC)
STATE: dict[str, Any] = {
    "certRequestPem": "A",
    "earlyRenewalHours": 24,
    "certPem": "made",
    "validityEndTime": (NOW + timedelta(hours=48)).isoformat(),
}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, []),
        ({"earlyRenewalHours": 47}, []),
        ({"earlyRenewalHours": 48}, ["readyForRenewal"]),
        ({"certRequestPem": "B"}, ["certRequestPem"]),
    ],
    ids=["unchanged", "not yet due", "due", "another request"],
)
def test_replaced_by(given: dict[str, Any], expected: list[str]) -> None:
    """A certificate is replaced once it is due, or for another input; not for other hours alone."""
    new = {"certRequestPem": "A", "earlyRenewalHours": 24, **given}

    assert expected == replaced_by(STATE, new, NOW)
