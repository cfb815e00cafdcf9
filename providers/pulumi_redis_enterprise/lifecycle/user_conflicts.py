"""Users that are in the way of a new or changed one: of its name, or of its subject line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Final

from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules.certificate_user import REGULAR
from pulumi_redis_enterprise.core.rules.lockout.planned_changes import LineMoves
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import ConflictError, Problem, redact
from pulumi_redis_enterprise.lifecycle.waiting import wait_for_holder

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.users import User
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules.certificate_user import CertificateUserInputs

_SEVERAL: Final = 2
_RENAME: Final = "choose another username: only a certificate user of exactly this name can be taken over"
_CONVERT: Final = (
    "choose another username; or set convert_password_user=True, which makes a certificate user of it and ends its "
    "password for good"
)


def find_by_name(cluster: RedisEnterprise, new: CertificateUserInputs, leaving: Uid | None) -> User | None:
    """Return the user of that name, unless it is leaving; raise if it is none that could ever be adopted."""
    conflicting = [user for user in cluster.users.named(new["username"]) if user.uid != leaving]
    if not conflicting:
        _refuse_login_name(cluster, new["username"], leaving)
        return None
    _refuse_several(cluster, new["username"], conflicting)
    (existing, *_) = sorted(conflicting, key=lambda user: user.name != new["username"])
    is_exact, converts = existing.name == new["username"], bool(new.get("convert_password_user"))
    if is_exact and (existing.auth_method == "certificate" or (existing.auth_method == REGULAR and converts)):
        return existing
    raise ConflictError(
        f"the cluster {cluster.name()!r} has a user {existing.name!r} already (uid {existing.uid}, auth_method "
        f"{existing.auth_method})",
        fix=_CONVERT if is_exact and existing.auth_method == REGULAR else _RENAME,
    )


def _refuse_login_name(cluster: RedisEnterprise, name: str, leaving: Uid | None) -> None:
    """Refuse a name by which another user logs in: the REST API takes its e-mail address as well as its name.

    Which user of the two it would take then is not documented. If it is the new one, which has no password, the other
    one is locked out; it may be the one of this program.

    Raises:
        ConflictError: Names the other user.
    """
    other = next((user for user in cluster.users.with_email(name) if user.uid != leaving), None)
    if other is not None:
        raise ConflictError(
            f"the user {other.name!r} (uid {other.uid}) logs in by its e-mail address {name!r}, which would be the "
            "name of another user: it could be locked out",
            fix="choose a username that is no e-mail address of a user; `email` is for the address",
        )


def _refuse_several(cluster: RedisEnterprise, name: str, conflicting: Sequence[User]) -> None:
    """Refuse a name that several users have: the cluster's own key is the uid, so that nobody can tell which is meant.

    Raises:
        ConflictError: There are several; names them.
    """
    exact = [user for user in conflicting if user.name == name]
    if len(exact) < _SEVERAL:
        return
    users = join_limited(f"uid {user.uid}, auth_method {user.auth_method}" for user in exact)
    raise ConflictError(
        f"the cluster {cluster.name()!r} has {len(exact)} users of the name {name!r} ({users})",
        fix="rename or delete all but the one that is meant (PUT or DELETE /v1/users/{uid}), or choose another name",
    )


def refuse_password_user(cluster: RedisEnterprise, new: CertificateUserInputs) -> None:
    """Refuse, in a preview, what would make a certificate user of a password user without being asked to.

    No run deletes a password user, so that one in the way is in the way for certain.
    """
    name = new["username"]
    if any(user.name == name and user.auth_method == REGULAR for user in cluster.users.named(name)):
        find_by_name(cluster, new, None)


def refuse_taken_subject(
    cluster: RedisEnterprise, new: CertificateUserInputs, own_uids: Collection[int | None], moves: LineMoves
) -> None:
    """Refuse two users of one subject line: which of them a certificate logs in as is undefined.

    A user of the same program that gets another line in this very update is waited for.

    Args:
        cluster: Where.
        new: The checked inputs of the user that takes the line.
        own_uids: The users that do not count: the user itself, and one that makes room for it.
        moves: The lines that move in this update.

    Raises:
        ConflictError: Another user has the line, and keeps it.
    """
    line = new["subject_line"]
    moves.note_arrival(new["username"])

    def holder() -> User | None:
        users = cluster.users.with_subject_line(line)
        return next((it for it in users if it.uid not in own_uids and it.auth_method == "certificate"), None)

    event = "another user of the program to let go of its subject line"
    user = wait_for_holder(holder, lambda it: moves.is_left_by(it.name, line), cluster, event=event)
    if user is not None:
        raise ConflictError(
            f"the user {user.name!r} (uid {user.uid}) has the subject line {line!r} already",
            fix="give this user a certificate with a subject of its own; or run `pulumi up` without this user first, "
            "so that the other one is deleted or gets another subject line, and then with it",
        )


def note_holder(moves: LineMoves, user: User) -> None:
    """Note a user of the cluster who logs in by certificate, and so has its line for itself."""
    if user.auth_method == "certificate":
        moves.note_holder(user.name, user.certificate_subject_line)


def line_problems(moves: LineMoves, username: Any) -> list[Problem]:
    """Return what is wrong with the line of this user beside those of the others in the program.

    Args:
        moves: The lines that move in this update.
        username: The name of the user; nothing is wrong with one that is not known yet.
    """
    if not isinstance(username, str):
        return []
    if exchanging := moves.exchange(username):
        first, *others = map(redact, exchanging)
        return [
            Problem(
                "subject_line",
                f"the users {', '.join([first, *others])} exchange their subject lines in one update: for a while, two "
                "of them would have the same line, and which user a certificate logs in as would be undefined",
                f"take {first} out of the program and run `pulumi up`; then put it back, all with their new "
                "certificates, and run `pulumi up` again",
            )
        ]
    if rivals := moves.rivals(username):
        return [
            Problem(
                "subject_line",
                f"the users {join_limited(map(redact, rivals))} have the same subject line: which of "
                "them a certificate logs "
                "in as would be undefined",
                "give each user a certificate with a subject of its own, or keep one of these users",
            )
        ]
    return []
