"""Users that are in the way of a new or changed one: of its name, or of its subject line."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.errors import ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.api.users import User


def find_namesake(cluster: RedisEnterprise, new: Properties, leaving: int | None) -> User | None:
    """Return the user of that name, unless it is leaving; raise if it is none that could ever be adopted."""
    namesake = next((user for user in cluster.users.named(new["username"]) if user.uid != leaving), None)
    if namesake and (namesake.auth_method != "certificate" or namesake.name != new["username"]):
        raise ConflictError(
            f"the cluster {cluster.name()!r} has a user {namesake.name!r} already (uid {namesake.uid}, auth_method "
            f"{namesake.auth_method})",
            fix="choose another username: only a certificate user of exactly this name can be taken over",
        )
    return namesake


def refuse_taken_subject(cluster: RedisEnterprise, new: Properties, own_uids: Collection[int | None]) -> None:
    """Refuse two users of one subject line: which of them a certificate logs in as would be the cluster's guess."""
    line = new["subject_line"]
    for user in cluster.users.with_subject_line(line):
        if user.uid not in own_uids and user.auth_method == "certificate":
            raise ConflictError(
                f"the user {user.name!r} (uid {user.uid}) has the subject line {line!r} already",
                fix="give this user a certificate with a subject of its own, or delete the other user",
            )
