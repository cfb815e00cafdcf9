"""Looking until a write is seen: a node may lag behind the one that took it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.transport.client import Client

DEADLINE: Final = 30.0
_FIRST_DELAY = 0.2
_LONGEST_DELAY = 3.0

_Seen = TypeVar("_Seen")


def look_until(
    look: Callable[[], _Seen],
    good: Callable[[_Seen], bool],
    *,
    client: "Client",
    deadline: float = DEADLINE,
    event: str = "the cluster to show what it accepted",
) -> _Seen:
    """Look again and again, at first at once, until what is seen is good.

    Args:
        look: Reads from the cluster.
        good: Whether this is what was written.
        client: Whose clock to wait by.
        deadline: Seconds after which the last look decides.
        event: What is waited for, for the line that tells so.

    Returns:
        What was seen last, good or not.
    """
    until = client.clock() + deadline
    delay = _FIRST_DELAY
    while not good(seen := look()) and client.clock() < until:
        client.log(f"waiting for {event}")
        client.sleep(delay)
        delay = min(2 * delay, _LONGEST_DELAY)
    return seen
