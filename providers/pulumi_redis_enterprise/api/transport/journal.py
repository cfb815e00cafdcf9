"""The journal of one call of the engine: what it has changed, and what is known of the object, should it fail.

A call that fails after its first change leaves something behind. The engine keeps it in the state if the error says so:
then the next update goes on with that object, a destroy deletes it, and what was found before it is not forgotten.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Journal:
    """The changes of one call.

    Attributes:
        id: The id of the object that was created or taken over; "" as long as there is none.
        outputs: The outputs that the state should hold of it, under the names of the rules.
        is_new: True if the object was created, and so is as it was wanted.
        changes: The requests that have changed something, or may have.
    """

    id: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False
    changes: list[str] = field(default_factory=list)

    @property
    def is_partial(self) -> bool:
        """Return True if the call has changed an object of which the state has to tell."""
        return bool(self.changes and self.id)

    def __str__(self) -> str:
        changes = ", ".join(dict.fromkeys(self.changes))
        return f"the cluster has taken {changes} before" if changes else "nothing was changed"


_current: ContextVar[Journal | None] = ContextVar("journal", default=None)


@contextmanager
def journal() -> Iterator[Journal]:
    """Keep a journal of what this thread does."""
    kept = Journal()
    token = _current.set(kept)
    try:
        yield kept
    finally:
        _current.reset(token)


def note_outputs(outputs: Mapping[str, Any]) -> None:
    """Note the outputs that are known before anything is changed."""
    if kept := _current.get():
        kept.outputs.update(outputs)


def note_object(id_: str, found: Mapping[str, Any], *, is_new: bool = False) -> None:
    """Note the object that the next request changes, or the last one has created.

    Args:
        id_: Its id.
        found: The outputs that tell how it was found, or what it is called.
        is_new: True if it was created.
    """
    if kept := _current.get():
        kept.id, kept.is_new = id_, is_new
        kept.outputs.update(found)


def current() -> Journal:
    """Return the journal of this thread; an empty one if it keeps none."""
    return _current.get() or Journal()


def note_change(call: object) -> None:
    """Note a request that has changed something, or may have."""
    if kept := _current.get():
        kept.changes.append(str(call))


def has_changed_anything() -> bool:
    """Return True if this thread keeps a journal, and there is a change in it."""
    kept = _current.get()
    return kept is not None and bool(kept.changes)
