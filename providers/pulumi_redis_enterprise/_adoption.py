"""Says that an object which exists already becomes one of the stack, or why it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pulumi_redis_enterprise.errors import ConflictError, few

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


def log_adoption(cluster: RedisEnterprise, label: str, *, but: str = "") -> None:
    """Say that an object which is there already becomes this stack's.

    The engine forgets what it was creating when it was stopped, or when the answer was lost: the next update then
    meets its own object, and there is nothing to lose by taking it over as long as it is exactly as wanted.
    """
    told = f"adopted existing {label} of cluster {cluster.name()!r}: nothing differs"
    cluster.client.log(f"{told}; {but}" if but else told)


def log_return(cluster: RedisEnterprise, label: str, previous: Mapping[str, Any]) -> None:
    """Say that an object is not deleted, but given back as it was found.

    Args:
        cluster: Where.
        label: What the object is called: its kind, name and uid.
        previous: The fields that are given back.
    """
    fields = few(f"{name} {value!r}" for name, value in sorted(previous.items()))
    cluster.client.log(f"the {label} of cluster {cluster.name()!r} is given back as it was found: {fields}")


def already_exists(cluster: RedisEnterprise, label: str, differences: Sequence[str]) -> ConflictError:
    """Return the error of an object that exists, and is not as wanted.

    Args:
        cluster: Where.
        label: What the object is called: its kind, name and uid.
        differences: Both sides of each property that differs.
    """
    return ConflictError(
        f"{label} of cluster {cluster.name()!r} exists with other values: {few(differences, separator='; ')}",
        fix='if this program had it under another resource name, add opts=ResourceOptions(aliases=[Alias(name="the old '
        'name")]); else set adopt_existing=True to take it over',
    )
