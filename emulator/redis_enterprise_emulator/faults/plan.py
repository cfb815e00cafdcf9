"""Faults to order: which request goes wrong, in which way, and whether the cluster carried it out nevertheless.

Pure: it counts requests and says what is to happen. The server and the application make it happen::

    plan = FaultPlan()
    plan.arm(Fault(Kind.RESET, method="PUT", path="/v1/users/*", after=True))
    plan.struck_by("PUT", "/v1/users/2")  # the fault
    plan.struck_by("PUT", "/v1/users/2")  # None: once is the default
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, Final, Self


class Kind(StrEnum):
    """A kind of fault."""

    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    SLOW = "slow"
    BUSY = "busy"
    NOT_ALL_NODES = "not-all-nodes"
    UNAVAILABLE = "unavailable"
    SERVER_ERROR = "server-error"
    TOO_MANY_REQUESTS = "too-many-requests"
    REDIRECT = "redirect"
    EDIT_CONFLICT = "edit-conflict"
    HTML = "html"
    EMPTY = "empty"
    CUT_OFF = "cut-off"
    NODE_AWAY = "node-away"
    ACTION_FAILS = "action-fails"
    ACTION_FORGOTTEN = "action-forgotten"


MEANINGS: Final[Mapping[Kind, str]] = {
    Kind.REFUSED: "Before the request comes, its node takes no connections for `seconds`.",
    Kind.RESET: "The connection is reset instead of an answer.",
    Kind.TIMEOUT: "There is never an answer; the connection stays open.",
    Kind.SLOW: "The answer takes `seconds` longer.",
    Kind.BUSY: "409 `busy`: another change is going on.",
    Kind.NOT_ALL_NODES: "409 `certificate_update_conflict`: not all nodes were updated.",
    Kind.UNAVAILABLE: "503 without a body.",
    Kind.SERVER_ERROR: "500 `internal_error`, as is documented for writes of certificates that fail on a disk.",
    Kind.TOO_MANY_REQUESTS: "429 with `Retry-After: seconds`, as of a proxy in between.",
    Kind.REDIRECT: "307 to an internal address of the primary node.",
    Kind.EDIT_CONFLICT: "409 `config_edit_conflict`: the configuration was edited elsewhere at the same time.",
    Kind.HTML: "200 with an HTML page, as of a proxy in between.",
    Kind.EMPTY: "200 without a body.",
    Kind.CUT_OFF: "The connection ends in the middle of the answer's body.",
    Kind.NODE_AWAY: "The connection ends without an answer, and the node takes no others for `seconds`.",
    Kind.ACTION_FAILS: "The action that the request sets off fails.",
    Kind.ACTION_FORGOTTEN: "The action that the request sets off is not known any more: 404.",
}

SECONDS: Final[Mapping[Kind, float]] = {
    Kind.REFUSED: 2.0,
    Kind.SLOW: 2.0,
    Kind.TOO_MANY_REQUESTS: 1.0,
    Kind.NODE_AWAY: 30.0,
}
"""The default duration of a fault, if it has one."""

_FORM: Final = "KIND[,after][,method=PUT][,path=/v1/users/*][,number=2][,times=3][,seconds=5]"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        kind: What.
        method: Of the requests that are counted; "" for all.
        path: A pattern of their paths, in which ``*`` stands for any text.
        number: Which of them is struck, counted from 1 since the fault was armed.
        times: How many are struck, one after the other.
        after: Whether the cluster carries the request out before the answer goes wrong.
        seconds: How long it lasts; 0 for the default of the kind.
    """

    kind: Kind
    method: str = ""
    path: str = "*"
    number: int = 1
    times: int = 1
    after: bool = False
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.number < 1 or self.times < 1 or not 0 <= self.seconds < float("inf"):
            raise ValueError("expected number and times from 1 on, and seconds from 0 on")

    @property
    def duration(self) -> float:
        """The seconds that it lasts."""
        return self.seconds or SECONDS.get(self.kind, 0.0)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read ``reset,after,method=PUT``.

        Raises:
            ValueError: It has another form; says which it should have.
        """
        kind, *parts = text.split(",")
        given = dict(part.partition("=")[::2] for part in parts)
        return cls.from_record({"kind": kind, **given, **({"after": True} if "after" in parts else {})})

    @classmethod
    def from_record(cls, record: Any) -> Self:
        """Read ``{"kind": "reset", "after": true, "method": "PUT"}``; numbers may be texts.

        Raises:
            ValueError: It has another form.
        """
        readers: Mapping[str, Any] = {"method": str, "path": str, "number": int, "times": int, "seconds": float}
        try:
            given = {**record}
            kind, after = Kind(given.pop("kind")), given.pop("after", False)
            return cls(kind, after=after is True, **{name: readers[name](value) for name, value in given.items()})
        except (KeyError, TypeError, ValueError):
            kinds = ", ".join(Kind)
            raise ValueError(f"expected a fault as {_FORM}, where KIND is one of {kinds}; got {record}") from None


@dataclass(slots=True)
class Armed:
    """A fault, and what became of it so far.

    Attributes:
        fault: The fault.
        seen: How many of its requests came.
        struck: How many of them were struck.
    """

    fault: Fault
    seen: int = 0
    struck: int = 0

    @property
    def is_next(self) -> bool:
        """True if the next of its requests is struck."""
        return self.fault.number <= self.seen + 1 < self.fault.number + self.fault.times

    def struck_by(self, method: str, path: str) -> bool:
        """Count a request; return whether it is struck."""
        if self.fault.method not in {"", method} or not fnmatchcase(path, self.fault.path):
            return False
        strikes = self.is_next and self.fault.kind is not Kind.REFUSED
        self.seen += 1
        self.struck += strikes
        return strikes

    def is_refused(self) -> bool:
        """Return whether the next request shall find nobody, in which case it counts as seen."""
        refused = self.is_next and self.fault.kind is Kind.REFUSED
        self.seen += refused
        self.struck += refused
        return refused


class FaultPlan:
    """The faults that are armed. The caller of each method holds the cluster's lock."""

    def __init__(self) -> None:
        self._armed: list[Armed] = []

    @property
    def armed(self) -> tuple[Armed, ...]:
        """All faults, also those that struck already."""
        return tuple(self._armed)

    def arm(self, *faults: Fault) -> None:
        """Arm further faults, which count requests from now on."""
        self._armed += map(Armed, faults)

    def clear(self) -> None:
        """Disarm all faults."""
        self._armed.clear()

    def struck_by(self, method: str, path: str) -> Fault | None:
        """Count a request; return the fault that strikes it, or None. Of several it is the one that was armed first."""
        struck = [armed.fault for armed in self._armed if armed.struck_by(method, path)]
        return struck[0] if struck else None

    def refusal(self) -> Fault | None:
        """Return the fault because of which the next request shall find nobody, or None; it is told once."""
        return next((armed.fault for armed in self._armed if armed.is_refused()), None)

    def listing(self) -> list[dict[str, Any]]:
        """Return all faults as records, with what became of them."""
        return [
            {**dataclasses.asdict(armed.fault), "seen": armed.seen, "struck": armed.struck} for armed in self._armed
        ]
