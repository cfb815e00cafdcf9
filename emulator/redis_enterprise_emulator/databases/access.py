"""Access to a database: the users who may log in to it, and how, by the cluster's state.

https://redis.io/docs/latest/operate/rs/security/certificates/certificate-based-authentication/
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding

from redis_enterprise_emulator.assumptions import Assumptions
from redis_enterprise_emulator.state import Record, State
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate, matches_one
from redis_enterprise_emulator.state.access.logins import digest
from redis_enterprise_emulator.state.acl_rules import AclRule
from redis_enterprise_emulator.state.actions import is_over
from redis_enterprise_emulator.state.database.database_certificates import client_certificates, holds_a_leaf
from redis_enterprise_emulator.tls import TlsSettings

ALWAYS_ALLOWED: Final = ("+multi", "+exec", "+discard")
"""The commands that everybody may use (vendor's page on Redis ACLs); ACLs are enforced on what is between these."""

NOT_SUPPORTED: Final = (
    *("-acl|deluser", "-acl|genpass", "-acl|load", "-acl|log", "-acl|save", "-acl|setuser"),
    *("-bgrewriteaof", "-bgsave", "-config|rewrite", "-config|set", "-debug", "-failover", "-migrate"),
    *("-module|load", "-module|loadex", "-module|unload", "-psync", "-replconf", "-replicaof", "-save"),
    *("-shutdown", "-slaveof", "-sync"),
)
"""The commands that nobody may use: the vendor has none of them, and they would take this Redis from the emulator."""

_FULL_ACCESS: Final = AclRule(("+@all", "~*", "&*"))
_STATES_OF_USERS: Final = frozenset({"clearselectors", "off", "on"})


@dataclass(frozen=True, slots=True)
class DatabaseUser:
    """A user who may do something in a database.

    Attributes:
        name: What ``ACL WHOAMI`` answers.
        rule: The modifiers of ``ACL SETUSER``, less all that concerns passwords.
        password_digest: SHA-256 as hex, or "" for a user without a password.
    """

    name: str
    rule: AclRule
    password_digest: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """The settings for new connections to a database.

    Attributes:
        tls: What the TLS context depends on, or None for plain TCP.
        validation: How the subjects of certificates are validated.
        subjects: The authorized subjects.
        subject_lines: Lines of all certificate users of the cluster with their names; the first that matches counts.
        users: Those who may do something here, by name.
        default_user: Who a client is that does not log in, or None if nobody.
        assumptions: How open questions are answered.
    """

    tls: TlsSettings | None
    validation: str
    subjects: tuple[Record, ...]
    subject_lines: tuple[tuple[str, str], ...]
    users: dict[str, DatabaseUser]
    default_user: DatabaseUser | None
    assumptions: Assumptions

    def admits(self, certificate: ClientCertificate) -> bool:
        """Return whether a certificate that OpenSSL verified passes subject validation."""
        return matches_one(self.subjects, certificate, self.validation, self.assumptions)

    def user_of(self, certificate: ClientCertificate) -> str | None:
        """Return the name of the certificate's user, if it has one who may do something here."""
        lines = certificate.database_lines(self.assumptions.database_subject_line_match)
        name = next((name for line, name in self.subject_lines if line in lines), None)
        return name if name in self.users else None


def is_settled(state: State) -> bool:
    """Return whether the state has reached the databases: no earlier than the actions of its writes are over."""
    delay = state.assumptions.propagation_delay
    return all(is_over(state, action, later=delay) for action in state.actions.values())


def access_of(state: State, uid: int) -> Access:
    """Return what holds for new connections to a database."""
    bdb = state.bdbs[uid]
    certificates = client_certificates(bdb)
    return Access(
        tls=_tls(state, bdb),
        validation="disabled" if holds_a_leaf(certificates) else bdb["client_cert_subject_validation_type"],
        subjects=tuple(bdb["authorized_subjects"]),
        subject_lines=_subject_lines(state),
        users={user["name"]: found for _, user in sorted(state.users.items()) if (found := _user(state, bdb, user))},
        default_user=_default_user(bdb),
        assumptions=state.assumptions,
    )


def _tls(state: State, bdb: Record) -> TlsSettings | None:
    if bdb["tls_mode"] != "enabled":
        return None
    required = bdb["enforce_client_authentication"] == "enabled"
    trusted = client_certificates(bdb) if required else ()
    return TlsSettings(
        authorities=tuple(certificate.public_bytes(Encoding.DER) for certificate in trusted),
        minimum_version=state.settings["min_data_TLS_version"],
        # An intermediate or the client's own certificate is as good as a root here ("Enable mutual TLS").
        intermediate_as_anchor=True,
        weak_certificates=bdb["mtls_allow_weak_hashing"],
        expired_certificates=bdb["mtls_allow_outdated_certs"],
        required=required,
    )


def _subject_lines(state: State) -> tuple[tuple[str, str], ...]:
    users = (user for _, user in sorted(state.users.items()) if user["auth_method"] == "certificate")
    return tuple((user["certificate_subject_line"], user["name"]) for user in users)


def _user(state: State, bdb: Record, user: Record) -> DatabaseUser | None:
    """Return the user as this database knows it, if it does: by a role that roles_permissions give an ACL."""
    uids = [entry["redis_acl_uid"] for entry in bdb["roles_permissions"] if entry["role_uid"] in user["role_uids"]]
    rules = tuple(state.redis_acls[uid]["acl"] for uid in uids if uid in state.redis_acls)
    if not rules or not _is_possible(user["name"]):
        return None
    login = state.logins[user["uid"]]
    # Redis checks the SHA-256 of the password alone, so it cannot check one that was given hashed with a prefix.
    password = "" if login.password_prefix else login.password_digest or ""
    extra = ("+acl|whoami",) if state.assumptions.whoami == "always" else ()
    return DatabaseUser(user["name"], _union(rules, extra), password)


def _default_user(bdb: Record) -> DatabaseUser | None:
    if not bdb["default_user"]:
        return None
    password = bdb["authentication_redis_pass"]
    return DatabaseUser("default", _restricted(_FULL_ACCESS), digest(password) if password else "")


def _is_possible(name: str) -> bool:
    """Return whether Redis can have such a user: it has no names with spaces, and a ``default`` of its own."""
    return " " not in name and name != "default"


@lru_cache(maxsize=256)
def _union(texts: tuple[str, ...], extra: tuple[str, ...]) -> AclRule:
    """Return what any one of the rules allows: the others become selectors of the first.

    Kept, as it is made for each user again after each change of the cluster.
    """
    first, *others = map(AclRule.parse, texts)
    selectors = [*first.selectors]
    for rule in others:
        selectors += [tuple(word for word in rule.base if word.lower() not in _STATES_OF_USERS), *rule.selectors]
    return _restricted(AclRule(first.base, tuple(selectors)), extra)


def _restricted(rule: AclRule, extra: tuple[str, ...] = ()) -> AclRule:
    base = (*rule.base, *ALWAYS_ALLOWED, *extra, *NOT_SUPPORTED)
    return AclRule(base, tuple((*words, *NOT_SUPPORTED) for words in rule.selectors))
