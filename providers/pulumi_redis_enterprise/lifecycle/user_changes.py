"""Changes of a user: what differs, what has to be seen after a write, and what gives an adopted user back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final, cast

from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.core.rules import certificate_user as rules
from pulumi_redis_enterprise.core.rules.client_identity import FROM_CERTIFICATE
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.guards.own_login import refuse_lockout_by_user
from pulumi_redis_enterprise.lifecycle.adoption import log_return

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.users import User
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Changes, Properties
    from pulumi_redis_enterprise.core.rules.certificate_user import (
        CertificateUserInputs,
        CertificateUserOutputs,
        CertificateUserPayload,
    )


_FIX: Final = "look at the user in the cluster; delete it, or run again with adopt_existing=True"


def user_label(user: User) -> str:
    """Return the user as messages name it."""
    return f"user {user.name!r} (uid {user.uid})"


def confirmed_user(
    cluster: RedisEnterprise, uid: int, wanted: CertificateUserPayload, *, fix: str = _FIX
) -> CertificateUserOutputs:
    """The outputs, once the cluster shows what was sent."""

    def wrong(seen: User | None) -> str:
        if seen is None:
            return "shows no such user"
        shown = ", ".join(different(seen, wanted))
        return f"shows {shown}" if shown else ""

    user = read_back(lambda: cluster.users.get(uid), wrong, client=cluster.client, accepted="the user", fix=fix)
    return rules.outputs(asdict(cast("User", user)), cluster.rest_command)


def different(user: User | None, wanted: Mapping[str, Any]) -> list[str]:
    """The fields that are not as wanted, each with what it is."""
    seen = {**asdict(user), "role_uids": list(user.role_uids)} if user else {}
    return [f"{name}: {seen.get(name)!r}" for name in wanted if seen.get(name) != wanted[name]]


def found_user(user: User, fields: Iterable[str]) -> Properties:
    """Return the output that tells how an adopted user was, as far as these fields change it."""
    seen = {**asdict(user), "role_uids": list(user.role_uids)}
    return {PREVIOUS: {name: seen[name] for name in fields}}


def give_back_user(cluster: RedisEnterprise, user: User, previous: CertificateUserPayload) -> None:
    """Let an adopted user be as it was found, instead of deleting it: it was somebody else's.

    Raises:
        ConflictError: None of its former roles exists any more, its subject line is another user's by now, or somebody
            would be locked out.
    """
    if "role_uids" in previous:
        there = {role.uid for role in cluster.roles.all()}
        previous["role_uids"] = [uid for uid in previous["role_uids"] if uid in there]
    if not different(user, previous):
        return
    if previous.get("role_uids") == []:
        raise ConflictError(
            f"the {user_label(user)} cannot be given back as it was found: none of its former roles exists any more",
            fix="give the user another role, or delete it, by PUT or DELETE /v1/users; then run `pulumi state delete` "
            "with the URN of this resource",
        )
    _refuse_line_of_another(cluster, user, previous.get("certificate_subject_line"))
    refuse_lockout_by_user(cluster, user.uid, previous)
    log_return(cluster, user_label(user), previous)
    cluster.users.update(user.uid, previous)
    confirmed_user(cluster, user.uid, previous)


def _refuse_line_of_another(cluster: RedisEnterprise, user: User, line: str | None) -> None:
    """Refuse to give back a line that another user has by now: which of both it logs in as would be undefined."""
    holders = [it for it in cluster.users.with_subject_line(line or "") if it.auth_method == "certificate"]
    other = next((it for it in holders if it.uid != user.uid), None)
    if line and other is not None:
        raise ConflictError(
            f"the {user_label(user)} cannot be given back its subject line {line!r}: the {user_label(other)} has it "
            "by now",
            fix=f"give the user {other.name!r} another subject line first; or, to leave this user as it is, run "
            "`pulumi state delete` with the URN of this resource",
        )


def sent_properties(changes: Changes) -> list[str]:
    """Return the changed properties that the cluster knows of."""
    return [name for name in changes.updates if name not in FROM_CERTIFICATE]


def payload_by_now(
    cluster: RedisEnterprise, new: CertificateUserInputs, sent: Sequence[str], *, is_new: bool
) -> CertificateUserPayload:
    """Return what can be sent by now, as this very run may be about to create some of the roles; {} if nothing can."""
    if "roles" not in sent:
        return rules.payload(new, (), only=sent)
    missing = cluster.roles.missing(*new["roles"])
    there = cluster.roles.resolve(*(role for role in new["roles"] if role not in missing))
    if is_new:
        # Without any role it would be another user to the cluster.
        return rules.payload(new, [role.uid for role in there]) if there else {}
    only = [name for name in sent if name != "roles" or not missing]
    return rules.payload(new, [role.uid for role in there], only=only)
