"""The questions that take another trusted CA, or logins by certificate to the REST API."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from pulumi_redis_enterprise.cli.probe.conversation import choose
from pulumi_redis_enterprise.cli.probe.databases import order
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import Answer, Request, Sender
from pulumi_redis_enterprise.cli.probe.pki import Attributes, Throwaway, new_authority, new_client
from pulumi_redis_enterprise.cli.probe.question import Questions
from pulumi_redis_enterprise.cli.probe.stage import USERS, Record, Stage, new_name, user_with_role
from pulumi_redis_enterprise.cli.probe.trust import CLUSTER, ENABLED
from pulumi_redis_enterprise.cli.probe.writing import USER, management_role, password_user
from pulumi_redis_enterprise.core.versions import PUT_CERTIFICATES, Version
from pulumi_redis_enterprise.errors import InconclusiveError, NotAskedError

QUESTIONS: Final = Questions(Level.DISPOSABLE)

_OWN_ROLE: Final = "/v1/users/role"
_MANAGEMENT: Final = "db_viewer"
"""The management role of throwaway users: one that may look at something."""

_LAST_LOGIN: Final = Version(8, 0, 2)
_OTHER: Final = "cluster_viewer"
_LOCKING: Final = 5
"""So many failed logins lock an account ("login-lockout.md")."""

_LONGEST_OUTAGE: Final = 180


class RestDoor:
    """A REST API that lets clients of a throwaway CA in.

    Args:
        stage: Changes and restores.
        bundle: The PEM text to trust; the CA's by default.
        authority: The CA.
        validation: How subjects are validated.
        subjects: The authorized subjects.
    """

    def __init__(
        self,
        stage: Stage,
        bundle: str = "",
        *,
        authority: Throwaway | None = None,
        validation: str = "disabled",
        subjects: Sequence[Record] = (),
    ) -> None:
        self._stage = stage
        self.authority = authority or new_authority(new_name())
        stage.trust.open_to(bundle or self.authority.pem, validation=validation, subjects=subjects)

    def client(self, *attributes: tuple[object, str], key: Any = None) -> Throwaway:
        """Issue a client certificate."""
        pairs: Attributes = attributes  # type: ignore[assignment]
        return new_client(self.authority, pairs, key=key)

    def add_user(self, line: str) -> Record:
        """Create a user with a subject line who may look at databases."""
        role = management_role(self._stage, _MANAGEMENT)
        return self._stage.create(USERS, lambda name: user_with_role(name, role, certificate_subject_line=line))

    def user_and_client(self, *, key: Any = None) -> tuple[Record, Throwaway]:
        """Create a user and issue its certificate, which has a CN only."""
        name = new_name()
        return self.add_user(f"CN={name}"), self.client((NameOID.COMMON_NAME, name), key=key)

    def login(self, client: Throwaway, *, attempts: int = 1) -> Answer:
        """Ask for one's role on a new connection."""
        sender = Sender(certificate=client.pem, key=client.key_pem)
        request = Request("GET", _OWN_ROLE, sender=sender, is_fresh=True)
        return self._stage.conversation.send(request, attempts=attempts)

    def lets_in(self, client: Throwaway) -> bool:
        """Log in, and return whether the cluster let the client in.

        Raises:
            InconclusiveError: The answer is about something else.
        """
        answer = self.login(client, attempts=3)
        if answer.is_success:
            return True
        if answer.status in {0, 401}:
            return False
        raise InconclusiveError(f"a login by certificate answered {answer.status}")

    def check(self) -> None:
        """Make sure that a good client gets in, so that a refusal means something.

        Raises:
            InconclusiveError: It does not.
        """
        if not self.lets_in(self.user_and_client()[1]):
            raise InconclusiveError("no client of the throwaway CA gets in")


@QUESTIONS.add("Which body does a successful PUT of a certificate have?", "empty", "object")
def _certificate_write_body(stage: Stage) -> str:
    answer = stage.trust.put_bundle(new_authority(new_name()).pem)
    choose(answer, {"ok": "ok"})
    if answer.form == "empty":
        return "empty"
    if answer.body == {}:
        return "object"
    raise InconclusiveError("the body is neither empty nor `{}`")


