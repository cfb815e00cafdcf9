"""Refuses what would take away the rights of this program, or of a named administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise.errors import ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules.certificate_user import CertificateUserPayload
    from pulumi_redis_enterprise.guards import lockout as guard
else:
    guard = deferred("pulumi_redis_enterprise.guards.lockout")


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


def refuse_lockout_by_user(cluster: RedisEnterprise, uid: int, wanted: CertificateUserPayload) -> None:
    """Refuse a change of a user after which this program, or a named administrator, could not do without it.

    Args:
        cluster: Where.
        uid: The user that would be changed.
        wanted: The fields that would be sent.
    """
    user = cluster.users.cached(uid)
    if user is None:
        return
    roles = tuple(wanted.get("role_uids", user.role_uids))
    line = wanted.get("certificate_subject_line", user.certificate_subject_line)
    method = wanted.get("auth_method", user.auth_method)
    own = cluster.own_user()
    if own is not None and own.uid == uid:
        if method != user.auth_method and not cluster.logs_in_by_certificate:
            raise ConflictError(
                f"the change would end the login of this program: the user {user.name!r} would lose its password",
                fix="run it with the credentials of another administrator",
            )
        if line != user.certificate_subject_line and cluster.logs_in_by_certificate:
            raise ConflictError(
                "the change would end the login of this program: it is about the subject line of its own user",
                fix="run it with the credentials of another administrator",
            )
        if roles != user.role_uids:
            refuse_own_demotion(cluster, managements_of(cluster, roles), "the change of its roles")
    if cluster.administrators:
        after = replace(user, role_uids=roles, certificate_subject_line=line, auth_method=method)
        guard.refuse_loss_of_administrator(cluster, f"the change of the user {user.name!r}", user=after)
