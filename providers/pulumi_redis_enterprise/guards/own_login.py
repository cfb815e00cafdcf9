"""Refuses what would take away the login of this program, or its rights, or those of a named administrator.

The engine deletes dependents first: users, and only then the `ClusterMtlsConfig`. Its deletion switches the logins by
certificate off, so that a program that uses one could not delete the rest. To stop before anything is deleted, what is
created or changed while the program manages such settings carries a mark in its state: a plain `pulumi destroy` runs no
program, so that the state is all that its first deletion can tell by.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.sdk.configuration import Configuration
from pulumi_redis_enterprise.sdk.run import has_program

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules.certificate_user import CertificateUserPayload

# The engine shows no property that begins with two underscores (`IsInternalPropertyKey` of pulumi/sdk, 3.276).
MARK: Final = "__destroy_ends_logins"
_ending: set[Configuration] = set()
_lock = threading.Lock()


def note(configuration: Configuration) -> None:
    """Note that the program manages settings whose deletion ends the logins by certificate."""
    with _lock:
        _ending.add(configuration)


def mark(configuration: Configuration) -> Properties:
    """Return the mark for the outputs of a resource that this run creates or changes; {} if there is none."""
    with _lock:
        return {MARK: True} if configuration in _ending else {}


def carried_mark(state: Mapping[str, Any]) -> Properties:
    """Return the mark of a stored resource, to be stored again by a refresh."""
    return {MARK: state[MARK]} if MARK in state else {}


def refuse(configuration: Configuration, cluster: RedisEnterprise, state: Mapping[str, Any]) -> None:
    """Refuse a deletion that belongs to a destroy which could not come to its end.

    Raises:
        ConflictError: The state has the mark, no program runs, and the program logs in by certificate.
    """
    if not state.get(MARK) or has_program(configuration) or not cluster.logs_in_by_certificate:
        return
    raise ConflictError(
        "nothing is deleted: this destroy would switch the logins by certificate off, and the program itself logs in "
        "with a certificate; it could not delete the rest",
        fix="let it log in with a password: (1) if passwords are off, set basic_authentication=True on the "
        "ClusterMtlsConfig, and run `pulumi up`; (2) run `pulumi config rm redis-enterprise:clientCertificate`, the "
        "same for clientKey, `pulumi config set redis-enterprise:username NAME`, `pulumi config set --secret "
        "redis-enterprise:password`, and `pulumi up`; (3) run `pulumi destroy`",
    )


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


def managements_of(cluster: RedisEnterprise, role_uids: Sequence[Uid]) -> list[str]:
    """The management roles that a user of these roles has."""
    return [role.management for role in cluster.roles.all() if role.uid in role_uids]


def refuse_lockout_by_user(cluster: RedisEnterprise, uid: Uid, wanted: CertificateUserPayload) -> None:
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
        from pulumi_redis_enterprise.guards import lockout as guard

        after = replace(user, role_uids=roles, certificate_subject_line=line, auth_method=method)
        guard.refuse_loss_of_administrator(cluster, f"the change of the user {user.name!r}", user=after)