@QUESTIONS.add("Is a certificate that is no CA taken as mtls_trusted_ca?", "parsable", "authorities")
def _trusted_ca_check(stage: Stage) -> str:
    leaf = new_client(new_authority(new_name()), [(NameOID.COMMON_NAME, new_name())])
    return choose(stage.trust.put_bundle(leaf.pem), {"ok": "parsable", 400: "authorities"})


@QUESTIONS.add("Is a CA taken that is not valid yet?", "400", "accepted")
def _not_yet_valid_ca(stage: Stage) -> str:
    authority = new_authority(new_name(), is_later=True)
    return choose(stage.trust.put_bundle(authority.pem), {"ok": "accepted", 400: "400"})


@QUESTIONS.add("Can mtls_trusted_ca be deleted while certificate authentication is on?", "200", "403")
def _delete_ca_in_use(stage: Stage) -> str:
    RestDoor(stage)
    return choose(stage.trust.delete_bundle(), {"ok": "200", 403: "403"})


@QUESTIONS.add("In which order does the subject line log in to the REST API?", "rfc2253", "forward", "either")
def _subject_line_match(stage: Stage) -> str:
    door = RestDoor(stage)
    reverse, straight = (_logs_in_as(door, name, line) for name, line in _both_orders())
    return order(reverse=reverse, straight=straight)


def _both_orders() -> Iterator[tuple[str, str]]:
    name = new_name()
    yield name, f"CN={name},C=US"
    name = new_name()
    yield name, f"C=US,CN={name}"


def _logs_in_as(door: RestDoor, name: str, line: str) -> bool:
    door.add_user(line)
    return door.lets_in(door.client((NameOID.COUNTRY_NAME, "US"), (NameOID.COMMON_NAME, name)))


@QUESTIONS.add("What becomes of a client that fails subject validation?", "401", "close")
def _unmatched_certificate(stage: Stage) -> str:
    door = RestDoor(stage, validation="san_cn", subjects=[{"CN": new_name()}])
    _, client = door.user_and_client()
    return _refusal(door, client, closed="close")


@QUESTIONS.add("What becomes of a client whose certificate does not chain to mtls_trusted_ca?", "alert", "401")
def _untrusted_certificate(stage: Stage) -> str:
    door = RestDoor(stage)
    door.check()
    name = new_name()
    door.add_user(f"CN={name}")
    return _refusal(door, new_client(new_authority(new_name()), [(NameOID.COMMON_NAME, name)]), closed="alert")


def _refusal(door: RestDoor, client: Throwaway, *, closed: str) -> str:
    answer = door.login(client, attempts=3)
    return choose(answer, {401: "401"}) if answer.status else closed


@QUESTIONS.add("Who is recognized if a request has both a password and a certificate?", "header", "certificate")
def _identity_taken_from(stage: Stage) -> str:
    """Send a throwaway user's password and another one's certificate; the role that is answered tells who counts."""
    door = RestDoor(stage)
    door.check()
    _, client = door.user_and_client()
    _, who = password_user(stage, management_role(stage, _OTHER))
    both = Sender(who.username, who.password, client.pem, client.key_pem)
    answer = stage.conversation.send(Request("GET", _OWN_ROLE, sender=both, is_fresh=True))
    choose(answer, {"ok": "ok"})
    roles = {_MANAGEMENT: "certificate", _OTHER: "header"}
    if answer.record.get("role") not in roles:
        raise InconclusiveError("the answer is neither user's role")
    return roles[answer.record["role"]]


@QUESTIONS.add("Are clients told the names of the trusted CAs?", "sent", "omitted")
def _ca_names(stage: Stage) -> str:
    if not stage.conversation.read(CLUSTER).record.get(ENABLED):
        if stage.conversation.level < Level.DISPOSABLE:
            raise NotAskedError(Level.DISPOSABLE.option, Level.DISPOSABLE)
        RestDoor(stage)
    stage.conversation.evidence.append("TLS handshake")
    count = stage.conversation.wire.count_ca_names()
    if count is None:
        raise InconclusiveError("the handshake failed")
    return "sent" if count else "omitted"


