"""Tests of the choice of the front."""

import pytest
from redis_enterprise_emulator import Assumptions
from redis_enterprise_emulator.fronts.choice import wanted_front


@pytest.mark.parametrize("wanted", [True, False, None])
def test_default_assumptions(wanted: bool | None) -> None:  # noqa: FBT001
    """Either front plays the defaults, so that what is wanted is done."""
    assert wanted is wanted_front(wanted, Assumptions())


@pytest.mark.parametrize(
    ("assumptions", "expected"),
    [
        (Assumptions(untrusted_certificate="401"), True),
        (Assumptions(weak_client_certificates="refused"), False),
        (Assumptions(judged_as="openssl"), False),
        (Assumptions(intermediate_as_anchor="no"), False),
    ],
)
def test_assumption_decides(assumptions: Assumptions, *, expected: bool) -> None:
    """An assumption that only one front can play gets that one, if no other is asked for."""
    assert (expected, expected) == (wanted_front(None, assumptions), wanted_front(expected, assumptions))


@pytest.mark.parametrize(
    ("wanted", "assumptions", "message"),
    [
        (
            False,
            Assumptions(untrusted_certificate="401"),
            (
                "untrusted_certificate=401 can be played with Envoy in front only\n"
                "Fix: leave out this assumption, or whatever asks for a front without Envoy"
            ),
        ),
        (
            True,
            Assumptions(intermediate_as_anchor="no"),
            (
                "intermediate_as_anchor=no can be played without Envoy in front only\n"
                "Fix: leave out this assumption, or whatever asks for a front with Envoy"
            ),
        ),
        (
            None,
            Assumptions(untrusted_certificate="401", weak_client_certificates="refused"),
            (
                "weak_client_certificates=refused can be played without Envoy in front only\n"
                "Fix: leave out this assumption, or whatever asks for a front with Envoy"
            ),
        ),
    ],
)
def test_contradiction(*, wanted: bool | None, assumptions: Assumptions, message: str) -> None:
    """An assumption that no front can play is refused, with what to do."""
    with pytest.raises(ValueError, match="front") as caught:
        wanted_front(wanted, assumptions)

    assert message == str(caught.value)
