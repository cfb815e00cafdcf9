"""The questions that one small throwaway database settles, by what it stores and whom it lets in."""

from contextlib import suppress
from typing import Final

from cryptography.x509.oid import NameOID

from pulumi_redis_enterprise.cli.probe.conversation import choose
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Request, Sender
from pulumi_redis_enterprise.cli.probe.pki import Attributes, Throwaway, new_authority, new_client
from pulumi_redis_enterprise.cli.probe.question import Questions
from pulumi_redis_enterprise.cli.probe.stage import (
    DATABASES,
    REDIS_ACLS,
    ROLES,
    USERS,
    Record,
    Stage,
    new_name,
    plain_database,
    plain_redis_acl,
    plain_role,
    user_with_role,
)
from pulumi_redis_enterprise.cli.probe.trials import scope
from pulumi_redis_enterprise.cli.probe.trust import CLUSTER
from pulumi_redis_enterprise.cli.probe.writing import ROLE, management_role, password_user
from pulumi_redis_enterprise.core.versions import ROLE_RESOURCES
from pulumi_redis_enterprise.errors import InconclusiveError

QUESTIONS: Final = Questions(Level.WRITE)

DATABASE: Final = "/v1/bdbs/{uid}"
REDIS_ACL: Final = "/v1/redis_acls/{uid}"
_CERTIFICATES: Final = "authentication_ssl_client_certs"
_UNREACHABLE: Final = "the database's endpoint cannot be reached from here"
_COMMENT: Final = "# a comment of the probe\n"


class TlsDatabase:
    """A throwaway database for clients with certificates of a throwaway CA, and a role that may use it.

    Args:
        stage: Makes it.
        rule: The rule of its Redis ACL.
        options: Further fields of the database.
    """

    def __init__(self, stage: Stage, *, rule: str = "+@all ~*", **options: object) -> None:
        self._stage = stage
        self.authority = new_authority(new_name())
        self.acl = stage.create(REDIS_ACLS, lambda name: plain_redis_acl(name) | {"acl": rule})
        self.role = stage.create(ROLES, plain_role)
        fields: Record = {
            "tls_mode": "enabled",
            "enforce_client_authentication": "enabled",
            _CERTIFICATES: [{"client_cert": self.authority.pem}],
            "roles_permissions": [{"role_uid": self.role["uid"], "redis_acl_uid": self.acl["uid"]}],
            **options,
        }
        self.uid = new_database(stage, **fields)["uid"]

    def client(self, *attributes: tuple[object, str]) -> Throwaway:
        """Issue a client certificate."""
        pairs: Attributes = attributes  # type: ignore[assignment]
        return new_client(self.authority, pairs)

    def add_user(self, line: str) -> str:
        """Create a user with a subject line, who may use the database; return the name."""
        user = self._stage.create(USERS, lambda name: user_with_role(name, self.role, certificate_subject_line=line))
        return str(user["name"])

    def login(self, client: Throwaway) -> str:
        """Log in and ask ACL WHOAMI; return the name, ``NOPERM``, ``NOAUTH``, or "" if the connection was ended."""
        conversation = self._stage.conversation
        endpoints = conversation.read(DATABASE, self.uid, query="fields=uid,endpoints").record.get("endpoints")
        if not isinstance(endpoints, list) or not endpoints:
            raise InconclusiveError("the database shows no endpoint")
        outside = [item for item in endpoints if item.get("addr_type") == "external"] or endpoints
        proxy = str(conversation.read(CLUSTER).record.get("proxy_certificate") or "")
        target = f"{outside[0]['dns_name']}:{outside[0]['port']}"
        conversation.evidence.append("ACL WHOAMI")
        answer = conversation.wire.whoami(target, Sender(certificate=client.pem, key=client.key_pem), proxy)
        if answer is None:
            raise InconclusiveError(_UNREACHABLE)
        return answer

    def login_as(self, client: Throwaway, wanted: str, *, tries: int = 5) -> bool:
        """Log in until it is as that user, or not: users reach the databases a moment after their action."""
        is_reached = False
        for attempt in range(tries):
            if attempt:
                self._stage.conversation.sleep(0.5)
            with suppress(InconclusiveError):
                if self.login(client) == wanted:
                    return True
                is_reached = True
        if not is_reached:
            raise InconclusiveError(_UNREACHABLE)
        return False


