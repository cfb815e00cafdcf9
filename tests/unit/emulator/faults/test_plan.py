"""Tests of the fault plan: which request is struck, and how faults are written down."""

from typing import Any

import pytest
from redis_enterprise_emulator.faults.plan import MEANINGS, Fault, FaultPlan, Kind


def struck(plan: FaultPlan, *requests: str) -> list[Kind | None]:
    """The kind that strikes each of these requests, written as ``GET /v1/users``."""
    faults = [plan.struck_by(*request.split(" ")) for request in requests]
    return [fault.kind if fault else None for fault in faults]


def armed(*faults: Fault) -> FaultPlan:
    """A plan with these faults."""
    plan = FaultPlan()
    plan.arm(*faults)
    return plan


class TestPlan:
    def test_number(self) -> None:
        """By default it is the next request, and that one alone."""
        assert [Kind.RESET, None] == struck(armed(Fault(Kind.RESET)), "GET /v1/users", "GET /v1/users")

    def test_times(self) -> None:
        """Exactly as many requests as wanted are struck, from the given one on."""
        plan = armed(Fault(Kind.RESET, number=2, times=2))

        assert [None, Kind.RESET, Kind.RESET, None] == struck(plan, *["GET /v1/users"] * 4)

    def test_method_and_path(self) -> None:
        """Only requests that match are counted."""
        plan = armed(Fault(Kind.BUSY, method="PUT", path="/v1/users/*", number=2))
        requests = ("PUT /v1/users/1", "GET /v1/users/1", "PUT /v1/roles/1", "PUT /v1/users/2")

        assert [None, None, None, Kind.BUSY] == struck(plan, *requests)

    def test_several(self) -> None:
        """Each fault counts for itself; of two that strike at once, the first that was armed does."""
        plan = armed(Fault(Kind.BUSY), Fault(Kind.RESET, times=2))

        assert [Kind.BUSY, Kind.RESET] == struck(plan, "GET /v1/users", "GET /v1/users")

    def test_counts_from_when_it_was_armed(self) -> None:
        """Earlier requests do not count."""
        plan = armed()
        struck(plan, "GET /v1/users")
        plan.arm(Fault(Kind.RESET))

        assert [Kind.RESET] == struck(plan, "GET /v1/users")

    def test_refusal_comes_before_its_request(self) -> None:
        """A request that finds nobody is told in advance, once, and counts as one that came."""
        plan = armed(Fault(Kind.REFUSED, number=2))

        assert plan.refusal() is None
        assert [None] == struck(plan, "GET /v1/users")
        assert plan.refusal() is plan.armed[0].fault
        assert plan.refusal() is None
        assert (2, 1) == (plan.armed[0].seen, plan.armed[0].struck)

    def test_clear(self) -> None:
        """After that, nothing goes wrong any more."""
        plan = armed(Fault(Kind.RESET))
        plan.clear()

        assert [None] == struck(plan, "GET /v1/users")

    def test_listing(self) -> None:
        """Each fault is listed as it could be armed again, with what became of it."""
        plan = armed(Fault(Kind.SLOW, path="/v1/*"))
        struck(plan, "GET /v1/users", "GET /v1/users")
        record = plan.listing()[0]

        assert {"seen": 2, "struck": 1} == {name: record.pop(name) for name in ("seen", "struck")}
        assert Fault(Kind.SLOW, path="/v1/*") == Fault.from_record(record)


class TestText:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("reset", Fault(Kind.RESET)),
            ("node-away,after,seconds=1.5", Fault(Kind.NODE_AWAY, after=True, seconds=1.5)),
            ("busy,method=PUT,path=/v1/*,number=2,times=3", Fault(Kind.BUSY, "PUT", "/v1/*", number=2, times=3)),
        ],
    )
    def test_read(self, text: str, expected: Fault) -> None:
        """The kind comes first, then what differs from the default."""
        assert expected == Fault.from_text(text)

    @pytest.mark.parametrize(
        "text", ["", "flood", "reset,number=0", "reset,times=no", "reset,color=red", "slow,seconds=-1", "slow,kind=x"]
    )
    def test_malformed(self, text: str) -> None:
        """Anything else is an error that shows the form and the kinds."""
        with pytest.raises(ValueError, match=r"expected a fault as KIND\[,after\].* one of refused, reset"):
            Fault.from_text(text)

    @pytest.mark.parametrize("record", [None, 1, {}, {"kind": "reset", "number": []}])
    def test_malformed_record(self, record: Any) -> None:
        """The same holds for JSON."""
        with pytest.raises(ValueError, match="expected a fault as"):
            Fault.from_record(record)


@pytest.mark.parametrize(("fault", "expected"), [(Fault(Kind.SLOW), 2.0), (Fault(Kind.NODE_AWAY, seconds=3), 3.0)])
def test_duration(fault: Fault, expected: float) -> None:
    """Each kind that takes time has a default for how long."""
    assert expected == fault.duration


def test_every_kind_is_explained() -> None:
    """No kind is without a sentence."""
    assert set(Kind) == MEANINGS.keys()
