"""The questions about users, roles and calls that throwaway objects settle."""

import hashlib
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from pulumi_redis_enterprise.cli.probe.conversation import choose
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Answer, Request, Sender
from pulumi_redis_enterprise.cli.probe.question import Questions
from pulumi_redis_enterprise.cli.probe.stage import (
    ROLES,
    USERS,
    Record,
    Stage,
    address_of,
    new_name,
    plain_role,
    plain_user,
    user_with_role,
)
from pulumi_redis_enterprise.cli.probe.trust import CERTIFICATES, CLUSTER, bundle_request
from pulumi_redis_enterprise.core.versions import PUT_CERTIFICATES
from pulumi_redis_enterprise.errors import InconclusiveError, NotAskedError

QUESTIONS: Final = Questions(Level.WRITE)

USER: Final = "/v1/users/{uid}"
ROLE: Final = "/v1/roles/{uid}"
_OWN_ROLE: Final = "/v1/users/role"
_MOST_READS: Final = 20


def new_password() -> str:
    """Return a password that every rule of complexity lets pass."""
    return f"Aa1!{secrets.token_urlsafe(18)}"


def password_user(stage: Stage, role: Record | None = None) -> tuple[Record, Sender]:
    """Create a user who logs in by password, with a role or with none; return it, and how to be it."""
    password = new_password()

    def body(name: str) -> Record:
        roles: Record = {"role_uids": [role["uid"]]} if role else {"role": "none"}
        return {"name": name, "email": address_of(name), "password": password, **roles}

    user = stage.create(USERS, body)
    return user, Sender(user["name"], password)


def management_role(stage: Stage, management: str, **others: Any) -> Record:
    """Create a role with a management role."""
    return stage.create(ROLES, lambda name: {"name": name, "management": management, **others})


@QUESTIONS.add(
    "Which status does PUT /v1/cluster/certificates have where there is no such call?",
    "405",
    "404",
    before=PUT_CERTIFICATES,
)
def _put_certificates_before_7_22_2(stage: Stage) -> str:
    body = {"certificates": [{"name": new_name(), "certificate": "probe"}]}
    request = Request("PUT", CERTIFICATES, body=body, level=Level.WRITE)
    return choose(stage.conversation.send(request), {405: "405", 404: "404"})


@QUESTIONS.add("Which is reported if a certificate's name is unknown and its text is no certificate?", "name", "text")
def _certificate_checked_first(stage: Stage) -> str:
    """Both name and text are wrong, so nothing can be stored."""
    request = bundle_request(stage.conversation, new_name(), "probe").allowed_by(Level.WRITE)
    return choose(stage.conversation.send(request), {403: "name", 400: "text"})


@QUESTIONS.add("Is a PUT refused that has no certificate at all?", "400", "accepted", since=PUT_CERTIFICATES)
def _repeated_certificate_names(stage: Stage) -> str:
    """No certificate at all, so nothing can be stored."""
    request = Request("PUT", CERTIFICATES, body={"certificates": []}, level=Level.WRITE)
    return choose(stage.conversation.send(request), {"ok": "accepted", 400: "400"})


def _changed(stage: Stage, user: Record, body: Record) -> str:
    """Change a user, twice if it is not to be seen: an action may have failed."""
    for _ in range(2):
        answer = stage.conversation.send(Request("PUT", USER, user["uid"], body=body))
        choice = choose(answer, {"ok": "", 400: "400", 406: "406"})
        if choice:
            return choice
        stage.conversation.wait_for_action(answer)
        if stage.conversation.read_until(USER, user["uid"], _has(body)):
            return "accepted"
    return "ignored"


def _has(body: Record) -> Callable[[Record], bool]:
    return lambda record: body.items() <= record.items()


@QUESTIONS.add("What becomes of the PUT of another name for a user?", "accepted", "400", "406", "ignored")
def _user_rename(stage: Stage) -> str:
    user = stage.create(USERS, plain_user)
    name = new_name()
    stage.made[USERS].add(name)
    return _changed(stage, user, {"name": name})


@QUESTIONS.add("What becomes of the PUT of another auth_method for a user?", "accepted", "400", "406", "ignored")
def _user_method_change(stage: Stage) -> str:
    user, _ = password_user(stage)
    return _changed(stage, user, {"auth_method": "certificate", "certificate_subject_line": f"CN={user['name']}"})


@QUESTIONS.add("May two users have one certificate_subject_line?", "accepted", "409")
def _duplicate_subject_line(stage: Stage) -> str:
    line = f"CN={new_name()}"
    stage.create(USERS, lambda name: plain_user(name) | {"certificate_subject_line": line})
    answer = stage.trial(USERS, lambda name: plain_user(name) | {"certificate_subject_line": line})
    return choose(answer, {"ok": "accepted", 409: "409"})


@QUESTIONS.add("Are names that differ in case only different?", "exact", "ignored")
def _name_case(stage: Stage) -> str:
    """Names are random, so the other spelling is nobody else's. A second pair, as a 409 may pass."""
    answer = Answer(0)
    for _ in range(2):
        first = stage.create(USERS, plain_user)
        answer = stage.conversation.send(Request("POST", USERS, body=plain_user(first["name"].upper())), attempts=1)
        if not answer.may_pass and not answer.is_page and answer.form == "json":
            break
    return choose(answer, {"ok": "exact", 409: "ignored"})


