"""The questions that GET, HEAD and OPTIONS settle."""

from typing import Final
from urllib.parse import urlsplit

from pulumi_redis_enterprise.cli.probe.conversation import choose
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import ANONYMOUS, Answer, Request
from pulumi_redis_enterprise.cli.probe.question import Questions
from pulumi_redis_enterprise.cli.probe.stage import DATABASES, ROLES, USERS, Stage, plain_database, plain_user
from pulumi_redis_enterprise.core.versions import ROLE_RESOURCES
from pulumi_redis_enterprise.errors import InconclusiveError

QUESTIONS: Final = Questions(Level.READ_ONLY)

MISSING: Final = 1_999_999_973
"""A uid that no cluster gets to."""

# Release notes of 7.2.4-52, "Access control deprecations".
_OLD_ROLES: Final = {"Cluster Member", "Cluster Viewer", "DB Member", "DB Viewer", "None"}
_TLS_FIELDS: Final = "fields=uid,tls_mode,enforce_client_authentication"
_REDIRECTS: Final = range(300, 400)


@QUESTIONS.add("Which body does a 401 have?", "empty", "json", "html")
def _unauthorized_body(stage: Stage) -> str:
    answer = stage.conversation.get("/v1/nodes", sender=ANONYMOUS)
    choose(answer, {401: "401"})
    return _form(answer, {"empty", "json", "html"})


def _form(answer: Answer, known: set[str]) -> str:
    if answer.form not in known:
        raise InconclusiveError(f"the body of a {answer.status} is neither of {', '.join(sorted(known))}")
    return answer.form


@QUESTIONS.add(
    "Under which key does an error answer have its text, if it has a body?", "description", "message", "empty"
)
def _error_form(stage: Stage) -> str:
    answer = stage.conversation.get("/v1/roles/{uid}", MISSING)
    choose(answer, {404: "404"})
    if answer.form == "empty":
        return "empty"
    keys = [key for key in ("description", "message") if key in answer.record]
    if not keys:
        raise InconclusiveError("the body of a 404 has neither description nor message")
    return keys[0]


@QUESTIONS.add("Which body does the 404 of an unknown URI have?", "json", "html")
def _unknown_uri_body(stage: Stage) -> str:
    answer = stage.conversation.get("/v1/probe_of_nothing")
    choose(answer, {404: "404"})
    return _form(answer, {"json", "html"})


@QUESTIONS.add("Is HEAD answered as GET is?", "as_get", "405")
def _head_requests(stage: Stage) -> str:
    return choose(stage.conversation.send(Request("HEAD", "/v1/nodes")), {"ok": "as_get", 405: "405"})


@QUESTIONS.add("Does a doubled slash in a path count as one?", "merged", "404")
def _doubled_slashes(stage: Stage) -> str:
    return choose(stage.conversation.get("/v1//nodes"), {"ok": "merged", 404: "404"})


@QUESTIONS.add("Are there the default roles that clusters before 7.2.4 began with?", "absent", "in_use")
def _old_roles(stage: Stage) -> str:
    names = {str(role.get("name")) for role in stage.conversation.read(ROLES).records}
    return "in_use" if names & _OLD_ROLES else "absent"


@QUESTIONS.add(
    "How does a role that is not limited to databases show `resources`?", "absent", "empty", since=ROLE_RESOURCES
)
def _unscoped_resources(stage: Stage) -> str:
    roles = [role for role in stage.conversation.read(ROLES).records if role.get("management") == "admin"]
    shown = {"empty" if role["resources"] == [] else "?" for role in roles if "resources" in role}
    if not roles or "?" in shown:
        raise InconclusiveError("there is no role with management admin that is not limited")
    return "empty" if shown else "absent"


@QUESTIONS.add("How many shards does the license allow?", default="4")
def _license_shards_limit(stage: Stage) -> str:
    limit = stage.conversation.read("/v1/license").record.get("shards_limit")
    if not isinstance(limit, int):
        raise InconclusiveError("the license names no shards_limit")
    return str(limit)


@QUESTIONS.add("Does a database show enforce_client_authentication while its tls_mode is disabled?", "no", "yes")
def _enforce_shown_without_tls(stage: Stage) -> str:
    databases = _without_tls(stage)
    if not databases:
        stage.create(DATABASES, plain_database)
        databases = _without_tls(stage)
    if not databases:
        raise InconclusiveError("there is no database without TLS")
    return "yes" if any("enforce_client_authentication" in database for database in databases) else "no"


def _without_tls(stage: Stage) -> list[dict[str, object]]:
    databases = stage.conversation.read(DATABASES, query=_TLS_FIELDS).records
    return [database for database in databases if database.get("tls_mode") == "disabled"]


def _others(stage: Stage) -> range:
    """Return the further nodes, each by its place among the URLs."""
    known = len(stage.conversation.wire.nodes)
    if stage.conversation.nodes == 1:
        raise InconclusiveError("the cluster has one node")
    if known == 1:
        raise InconclusiveError("no further node is named (--nodes)")
    return range(known)


def _redirect(stage: Stage) -> Answer:
    """Return the redirect of a node that is not the primary; a write is tried only where reads are answered.

    A redirect comes before anything is done, and is not followed.
    """
    for node in _others(stage):
        answer = stage.conversation.send(Request("GET", "/v1/nodes", node=node))
        if answer.status in _REDIRECTS:
            return answer
    for node in _others(stage):
        answer = stage.trial(USERS, plain_user, node=node)
        if answer.status in _REDIRECTS:
            return answer
    raise InconclusiveError("no node answers by a redirect (the setting handle_redirects, or a load balancer)")


@QUESTIONS.add("With which status does a node send a request on to the primary?", "307", "302")
def _redirect_status(stage: Stage) -> str:
    return choose(_redirect(stage), {307: "307", 302: "302"})


@QUESTIONS.add("Whose address does such a redirect name?", "internal", "external")
def _redirect_location(stage: Stage) -> str:
    host = urlsplit(_redirect(stage).location).hostname
    return "external" if host in {urlsplit(url).hostname for url in stage.conversation.wire.nodes} else "internal"


@QUESTIONS.add("Does a node send reads on as well?", "all", "writes", level=Level.DRY_RUN)
def _redirected_calls(stage: Stage) -> str:
    if any(
        stage.conversation.send(Request("GET", "/v1/nodes", node=node)).status in _REDIRECTS for node in _others(stage)
    ):
        return "all"
    _redirect(stage)
    return "writes"
