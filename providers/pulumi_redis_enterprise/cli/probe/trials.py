"""The questions that dry runs settle: writes that a cluster judges, and does not store."""

from typing import Any, Final

from pulumi_redis_enterprise.cli.probe.conversation import choose
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Answer, Request
from pulumi_redis_enterprise.cli.probe.pki import new_authority
from pulumi_redis_enterprise.cli.probe.question import Questions
from pulumi_redis_enterprise.cli.probe.reading import MISSING
from pulumi_redis_enterprise.cli.probe.stage import (
    DATABASES,
    ROLES,
    USERS,
    Stage,
    address_of,
    new_name,
    plain_database,
    plain_role,
    plain_user,
)
from pulumi_redis_enterprise.cli.probe.trust import CERTIFICATES, CLUSTER, ENABLED, NAME, SUBJECTS, VALIDATION
from pulumi_redis_enterprise.core.versions import CONTROL_PLANE_BASIC_AUTHENTICATION, ROLE_RESOURCES
from pulumi_redis_enterprise.errors import InconclusiveError, NotAskedError

QUESTIONS: Final = Questions(Level.DRY_RUN)

_UNNOTICED: Final = "cm_session_timeout_minutes"
"""A setting that nobody notices for an instant: how long a login to the Cluster Manager's pages lasts."""


def cluster_trial(stage: Stage, body: dict[str, Any]) -> Answer:
    """Try a change of the cluster's settings, after a look whether such a dry run stores nothing.

    Raises:
        InconclusiveError: It stores, or nobody knows whether it does.
    """
    conversation = stage.conversation
    if CLUSTER not in conversation.dry_runs_kept:
        before = conversation.read(CLUSTER).record.get(_UNNOTICED)
        if not isinstance(before, int):
            raise InconclusiveError("there is no setting by which to see that dry runs store nothing")
        choose(conversation.dry_run("PUT", CLUSTER, {_UNNOTICED: before + 1}), {"ok": "ok"})
        conversation.dry_runs_kept[CLUSTER] = not conversation.read_until(
            CLUSTER, "", lambda record: record.get(_UNNOTICED) == before + 1, reads=3
        )
        if not conversation.dry_runs_kept[CLUSTER]:
            conversation.send(Request("PUT", CLUSTER, body={_UNNOTICED: before}, level=Level.READ_ONLY))
    if not conversation.dry_runs_kept[CLUSTER]:
        raise InconclusiveError("this cluster carries dry runs of PUT /v1/cluster out")
    return conversation.dry_run("PUT", CLUSTER, body)


@QUESTIONS.add("What becomes of a new user without a name?", "400", "email")
def _user_without_name(stage: Stage) -> str:
    def nameless(name: str) -> dict[str, Any]:
        user = plain_user(name) | {"email": address_of(name)}
        del user["name"]
        return user

    return choose(stage.trial(USERS, nameless), {"ok": "email", 400: "400"})


@QUESTIONS.add("Which role does a new user get that names none?", "none", "db_viewer", "400", level=Level.WRITE)
def _user_without_role(stage: Stage) -> str:
    def roleless(name: str) -> dict[str, Any]:
        user = plain_user(name)
        del user["role"]
        return user

    for makes_role in (False, True):
        if makes_role:
            stage.create(ROLES, lambda name: {"name": name, "management": "db_viewer"})
        answer = stage.trial(USERS, roleless)
        if choose(answer, {"ok": "", 400: "400"}):
            return "400"
        if answer.record.get("role") == "db_viewer":
            return "db_viewer"
        if any(role.get("management") == "db_viewer" for role in stage.conversation.read(ROLES).records):
            return "none"
    raise InconclusiveError("the new user has another role")


@QUESTIONS.add("Is a subject line with spaces and two OUs refused?", "verbatim", "strict")
def _subject_line_check(stage: Stage) -> str:
    answer = stage.trial(
        USERS, lambda name: plain_user(name) | {"certificate_subject_line": f"CN={name}, OU=a, OU=b, O=probe"}
    )
    return choose(answer, {"ok": "verbatim", 400: "strict"})


@QUESTIONS.add("What becomes of a key that this version does not know?", "400", "ignored")
def _unknown_keys(stage: Stage) -> str:
    return choose(
        stage.trial(USERS, lambda name: plain_user(name) | {"probe_of_nothing": True}), {"ok": "ignored", 400: "400"}
    )


@QUESTIONS.add("Is a body with another Content-Type than application/json refused?", "400", "accepted")
def _other_content_type(stage: Stage) -> str:
    return choose(stage.trial(USERS, plain_user, content_type="text/plain"), {"ok": "accepted", 400: "400"})


@QUESTIONS.add("Are writes refused while the versions of the nodes differ?", "accepted", "400")
def _writes_during_upgrade(stage: Stage) -> str:
    if not stage.conversation.is_mixed:
        raise InconclusiveError("all nodes have one version")
    query = "dry_run=true" if stage.conversation.knows_dry_run(USERS) else ""
    return choose(stage.attempt(USERS, plain_user, query=query), {"ok": "accepted", 400: "400"})


