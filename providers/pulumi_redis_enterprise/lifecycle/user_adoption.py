"""Takes over users that exist: certificate users as they are, and password users by making certificate users of them.

Since 7.8.4 a PUT of `auth_method` and `certificate_subject_line` does so (release notes 7.8.4-18). A certificate user
carries no password (Kubernetes API reference of the vendor, RedisEnterpriseUser), so that the old one is gone for good.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.core.rules import certificate_user as rules
from pulumi_redis_enterprise.core.rules.certificate_user import REGULAR
from pulumi_redis_enterprise.errors import UPGRADING, ApiError, ConflictError
from pulumi_redis_enterprise.guards.own_login import refuse_lockout_by_user
from pulumi_redis_enterprise.lifecycle.adoption import adopt_as_it_is, already_exists
from pulumi_redis_enterprise.lifecycle.user_changes import (
    confirmed_user,
    different,
    found_user,
    give_back_user,
    user_label,
)
from pulumi_redis_enterprise.lifecycle.user_conflicts import find_namesake, refuse_taken_subject

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.users import User
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Properties
    from pulumi_redis_enterprise.core.rules.certificate_user import CertificateUserInputs, CertificateUserPayload
    from pulumi_redis_enterprise.core.rules.lockout.planned_changes import LineMoves

_METHOD: Final = ("auth_method", "certificate_subject_line")
_OF_PASSWORD_USERS: Final = {"auth_method": REGULAR, "certificate_subject_line": ""}
_NO_CONVERSION: Final = (
    "this cluster does not convert users, and nothing else of the user was changed: delete it in the cluster, and run "
    "`pulumi up` again, which creates the certificate user"
)

_REFUSALS: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_ACCEPTABLE)


def target_of(
    cluster: RedisEnterprise, new: CertificateUserInputs, moves: LineMoves, *, leaving: int | None = None
) -> tuple[User | None, CertificateUserPayload]:
    """Return the user of that name, if it may be adopted, and what is wanted of it.

    Args:
        cluster: Where.
        new: The checked inputs.
        moves: The lines that move in this update.
        leaving: The uid of the user that makes room for this one.

    Raises:
        ConflictError: Somebody else has the name or the subject line.
    """
    namesake = find_namesake(cluster, new, leaving)
    refuse_taken_subject(cluster, new, {leaving, namesake.uid if namesake else None}, moves)
    wanted = rules.payload(new, [role.uid for role in cluster.roles.resolve(*new["roles"])])
    if namesake and different(namesake, {"email": "", **wanted}) and not may_take_over(namesake, new):
        seen = rules.observed(asdict(namesake), {role.uid: role.name for role in cluster.roles.all()}, new)
        raise already_exists(cluster, user_label(namesake), both_sides(rules.changes(seen, new), seen, new))
    return namesake, wanted


def may_take_over(user: User, new: CertificateUserInputs) -> bool:
    """Return True if the program asks for an existing user to be changed."""
    return bool(new.get("adopt_existing")) or _is_converted(user, new)


def take_over(
    cluster: RedisEnterprise, user: User, new: CertificateUserInputs, wanted: CertificateUserPayload
) -> Properties:
    """Make an existing user as wanted; return the output that gives it back, {} if a destroy deletes it.

    Args:
        cluster: Where.
        user: The user.
        new: The checked inputs.
        wanted: What POST would send.
    """
    wanted, converts = {"email": "", **wanted}, _is_converted(user, new)
    # A password user had no subject line; one whose conversion was interrupted shows the new one already.
    previous = found_user(user, wanted)[PREVIOUS] | (_OF_PASSWORD_USERS if converts else {})
    if not different(user, wanted):
        adopted = adopt_as_it_is(cluster, user_label(user), previous, new)
        return {PREVIOUS: previous} if converts else adopted
    refuse_lockout_by_user(cluster, user.uid, wanted)
    if user.auth_method == REGULAR:
        _convert(cluster, user, _part(wanted, lambda name: name in _METHOD))
        wanted = _part(wanted, lambda name: name not in _METHOD)
    cluster.users.update(user.uid, wanted)
    return {PREVIOUS: previous}


def give_back(cluster: RedisEnterprise, user: User, previous: Mapping[str, Any]) -> None:
    """Let an adopted user be as it was found, but for the password of one that was converted.

    Such a user is kept as a certificate user. Somebody had this account before the stack, and to delete it could not be
    made good. It is no less strict than it was found: who had a password has a certificate.
    """
    is_converted = previous.get("auth_method") == REGULAR
    kept = _METHOD if is_converted else ()
    give_back_user(cluster, user, _part(previous, lambda name: name not in kept))
    if is_converted and user.auth_method != REGULAR:
        cluster.client.log(
            f"kept {user_label(user)}: it existed before the stack, and its password cannot be given back. It still "
            f'logs in by certificate; PUT /v1/users/{user.uid} with auth_method "regular" and a new password makes a '
            "password user of it, DELETE ends it"
        )


def refuse_what_stays(user: User, previous: Mapping[str, Any], new: CertificateUserInputs) -> None:
    """Refuse a new user that shares what an adopted one has again once it is given back.

    Args:
        user: The adopted user, whom the new one is to replace.
        previous: How it was found; {} if it is deleted instead.
        new: The checked inputs of the new user.

    Raises:
        ConflictError: Both would have one subject line or e-mail address.
    """
    kept = _METHOD if previous.get("auth_method") == REGULAR else ()
    after = {**asdict(user), **{name: value for name, value in previous.items() if name not in kept}}
    for name, wanted in (("certificate_subject_line", new["subject_line"]), ("email", new.get("email"))):
        if previous and wanted and after[name] == wanted:
            raise ConflictError(
                f"the {user_label(user)} existed before the stack and stays, with the {name} {wanted!r}, which the new "
                f"user {new['username']!r} would have as well",
                fix="leave the username as it is; or give the new user another subject line and e-mail address",
            )


def _part(fields: Mapping[str, Any], is_in: Callable[[str], bool]) -> CertificateUserPayload:
    """Return some of the fields of a user, which the state holds under the vendor's names."""
    return cast("CertificateUserPayload", {name: value for name, value in fields.items() if is_in(name)})


def _is_converted(user: User, new: CertificateUserInputs) -> bool:
    """Return True if the program asks for the conversion of this user.

    One that has the wanted subject line was converted by an update that was interrupted: it existed before the stack.
    """
    half_converted = user.certificate_subject_line == new["subject_line"]
    return bool(new.get("convert_password_user")) and (user.auth_method == REGULAR or half_converted)


def _convert(cluster: RedisEnterprise, user: User, method: CertificateUserPayload) -> None:
    """Send the method first and alone: a cluster that refuses or ignores it has changed nothing then."""
    _send_method(cluster, user, method)
    confirmed_user(cluster, user.uid, method, fix=_NO_CONVERSION)
    cluster.client.log(
        f"converted {user_label(user)}: it logs in by certificate from now on, and its password is gone for good. A "
        "destroy keeps the user, as it cannot give the password back"
    )


def _send_method(cluster: RedisEnterprise, user: User, method: CertificateUserPayload) -> None:
    """Send the method; a cluster that refuses it says what, and nobody but us knows what to do then."""
    try:
        cluster.users.update(user.uid, method)
    except ApiError as error:
        if error.status not in _REFUSALS or error.error_code == UPGRADING:
            raise
        raise ApiError(error.message, _NO_CONVERSION, error.status, error.error_code) from None