def new_database(stage: Stage, **fields: object) -> Record:
    """Create a database, and wait until it is active.

    Raises:
        InconclusiveError: It does not become so.
    """
    database = stage.create(DATABASES, lambda name: plain_database(name) | fields)
    active = stage.conversation.read_until(
        DATABASE, database["uid"], lambda record: record.get("status") == "active", query="fields=uid,status", reads=480
    )
    if not active:
        raise InconclusiveError("the throwaway database did not become active")
    return database


@QUESTIONS.add("Is a certificate shown as the text that was sent?", "verbatim", "normalised")
def _certificate_echo(stage: Stage) -> str:
    sent = _COMMENT + new_authority(new_name()).pem
    database = new_database(stage, **{_CERTIFICATES: [{"client_cert": sent}]})
    query = f"fields=uid,{_CERTIFICATES}"
    shown = stage.conversation.read(DATABASE, database["uid"], query=query).record.get(_CERTIFICATES)
    if not isinstance(shown, list) or len(shown) != 1:
        raise InconclusiveError("the database does not show its certificate")
    return "verbatim" if shown[0].get("client_cert") == sent else "normalised"


@QUESTIONS.add("Can a Redis ACL be deleted that a database uses?", "406", "200")
def _delete_redis_acl_in_use(stage: Stage) -> str:
    acl = stage.create(REDIS_ACLS, plain_redis_acl)
    role = stage.create(ROLES, plain_role)
    new_database(stage, roles_permissions=[{"role_uid": role["uid"], "redis_acl_uid": acl["uid"]}])
    return choose(stage.conversation.send(Request("DELETE", REDIS_ACL, acl["uid"])), {"ok": "200", 406: "406"})


@QUESTIONS.add("How does the change of a database end?", "completed", "failed")
def _database_change(stage: Stage) -> str:
    """Change it twice at most, as one action may fail by itself."""
    uid = new_database(stage)["uid"]
    for value in (100, 101):
        answer = stage.conversation.send(Request("PUT", DATABASE, uid, body={"max_connections": value}))
        choose(answer, {"ok": "ok"})
        ended = stage.conversation.wait_for_action(answer)
        if stage.conversation.read_until(
            DATABASE,
            uid,
            lambda record, value=value: record.get("max_connections") == value,  # type: ignore[misc]
            query="fields=uid,max_connections",
        ):
            return "completed"
    if ended != "failed":
        raise InconclusiveError("the change is not to be seen, and its action did not fail")
    return "failed"


@QUESTIONS.add("What becomes of a deleted database in the scope of roles?", "kept", "dropped", since=ROLE_RESOURCES)
def _scope_of_deleted_database(stage: Stage) -> str:
    database = new_database(stage)
    role = management_role(stage, "db_viewer", **scope(database["uid"]))
    stage.remove(DATABASES, database["name"])
    resources = stage.conversation.read(ROLE, role["uid"]).record.get("resources") or []
    uids = [uid for entry in resources for uid in entry.get("uids", ())]
    return "kept" if str(database["uid"]) in map(str, uids) else "dropped"


@QUESTIONS.add(
    "Which status does a database have that is outside the caller's scope?", "404", "403", since=ROLE_RESOURCES
)
def _hidden_database(stage: Stage) -> str:
    """A second small database is made only if there is no other one, of which nothing but the uid is read."""
    hidden = new_database(stage)["uid"]
    others = [
        item for item in stage.conversation.read(DATABASES, query="fields=uid").records if item.get("uid") != hidden
    ]
    visible = others[0] if others else new_database(stage)
    _, viewer = password_user(stage, management_role(stage, "db_viewer", **scope(visible["uid"])))
    return choose(stage.conversation.get(DATABASE, hidden, query="fields=uid", sender=viewer), {404: "404", 403: "403"})


@QUESTIONS.add(
    "May somebody make a database whose right to do so is limited to other ones?",
    "403",
    "accepted",
    since=ROLE_RESOURCES,
)
def _scoped_creation(stage: Stage) -> str:
    database = new_database(stage)
    _, member = password_user(stage, management_role(stage, "db_member", **scope(database["uid"])))
    return choose(stage.trial(DATABASES, plain_database, sender=member), {"ok": "accepted", 403: "403"})


