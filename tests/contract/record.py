"""The notes about a scenario, and the file that all processes of a test run share it by."""

import fcntl
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.contract.kinds import Kind
from tests.contract.rest import Shown


@dataclass(slots=True)
class Record:
    """The observations while a scenario was played.

    Attributes:
        moments: What the cluster showed, by the name of the moment.
        printed: What the command before a moment printed.
        writes: What was sent to the cluster before a moment, and after the one before, as ``PUT /v1/bdbs/1``.
        error: What went wrong with the scenario itself.
    """

    moments: dict[str, Shown] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    writes: dict[str, list[str]] = field(default_factory=dict)
    error: str = ""

    def live(self, moment: str, kind: Kind) -> Any:
        """Return what the cluster showed of a kind."""
        return kind.live(self.moments[moment])


def once(file: Path, play: Callable[[], Record]) -> Record:
    """Return the record in the file; the first process that asks for it plays, and others wait for it.

    Raises:
        AssertionError: The scenario went wrong.
    """
    with file.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            file.write_text(json.dumps(asdict(play())))
    record = Record(**json.loads(file.read_text()))
    assert "" == record.error
    return record
