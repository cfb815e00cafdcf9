"""Polling: reading again until the cluster shows what is waited for, as nodes may lag behind the one written to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final, TypeVar

from pulumi_redis_enterprise.api.transport.cancellation import waiting_for
from pulumi_redis_enterprise.errors import CancelledError, NotConvergedError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.transport.client import Client

DEADLINE: Final = 30.0
FIRST_DELAY: Final = 0.2
LONGEST_DELAY: Final = 5.0
_READ_BACK: Final = (FIRST_DELAY, 3.0)

_Seen = TypeVar("_Seen")


def back_off(first: float = FIRST_DELAY, longest: float = LONGEST_DELAY) -> Iterator[float]:
    """Yield delays in seconds, each twice the one before up to the longest."""
    delay = first
    while True:
        yield delay
        delay = min(2 * delay, longest)


def poll_until(  # noqa: PLR0913
    look: Callable[[], _Seen],
    is_done: Callable[[_Seen], bool],
    *,
    client: Client,
    deadline: float = DEADLINE,
    delays: Iterable[float] | None = None,
    progress: Callable[[_Seen, float], str] | str = "",
) -> _Seen:
    """Look at once, and then again after each delay, until it is done or the deadline is reached.

    Args:
        look: Reads from the cluster.
        is_done: Decides whether this is what is waited for.
        client: Whose clock to wait by, and whose log to write to.
        deadline: Seconds after which the last look decides.
        delays: Seconds between two looks; by default those of a read after a write.
        progress: The line to log before each delay, or what makes it of what was seen and the delay; "" for none.

    Returns:
        What was seen last, done or not.

    Raises:
        CancelledError: The wait was cancelled, and a last look did not find it done.
    """
    until = client.clock() + deadline
    waiting = iter(delays or back_off(*_READ_BACK))
    while not is_done(seen := look()) and (remaining := until - client.clock()) > 0:
        delay = min(next(waiting), remaining)
        if line := progress if isinstance(progress, str) else progress(seen, delay):
            client.log(line)
        try:
            with waiting_for(line or "waiting for the cluster"):
                client.sleep(delay)
        except CancelledError:
            if is_done(seen := look()):
                return seen
            raise
    return seen


def read_back(  # noqa: PLR0913
    look: Callable[[], _Seen],
    wrong: Callable[[_Seen], str],
    *,
    client: Client,
    accepted: str,
    fix: str,
    deadline: float = DEADLINE,
) -> _Seen:
    """Look until the cluster shows what it accepted, and return what it shows.

    Args:
        look: Reads from the cluster.
        wrong: Returns what is not as wanted, as ``shows no such user``; "" if all is.
        client: Whose clock to wait by.
        accepted: What was sent, as the object of the sentence.
        fix: What to do if it is not shown.
        deadline: Seconds after which the last look decides.

    Raises:
        NotConvergedError: It shows something else until the deadline.
    """
    line = "waiting for the cluster to show what it accepted"
    seen = poll_until(look, lambda it: not wrong(it), client=client, deadline=deadline, progress=line)
    if found := wrong(seen):
        raise NotConvergedError(f"the cluster accepted {accepted}, but {found}", fix=fix)
    return seen