@QUESTIONS.add("Can certificate authentication be switched on without mtls_trusted_ca?", "406", "200")
def _mtls_without_ca(stage: Stage) -> str:
    if stage.conversation.read(CERTIFICATES).record.get(f"{NAME}_cert"):
        if stage.conversation.level < Level.DISPOSABLE:
            raise NotAskedError(Level.DISPOSABLE.option, Level.DISPOSABLE)
        stage.trust.remove()
    answer = cluster_trial(stage, {ENABLED: True})
    return choose(answer, {"ok": "200", 406: "406"})


@QUESTIONS.add("Can subjects be validated without any authorized one?", "accepted", "400")
def _empty_authorized_subjects(stage: Stage) -> str:
    body = {VALIDATION: "san_cn", SUBJECTS: []}
    return choose(cluster_trial(stage, body), {"ok": "accepted", 400: "400"})


@QUESTIONS.add("Are authorized subjects shown as they were sent?", "as_sent", "filled")
def _authorized_subjects_echo(stage: Stage) -> str:
    sent = {"CN": new_name()}
    answer = cluster_trial(stage, {SUBJECTS: [sent]})
    choose(answer, {"ok": "ok"})
    shown = answer.record.get(SUBJECTS)
    if not isinstance(shown, list) or len(shown) != 1 or shown[0].get("CN") != sent["CN"]:
        raise InconclusiveError("the answer to a dry run does not show what would be stored")
    return "as_sent" if shown[0] == sent else "filled"


@QUESTIONS.add("May a read-only setting be sent back with the value that it has?", "ignored_if_equal", "400")
def _read_only_keys(stage: Stage) -> str:
    created = stage.conversation.read(CLUSTER).record.get("created_time")
    if created is None:
        raise InconclusiveError("the cluster shows no created_time")
    return choose(cluster_trial(stage, {"created_time": created}), {"ok": "ignored_if_equal", 400: "400"})


@QUESTIONS.add(
    "Can passwords be switched off while certificate authentication is off?",
    "accepted",
    "406",
    level=Level.DISPOSABLE,
    since=CONTROL_PLANE_BASIC_AUTHENTICATION,
)
def _basic_off_without_mtls(stage: Stage) -> str:
    """Ask by a dry run, yet at the highest level: if it were carried out, everybody would be locked out."""
    if stage.conversation.level < Level.DISPOSABLE:
        raise NotAskedError(Level.DISPOSABLE.option, Level.DISPOSABLE)
    if stage.conversation.read(CLUSTER).record.get(ENABLED):
        stage.trust.remove()
    answer = cluster_trial(stage, {"control_plane_basic_authentication": False})
    return choose(answer, {"ok": "accepted", 406: "406"})


@QUESTIONS.add("May a database require client certificates and have none to check them against?", "406", "200")
def _client_authentication_alone(stage: Stage) -> str:
    tls = {"tls_mode": "enabled", "enforce_client_authentication": "enabled"}
    return choose(stage.trial(DATABASES, lambda name: plain_database(name) | tls), {"ok": "200", 406: "406"})


@QUESTIONS.add("May a certificate be twice in authentication_ssl_client_certs?", "406", "accepted")
def _duplicated_client_certificates(stage: Stage) -> str:
    certificate = {"client_cert": new_authority(new_name()).pem}
    twice = {"authentication_ssl_client_certs": [certificate, certificate]}
    return choose(stage.trial(DATABASES, lambda name: plain_database(name) | twice), {"ok": "accepted", 406: "406"})


@QUESTIONS.add("May roles_permissions name a role that is not there?", "406", "accepted")
def _unknown_permissions(stage: Stage) -> str:
    missing = {"roles_permissions": [{"role_uid": MISSING, "redis_acl_uid": MISSING}]}
    return choose(stage.trial(DATABASES, lambda name: plain_database(name) | missing), {"ok": "accepted", 406: "406"})


def scope(uid: int) -> dict[str, Any]:
    """Return the part of a role that limits it to a database."""
    return {"resources": [{"type": "db", "uids": [str(uid)]}]}


@QUESTIONS.add(
    "May a management role other than db_member and db_viewer be limited to databases?",
    "406",
    "accepted",
    level=Level.WRITE,
    since=ROLE_RESOURCES,
)
def _scope_of_other_roles(stage: Stage) -> str:
    databases = stage.conversation.read(DATABASES, query="fields=uid").records or [
        stage.create(DATABASES, plain_database)
    ]
    answer = stage.trial(ROLES, lambda name: plain_role(name) | scope(databases[0]["uid"]))
    return choose(answer, {"ok": "accepted", 406: "406"})


@QUESTIONS.add("May a role be limited to a database that is not there?", "400", "accepted", since=ROLE_RESOURCES)
def _scope_of_missing_database(stage: Stage) -> str:
    answer = stage.trial(ROLES, lambda name: {"name": name, "management": "db_viewer"} | scope(MISSING))
    return choose(answer, {"ok": "accepted", 400: "400"})
