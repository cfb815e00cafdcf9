"""Cancellation: one event that ends all waits of this process at once.

The engine cancels a plugin when somebody interrupts an update, and ends it with a signal (`Execute` of
pulumi/pkg/resource/deploy, and `Close` of a plugin, 3.276). A request that is on its way is left to its end: the
cluster would carry it out all the same, and nobody would know. What has begun goes on as long as it has to wait for
nothing; what has changed nothing yet does not begin.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Final

from pulumi_redis_enterprise.api.transport.journal import has_changed_anything
from pulumi_redis_enterprise.errors import CancelledError

AGAIN: Final = "run the same command again: it goes on from what the cluster has by then"

_cancelled: Final = Event()


def cancel() -> None:
    """End all waits, and let no call begin to change anything."""
    _cancelled.set()


def resume() -> None:
    """Begin anew: another run speaks to this process, as when the engine attaches to one that a debugger started."""
    _cancelled.clear()


def pause(seconds: float) -> None:
    """Wait for so many seconds.

    Raises:
        CancelledError: It was cancelled before.
    """
    if _cancelled.wait(seconds):
        raise CancelledError("cancelled", fix=AGAIN)


@contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Say what a wait was for that is cancelled."""
    try:
        yield
    except CancelledError:
        raise CancelledError(f"cancelled while {what}", fix=AGAIN) from None


def refuse_to_begin(call: object) -> None:
    """Refuse the first change of a call of the engine that was cancelled.

    Args:
        call: The request that would make it.

    Raises:
        CancelledError: It was cancelled, and this call has changed nothing yet.
    """
    if _cancelled.is_set() and not has_changed_anything():
        raise CancelledError(f"cancelled before {call} was sent", fix=AGAIN)