@QUESTIONS.add(
    "In which order does the subject line log in to a database?", "rfc2253", "forward", "either", default="either"
)
def _database_subject_line_match(stage: Stage) -> str:
    database = TlsDatabase(stage)
    names = (new_name(), new_name())
    lines = (f"CN={names[0]},C=US", f"C=US,CN={names[1]}")
    users = [database.add_user(line) for line in lines]
    clients = [database.client((NameOID.COUNTRY_NAME, "US"), (NameOID.COMMON_NAME, name)) for name in names]
    reverse, straight = (database.login_as(client, user) for client, user in zip(clients, users, strict=True))
    return order(reverse=reverse, straight=straight)


def order(*, reverse: bool, straight: bool) -> str:
    """Return the order of a subject line by which of the two logs in.

    Raises:
        InconclusiveError: Neither does.
    """
    if reverse and straight:
        return "either"
    if not reverse and not straight:
        raise InconclusiveError("neither order of the subject line logs in")
    return "rfc2253" if reverse else "forward"


@QUESTIONS.add("Who is a client of a database whose certificate no user has?", "default", "refused")
def _certificate_without_user(stage: Stage) -> str:
    database = TlsDatabase(stage)
    answer = database.login(database.client((NameOID.COMMON_NAME, new_name())))
    return "default" if answer == "default" else "refused"


@QUESTIONS.add("May every user of a database ask ACL WHOAMI?", "always", "by_rule")
def _whoami(stage: Stage) -> str:
    database = TlsDatabase(stage, rule="-@all +get ~*")
    name = new_name()
    user, client = database.add_user(f"CN={name}"), database.client((NameOID.COMMON_NAME, name))
    if database.login_as(client, user):
        return "always"
    if database.login(client) == "NOPERM":
        return "by_rule"
    raise InconclusiveError("the user does not get in")


@QUESTIONS.add("After how many seconds does a new user get in to a database?", default="0")
def _propagation_delay(stage: Stage) -> str:
    database = TlsDatabase(stage)
    name = new_name()
    client = database.client((NameOID.COMMON_NAME, name))
    user = database.add_user(f"CN={name}")
    started = stage.conversation.clock()
    if not database.login_as(client, user, tries=240):
        raise InconclusiveError("a new user does not get in within two minutes")
    return f"{stage.conversation.clock() - started:.0f}"


def _passes(stage: Stage, subject: Record, *clients: tuple[tuple[object, str], ...]) -> list[bool]:
    """Return for each client whether full_subject lets it pass."""
    database = TlsDatabase(stage, client_cert_subject_validation_type="full_subject", authorized_subjects=[subject])
    return [database.login(database.client(*client)) != "" for client in clients]


@QUESTIONS.add("May an attribute be anything that an authorized subject omits?", "absent", "any")
def _full_subject_omitted(stage: Stage) -> str:
    name = new_name()
    common = (NameOID.COMMON_NAME, name)
    exact, more = _passes(stage, {"CN": name}, (common,), ((NameOID.ORGANIZATION_NAME, "probe"), common))
    return _choice(exact, more, "any", "absent")


@QUESTIONS.add("Do order and number of OUs count under full_subject?", "set", "list")
def _full_subject_ou(stage: Stage) -> str:
    name = new_name()
    common, unit = (NameOID.COMMON_NAME, name), NameOID.ORGANIZATIONAL_UNIT_NAME
    subject = {"CN": name, "OU": ["a", "b"]}
    straight, turned = _passes(stage, subject, ((unit, "a"), (unit, "b"), common), ((unit, "b"), (unit, "a"), common))
    return _choice(straight or turned, straight and turned, "set", "list")


@QUESTIONS.add("What becomes of other attributes of a certificate under full_subject?", "ignored", "refused")
def _full_subject_others(stage: Stage) -> str:
    name = new_name()
    common = (NameOID.COMMON_NAME, name)
    exact, more = _passes(stage, {"CN": name}, (common,), ((NameOID.SERIAL_NUMBER, "1"), common))
    return _choice(exact, more, "ignored", "refused")


def _choice(control: bool, passes: bool, yes: str, no: str) -> str:  # noqa: FBT001 - both are answers
    if not control:
        raise InconclusiveError("full_subject lets the exact subject not pass")
    return yes if passes else no