@QUESTIONS.add("Can a role be deleted that users hold?", "406", "200")
def _delete_role_in_use(stage: Stage) -> str:
    role = stage.create(ROLES, plain_role)
    stage.create(USERS, lambda name: user_with_role(name, role))
    return choose(stage.conversation.send(Request("DELETE", ROLE, role["uid"])), {"ok": "200", 406: "406"})


@QUESTIONS.add("Do writes to users answer an action_uid?", "yes", "no")
def _user_write_action(stage: Stage) -> str:
    answer = stage.attempt(USERS, plain_user)
    choose(answer, {"ok": "ok"})
    stage.conversation.wait_for_action(answer)
    return "yes" if "action_uid" in answer.record else "no"


@QUESTIONS.add("Which writes to roles answer an action_uid?", "deletions", "all", "none")
def _role_write_action(stage: Stage) -> str:
    made = stage.attempt(ROLES, plain_role)
    choose(made, {"ok": "ok"})
    stage.conversation.wait_for_action(made)
    deleted = stage.conversation.send(Request("DELETE", ROLE, made.record.get("uid", "")), attempts=1)
    choose(deleted, {"ok": "ok"})
    stage.conversation.wait_for_action(deleted)
    shown = ["action_uid" in answer.record for answer in (made, deleted)]
    if shown == [True, False]:
        raise InconclusiveError("new roles answer an action_uid, and deletions do not")
    return {0: "none", 1: "deletions", 2: "all"}[sum(shown)]


@QUESTIONS.add("Which status does the DELETE of a user have that is not there?", "404", "406")
def _delete_missing_user(stage: Stage) -> str:
    user = stage.create(USERS, plain_user)
    request = Request("DELETE", USER, user["uid"])
    for _ in range(3):
        stage.conversation.wait_for_action(stage.conversation.send(request))
        if stage.conversation.read_until(USER, user["uid"], lambda record: "uid" not in record):
            return choose(stage.conversation.send(request), {404: "404", 406: "406"})
    raise InconclusiveError("a throwaway user could not be deleted")


@QUESTIONS.add("Can a user delete itself?", "406", "200")
def _delete_self(stage: Stage) -> str:
    user, sender = password_user(stage, management_role(stage, "user_manager"))
    return choose(
        stage.conversation.send(Request("DELETE", USER, user["uid"], sender=sender)), {"ok": "200", 406: "406"}
    )


@QUESTIONS.add("Which one is the username in a hashed password?", "name", "email")
def _hashed_password_username(stage: Stage) -> str:
    """Each of two users has a password hashed with one of the usernames; the one who gets in tells which counts."""
    cluster = stage.conversation.read(CLUSTER).record.get("name")
    role = management_role(stage, "db_viewer")
    for choice in ("name", "email"):
        password = new_password()

        def body(name: str, choice: str = choice, password: str = password) -> Record:
            username = name if choice == "name" else address_of(name)
            hashed = hashlib.sha256(f"{username}:{cluster}:{password}".encode()).hexdigest()
            common = {"name": name, "email": address_of(name), "role_uids": [role["uid"]]}
            return common | {"password": hashed, "password_hash_method": 1}

        user = stage.create(USERS, body)
        answer = stage.conversation.get(_OWN_ROLE, sender=Sender(user["name"], password))
        if choose(answer, {"ok": choice, 401: "no"}) == choice:
            return choice
    raise InconclusiveError("neither is the username in a hashed password")


@QUESTIONS.add("How many reads after a write still show what was before it?", default="0")
def _stale_reads(stage: Stage) -> str:
    for _ in range(3):
        answer = stage.attempt(USERS, plain_user)
        choose(answer, {"ok": "ok"})
        statuses = [0]
        while len(statuses) <= _MOST_READS and statuses[-1] != HTTPStatus.OK:
            request = Request("GET", USER, answer.record.get("uid", ""))
            statuses.append(stage.conversation.send(request, attempts=1).status)
            if statuses[-1] not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
                break
        if statuses[-1] == HTTPStatus.OK:
            return str(len(statuses) - 2)
    raise InconclusiveError(f"a new user was not to be seen in {_MOST_READS} reads")


@QUESTIONS.add("Does a bare `?dry_run` count as one?", "present", "true")
def _dry_run_flag(stage: Stage) -> str:
    if not stage.conversation.knows_dry_run(USERS):
        raise InconclusiveError("this version knows no dry run of users")
    answer = stage.attempt(USERS, plain_user, query="dry_run", level=Level.WRITE)
    choose(answer, {"ok": "ok"})
    names = stage.made[USERS]
    for _ in range(4):
        if any(item["name"] in names for item in stage.objects(USERS)):
            return "true"
    return "present"


@QUESTIONS.add("Who gets the private keys in GET /v1/cluster/certificates?", "view_cluster_keys", "all", "none")
def _private_keys_shown(stage: Stage) -> str:
    """Only the names of the fields are looked at, and the answer is dropped."""
    own_role = stage.conversation.read(_OWN_ROLE).record.get("role")
    sees = _shows_keys(stage.conversation.read(CERTIFICATES))
    if own_role in {"admin", "cluster_member", "user_manager"}:
        if not sees:
            return "none"
    elif sees:
        return "all"
    if stage.conversation.level < Level.WRITE:
        raise NotAskedError(Level.WRITE.option, Level.WRITE)
    _, viewer = password_user(stage, management_role(stage, "cluster_viewer"))
    answer = stage.conversation.get(CERTIFICATES, sender=viewer)
    choose(answer, {"ok": "ok"})
    return "all" if _shows_keys(answer) else "view_cluster_keys"


def _shows_keys(answer: Answer) -> bool:
    return any(name.endswith("_key") for name in answer.record)
