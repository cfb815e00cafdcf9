"""Says that an object which exists already becomes one of the stack, or why it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Properties


def log_adoption(cluster: RedisEnterprise, label: str, *, but: str = "") -> None:
    """Say that an object which is there already becomes this stack's.

    The engine forgets what it was creating when it was stopped, or when the answer was lost: the next update then
    meets its own object, and there is nothing to lose by taking it over as long as it is exactly as wanted.
    """
    message = f"adopted existing {label} of cluster {cluster.name()!r}: nothing differs"
    cluster.client.log(f"{message}; {but}" if but else message)


def adopt_as_it_is(
    cluster: RedisEnterprise, label: str, found: Mapping[str, Any], new: Mapping[str, Any]
) -> Properties:
    """Say that an object is adopted without a change; return the output that keeps a destroy from deleting it.

    Without `adopt_existing` it counts as this stack's own, whose creation was interrupted. With it, the program says
    that the object was somebody else's: an adoption that was interrupted after the change looks the same, and to delete
    such an object could not be made good.

    Args:
        cluster: Where.
        label: What the object is called: its kind, name and uid.
        found: The object as it is, under the vendor's names.
        new: The checked inputs.
    """
    if not new.get("adopt_existing"):
        log_adoption(cluster, label)
        return {}
    log_adoption(cluster, label, but="a destroy leaves it as it is, as adopt_existing is set")
    return {PREVIOUS: found}


def log_return(cluster: RedisEnterprise, label: str, previous: Mapping[str, Any]) -> None:
    """Say that an object is not deleted, but given back as it was found.

    Args:
        cluster: Where.
        label: What the object is called: its kind, name and uid.
        previous: The fields that are given back.
    """
    fields = join_limited(f"{name} {value!r}" for name, value in sorted(previous.items()))
    cluster.client.log(f"the {label} of cluster {cluster.name()!r} is given back as it was found: {fields}")


def already_exists(cluster: RedisEnterprise, label: str, differences: Sequence[str]) -> ConflictError:
    """Return the error of an object that exists, and is not as wanted.

    Args:
        cluster: Where.
        label: What the object is called: its kind, name and uid.
        differences: Both sides of each property that differs.
    """
    return ConflictError(
        f"{label} of cluster {cluster.name()!r} exists with other values: {join_limited(differences, separator='; ')}",
        fix="if this program had it under another resource name, give that name in the resource option `aliases`; else "
        "set adopt_existing=True to take it over",
    )
