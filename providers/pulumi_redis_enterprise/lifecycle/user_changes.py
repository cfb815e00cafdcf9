"""Changes of a user: what is sent of it, and what takes over one that exists and gives it back.

Since 7.8.4 a PUT of `auth_method` and `certificate_subject_line` makes a certificate user of a password user (release
notes 7.8.4-18). A certificate user carries no password (Kubernetes API reference of the vendor, RedisEnterpriseUser),
so that the old one is gone for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

from pulumi_redis_enterprise.api.transport.journal import note_object
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules import certificate_user as rules
from pulumi_redis_enterprise.core.rules.certificate_user import REGULAR
from pulumi_redis_enterprise.core.rules.client_identity import FROM_CERTIFICATE
from pulumi_redis_enterprise.errors import UPGRADING, ApiError, ConflictError
from pulumi_redis_enterprise.guards.own_login import refuse_lockout_by_user
from pulumi_redis_enterprise.lifecycle.adoption import adopt_as_it_is, log_return
from pulumi_redis_enterprise.lifecycle.waiting import confirmed

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.users import User
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Changes, Properties
    from pulumi_redis_enterprise.core.rules.certificate_user import CertificateUserInputs, CertificateUserPayload

NO_USER: Final = "no such user"
_METHOD: Final = ("auth_method", "certificate_subject_line")
_OF_PASSWORD_USERS: Final = {"auth_method": REGULAR, "certificate_subject_line": ""}
_NO_CONVERSION: Final = (
    "this cluster does not convert users, and nothing else of the user was changed: delete it in the cluster, and run "
    "`pulumi up` again, which creates the certificate user"
)
_REFUSALS: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_ACCEPTABLE)


def user_label(user: User) -> str:
    """Return the user as messages name it."""
    return f"user {user.name!r} (uid {user.uid})"


def confirm_user(cluster: RedisEnterprise, uid: Uid, wanted: Mapping[str, Any], *, fix: str = "") -> None:
    """Wait until the cluster shows what was sent."""
    confirmed(cluster, cluster.users, uid, lambda it: ", ".join(different(it, wanted)), missing=NO_USER, fix=fix)


def different(user: User, wanted: Mapping[str, Any]) -> list[str]:
    """The fields that are not as wanted, each with what it is."""
    seen = _fields(user)
    return [f"{name}: {seen.get(name)!r}" for name in wanted if seen.get(name) != wanted[name]]


def found_user(user: User, fields: Iterable[str]) -> Properties:
    """Return these fields of a user as they have to be sent."""
    seen = _fields(user)
    return {name: seen[name] for name in fields}


def _fields(user: User) -> Properties:
    return {**asdict(user), "role_uids": list(user.role_uids)}


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
    confirm_user(cluster, user.uid, previous)


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
        wanted: The fields to send.
    """
    converts = _is_converted(user, new)
    # A password user had no subject line; one whose conversion was interrupted shows the new one already.
    previous = found_user(user, wanted) | (_OF_PASSWORD_USERS if converts else {})
    if not different(user, wanted):
        adopted = adopt_as_it_is(cluster, user_label(user), previous, new)
        return {PREVIOUS: previous} if converts else adopted
    refuse_lockout_by_user(cluster, user.uid, wanted)
    note_object(str(user.uid), {PREVIOUS: previous})
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
    confirm_user(cluster, user.uid, method, fix=_NO_CONVERSION)
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
