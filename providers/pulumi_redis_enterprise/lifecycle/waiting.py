"""Waits: for another resource to leave a name or a subject line, and for the cluster to show what it accepted."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pulumi_redis_enterprise.api.transport.polling import poll_until, read_back
from pulumi_redis_enterprise.core.references import Uid

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.collection import NamedObjects
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise

_LONGEST_WAIT: Final = 120.0
"""Seconds until the other resource has to have changed its object."""

_workers: Final = BoundedSemaphore(2)
"""The plugin has four workers (`ThreadPoolExecutor` in pulumi.dynamic, 3.272): some have to be left for the others."""

_Holder = TypeVar("_Holder")


def confirmed(  # noqa: PLR0913 - by keyword, and most calls need none of them
    cluster: RedisEnterprise,
    collection: NamedObjects[Any],
    uid: Uid,
    unlike: Callable[[Any], str],
    *,
    missing: str = "none of that uid",
    fix: str = "",
) -> Any:
    """Return the object of a uid, once the cluster shows it as it was accepted.

    Args:
        cluster: Where.
        collection: The list that the object is in.
        uid: The object.
        unlike: Returns what is not as wanted, or "".
        missing: The words for no such object.
        fix: What to do if it is not shown so in time.

    Raises:
        NotConvergedError: It is not.
    """

    def wrong(item: Any | None) -> str:
        if item is None:
            return f"shows {missing}"
        return f"shows {shown}" if (shown := unlike(item)) else ""

    kind = collection.kind
    again = f"look at the {kind} in the cluster; delete it, or run again with adopt_existing=True"
    return read_back(
        lambda: collection.get(uid), wrong, client=cluster.client, accepted=f"the {kind}", fix=fix or again
    )


def wait_for_holder(
    holder: Callable[[], _Holder | None],
    is_leaving: Callable[[_Holder], bool],
    cluster: RedisEnterprise,
    *,
    event: str,
) -> _Holder | None:
    """Wait while the holder is one that leaves, unless that would keep no worker free to see to it.

    Args:
        holder: Returns the object that has it.
        is_leaving: Whether the program makes this object leave it.
        cluster: Where.
        event: What is waited for, for the line that tells so.

    Returns:
        Who has it then; None if nobody does.
    """
    seen = holder()
    if seen is None or not is_leaving(seen) or not _workers.acquire(blocking=False):
        return seen

    def is_settled(seen: _Holder | None) -> bool:
        return seen is None or not is_leaving(seen)

    try:
        return poll_until(
            holder, is_settled, client=cluster.client, deadline=_LONGEST_WAIT, progress=f"waiting for {event}"
        )
    finally:
        _workers.release()
