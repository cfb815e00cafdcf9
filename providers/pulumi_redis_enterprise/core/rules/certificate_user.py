"""A user that logs in with a certificate instead of a password.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/user/
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypedDict

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import (
    Changes,
    CheckedInputs,
    PlanWarning,
    Properties,
    as_list,
    changes_between,
    options_in,
)
from pulumi_redis_enterprise.core.references import Uid, canonical_references, is_reference, references_as_before
from pulumi_redis_enterprise.core.rules.client_identity import FROM_CERTIFICATE, client_inputs
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.core.x509.subject_line import order_note
from pulumi_redis_enterprise.core.x509.text import Fingerprint, SubjectLine, describe
from pulumi_redis_enterprise.errors import Problem, redact

MANAGED: Final = ("username", "subject_line", "roles", "email", *FROM_CERTIFICATE)
REPLACING: Final = ("username",)
ID: Final = "the `uid` of the user"

REGULAR: Final = "regular"
"""The `auth_method` of users who log in by password."""

_ORDER: Final = "subject lines that do not begin with CN"
_CONVERSION: Final = "password users who are converted lose their password for good"
_CONVERSION_ADVICE: Final = (
    "tell their owners before; a destroy keeps them, and cannot give the password back. Where there is no such user, "
    "one is created"
)

# The vendor's OpenAPI description, schema UserRequest.
_USERNAME: Final = re.compile(r"[ -!#-%'-;=?-~]{1,255}")
_EMAIL: Final = re.compile(r"[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+")


class CertificateUserInputs(TypedDict, total=False):
    """The checked inputs."""

    username: str
    subject_line: SubjectLine
    roles: Sequence[str | int]
    email: str
    certificate_sha256: Fingerprint
    certificate_expires: str
    issued_by: Sequence[str]
    adopt_existing: bool
    convert_password_user: bool


class CertificateUserOutputs(TypedDict):
    """The outputs beyond the inputs."""

    uid: Uid
    role_uids: list[Uid]
    status: str
    rest_command: str


class CertificateUserState(CertificateUserInputs, total=False):
    """The stored properties."""

    uid: Uid
    role_uids: Sequence[Uid]
    status: str
    rest_command: str
    previous_settings: Mapping[str, Any]
    cluster: str


class CertificateUserPayload(TypedDict, total=False):
    """The fields of POST and PUT /v1/users."""

    name: str
    auth_method: str
    certificate_subject_line: SubjectLine
    role_uids: list[Uid]
    email: str


def check(old: Mapping[str, Any], new: Mapping[str, Any], now: datetime) -> CheckedInputs:
    """The canonical inputs: the subject line instead of the certificate, and what a reviewer wants to know.

    Args:
        old: The inputs of the last update, or {}.
        new: `username`; one of `certificate` (PEM, the leaf first) and `subject_line`; `roles` (names or
            uids); `email`, `trusted_by` (PEM bundles), `adopt_existing` and `convert_password_user`, all optional.
        now: Decides which certificate has expired.
    """
    checked = CheckedInputs()
    checked.problems += _username_problems(new.get("username"))
    checked.inputs = {
        "username": new.get("username"),
        **client_inputs(checked, old, new, now),
        "roles": _canonical_roles(checked, new.get("roles")),
    }
    email = new.get("email")
    if email not in (None, ""):
        checked.inputs["email"] = email
        checked.problems += _email_problems(email)
    checked.inputs |= options_in(new)
    if not checked.problems:
        checked.warnings += _order_warnings(old, checked.inputs)
    if new.get("convert_password_user") and not old.get("convert_password_user"):
        checked.warnings.append(PlanWarning(redact(new.get("username")), _CONVERSION, _CONVERSION_ADVICE))
    return checked


def natural_key(new: Mapping[str, Any]) -> Key:
    """Return what identifies a user: the username."""
    return (new.get("username"),)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ. A username cannot be changed in place."""
    found = changes_between(old, new, managed=MANAGED, replacing=REPLACING)
    return replace(found, deletes_first=True) if found.replaces and _exclude_each_other(old, new) else found