@QUESTIONS.add("Do open connections go on after a change of certificate authentication?", "survive", "close")
def _open_connections(stage: Stage) -> str:
    door = RestDoor(stage)
    _, client = door.user_and_client()
    sender = Sender(certificate=client.pem, key=client.key_pem)
    with stage.conversation.wire.open(sender) as ask:
        if ask(_OWN_ROLE) is not True:
            raise InconclusiveError("no client of the throwaway CA gets in")
        if not stage.trust.put_settings(enabled=True, validation="san_cn", subjects=[{"CN": new_name()}]).is_success:
            raise InconclusiveError("the cluster refuses to validate subjects")
        survived = ask(_OWN_ROLE)
    stage.conversation.evidence.append(f"GET {_OWN_ROLE} on an open connection")
    if survived is None:
        raise InconclusiveError("the open connection answers otherwise")
    return "survive" if survived else "close"


@QUESTIONS.add("Do failures of subject validation lock the user?", "no", "yes")
def _certificate_failures_lock(stage: Stage) -> str:
    door = RestDoor(stage, validation="san_cn", subjects=[{"CN": new_name()}])
    user, client = door.user_and_client()
    for _ in range(_LOCKING + 1):
        if door.login(client).is_success:
            raise InconclusiveError("subject validation lets everybody pass")
    status = stage.conversation.read(USER, user["uid"]).record.get("status")
    return "yes" if status == "locked" else "no"


@QUESTIONS.add("Does a login by certificate set last_login?", "yes", "no", since=_LAST_LOGIN)
def _certificate_login_is_last_login(stage: Stage) -> str:
    door = RestDoor(stage)
    user, client = door.user_and_client()
    if not door.lets_in(client):
        raise InconclusiveError("no client of the throwaway CA gets in")
    seen = stage.conversation.read_until(USER, user["uid"], lambda record: bool(record.get("last_login")))
    return "yes" if seen else "no"


@QUESTIONS.add("Do clients with RSA keys of 1024 bits get in?", "accepted", "refused")
def _weak_client_certificates(stage: Stage) -> str:
    door = RestDoor(stage)
    door.check()
    _, client = door.user_and_client(key=rsa.generate_private_key(65537, 1024))  # noqa: S505 - that is asked
    with stage.conversation.wire.open(Sender(certificate=client.pem, key=client.key_pem)) as ask:
        stage.conversation.evidence.append(f"GET {_OWN_ROLE} with an RSA key of 1024 bits")
        return "accepted" if ask(_OWN_ROLE) else "refused"


@QUESTIONS.add("Are client certificates judged as by BoringSSL, which takes no P-521 key?", "boringssl", "openssl")
def _judged_as(stage: Stage) -> str:
    door = RestDoor(stage)
    door.check()
    _, client = door.user_and_client(key=ec.generate_private_key(ec.SECP521R1()))
    return "openssl" if door.lets_in(client) else "boringssl"


@QUESTIONS.add("Is an intermediate CA enough as mtls_trusted_ca?", "yes", "no")
def _intermediate_as_anchor(stage: Stage) -> str:
    root = new_authority(new_name())
    RestDoor(stage, authority=root).check()
    door = RestDoor(stage, authority=new_authority(new_name(), issuer=root))
    return "yes" if door.lets_in(door.user_and_client()[1]) else "no"


@QUESTIONS.add("For how many seconds is the REST API away after a change of CA or mtls_* settings?", default="0")
def _outage_after_mtls_change(stage: Stage) -> str:
    RestDoor(stage)
    started = stage.conversation.clock()
    while stage.conversation.clock() - started < _LONGEST_OUTAGE:
        answer = stage.conversation.send(Request("GET", _OWN_ROLE, is_fresh=True), attempts=1)
        if answer.is_success:
            return f"{stage.conversation.clock() - started:.0f}"
        stage.conversation.sleep(0.25)
    raise InconclusiveError("the REST API did not come back within three minutes")


@QUESTIONS.add(
    "What do other nodes than the primary answer while certificate authentication is on?",
    "503",
    "close",
    before=PUT_CERTIFICATES,
)
def _primary_only_answer(stage: Stage) -> str:
    conversation = stage.conversation
    others = range(len(conversation.wire.nodes))
    if conversation.nodes == 1 or len(others) == 1:
        raise InconclusiveError("no further node is named (--nodes), or the cluster has one node")
    if not conversation.read(CLUSTER).record.get(ENABLED):
        RestDoor(stage)
    for node in others:
        answer = conversation.send(Request("GET", _OWN_ROLE, node=node, is_fresh=True))
        if not answer.is_success:
            return "close" if answer.status == 0 else choose(answer, {503: "503"})
    raise InconclusiveError("all nodes answer")
