"""Refuses what would take this program's own rights away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pulumi_redis_enterprise.errors import ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


def refuse_own_demotion(cluster: RedisEnterprise, managements: Sequence[str], what: str) -> None:
    """Refuse a change after which the user that this program logs in as is no administrator any more.

    Args:
        cluster: Where.
        managements: The management roles that the user would have.
        what: What is changed, as the subject of the sentence.
    """
    own = cluster.own_user()
    if own is None or "admin" in managements or "admin" not in managements_of(cluster, own.role_uids):
        return
    raise ConflictError(
        f"{what} would take the management role admin from the user {own.name!r}, whom this program logs in as",
        fix="run it with the credentials of another administrator",
    )


def managements_of(cluster: RedisEnterprise, role_uids: Sequence[int]) -> list[str]:
    """The management roles that a user of these roles has."""
    return [role.management for role in cluster.roles.all() if role.uid in role_uids]


def refuse_own_lockout(cluster: RedisEnterprise, sent: Sequence[str], managements: Sequence[str]) -> None:
    """This program's own user keeps the subject line that it logs in by, and the rights that it works by."""
    if "subject_line" in sent and cluster.logs_in_by_certificate:
        raise ConflictError(
            "the change would end the login of this program: it is about the subject line of its own user",
            fix="run it with the credentials of another administrator",
        )
    if "roles" in sent:
        refuse_own_demotion(cluster, managements, "the change of its roles")