def _order_warnings(old: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[PlanWarning]:
    """Warn of a new line whose order may not be the cluster's: whether it is, the first login shows."""
    line = inputs.get("subject_line")
    if not isinstance(line, str) or line == old.get("subject_line"):
        return []
    note = order_note(line)
    return [PlanWarning(f"that of {redact(inputs['username'])} {note.message}", _ORDER, note.fix)] if note else []


def _exclude_each_other(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return True if both users cannot be at once: no two have one subject line, e-mail address or name."""
    return any(
        bool(old.get(name)) and str(old.get(name)).casefold() == str(new.get(name)).casefold()
        for name in ("username", "subject_line", "email")
    )


def payload(
    new: CertificateUserInputs, role_uids: Sequence[Uid], *, only: Collection[str] | None = None
) -> CertificateUserPayload:
    """Return what POST and PUT /v1/users take.

    Args:
        new: The checked inputs.
        role_uids: The uids of their roles.
        only: The properties to send; by default all that are given.
    """
    only = new if only is None else only
    fields: CertificateUserPayload = {}
    if "username" in only:
        fields["name"] = new["username"]
    if "subject_line" in only:
        # The method goes along, so that a user whom someone gave a password becomes what it was.
        fields["auth_method"] = "certificate"
        fields["certificate_subject_line"] = new["subject_line"]
    if "roles" in only:
        fields["role_uids"] = sorted(role_uids)
    if "email" in only:
        fields["email"] = new.get("email", "")
    return fields


def observed(user: Mapping[str, Any], role_names: Mapping[Uid, str], state: Mapping[str, Any]) -> Properties:
    """The inputs that describe the user that the cluster has.

    Args:
        user: `name`, `auth_method`, `certificate_subject_line`, `role_uids` and `email`, as the cluster shows
            them.
        role_names: The names of all roles by uid.
        state: The stored properties: a role that they name by uid is named so again, and what they tell of
            the certificate is kept, as the cluster does not know it.
    """
    by_certificate = user["auth_method"] == "certificate"
    seen: Properties = {
        "username": user["name"],
        "subject_line": user["certificate_subject_line"] if by_certificate else "",
        "roles": references_as_before(user["role_uids"], role_names, state.get("roles")),
    }
    if user["email"]:
        seen["email"] = user["email"]
    return seen | {name: state[name] for name in FROM_CERTIFICATE if name in state}


def outputs(user: Mapping[str, Any], rest_command: str) -> CertificateUserOutputs:
    """Return what there is to know of the user beyond the inputs.

    Args:
        user: `uid`, `role_uids` and `status`, as the cluster shows them.
        rest_command: The command by which the user logs in to the REST API.
    """
    return {
        "uid": user["uid"],
        "role_uids": list(user["role_uids"]),
        "status": user["status"],
        "rest_command": rest_command,
    }


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield the users who log in by certificate."""
    for user in inventory.certificate_users:
        seen = observed(user, inventory.role_names, {})
        yield FoundObject(user["name"], str(user["uid"]), seen, outputs(user, inventory.rest_command))


def _username_problems(username: Any) -> list[Problem]:
    if contains_unknown(username):
        return []
    if username in (None, ""):
        return [Problem("username", "it is missing", "give the name that the user has in the cluster")]
    if isinstance(username, str) and _USERNAME.fullmatch(username):
        return []
    reason = f'expected 1 to 255 printable ASCII characters without " & < >, got {_without_text(username)}'
    return [Problem("username", reason, "choose another name")]


def _email_problems(email: Any) -> list[Problem]:
    if contains_unknown(email) or (isinstance(email, str) and _EMAIL.fullmatch(email)):
        return []
    reason = f"expected an address as app@example.com, got {_without_text(email)}"
    return [Problem("email", reason, "correct it, or leave it out")]


def _without_text(value: Any) -> str:
    """Show what is no text; a text may be a password, or a key, that was put here by mistake."""
    return describe(value) if isinstance(value, str) else redact(value)


def _canonical_roles(checked: CheckedInputs, given: Any) -> Any:
    roles = as_list(given)
    if not roles:
        reason = "a user without a role may do nothing"
        fix = 'give at least one, for example [Role("viewer", role_name="viewer", management="cluster_viewer")]'
        checked.problems.append(Problem("roles", reason, fix))
    for role in roles:
        if not contains_unknown(role) and not is_reference(role):
            reason = f"expected the name or the uid of a role, got {redact(role)}"
            checked.problems.append(Problem("roles", reason, "take it from GET /v1/roles"))
    return canonical_references(roles)
