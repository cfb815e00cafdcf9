"""`CertificateUser`: a user that logs in with a certificate instead of a password.

Example::

    viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
    app = CertificateUser(
        "app-1",
        username="app-1",
        certificate=Path("app-1.pem").read_text(),
        roles=[viewer],
        trusted_by=ca,
        opts=ResourceOptions(depends_on=[mtls]),
    )
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

import pulumi

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise._engine import warn_at_the_end
from pulumi_redis_enterprise._life import Rules
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.base_providers.listed_object import ListedObjectProvider
from pulumi_redis_enterprise.core.login_commands import kept
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, PlanWarning, Properties, as_list
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, previous_of
from pulumi_redis_enterprise.core.references import uid_from
from pulumi_redis_enterprise.core.rules import certificate_user as rules
from pulumi_redis_enterprise.core.rules.client_identity import FROM_CERTIFICATE
from pulumi_redis_enterprise.core.rules.lockout.planned_changes import LineMoves
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfig
from pulumi_redis_enterprise.errors import ConflictError, Problem
from pulumi_redis_enterprise.guards.own_login import refuse_lockout_by_user
from pulumi_redis_enterprise.lifecycle.user_adoption import give_back, refuse_what_stays, take_over, target_of
from pulumi_redis_enterprise.lifecycle.user_changes import (
    confirmed_user,
    found_user,
    payload_by_now,
    sent_properties,
)
from pulumi_redis_enterprise.lifecycle.user_conflicts import (
    line_problems,
    note_holder,
    refuse_password_user,
    refuse_taken_subject,
)
from pulumi_redis_enterprise.role import Role
from pulumi_redis_enterprise.sdk.outputs import NotGiven
from pulumi_redis_enterprise.sdk.run import earlier_changes_of, line_moves_of, subject_watch_of
from pulumi_redis_enterprise.trusted_ca import TrustedCa

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.users import User, Users
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules.certificate_user import CertificateUserInputs, CertificateUserState
    from pulumi_redis_enterprise.guards import lockout as guard
else:
    guard = deferred("pulumi_redis_enterprise.guards.lockout")


Trusting = TrustedCa | DatabaseMtlsConfig | pulumi.Input[str]
"""The bundle that a client's certificate has to chain to: a resource, or PEM text."""


class CertificateUserProvider(ListedObjectProvider):
    """Manages users of `auth_method` certificate. Stored by reference: never move or rename it."""

    rules: ClassVar[Rules] = rules
    kind: ClassVar[str] = "user"
    naming: ClassVar[str] = "username"

    def collection(self, cluster: RedisEnterprise) -> Users:
        """All users."""
        return cluster.users

    def is_foreign(self, item: User) -> bool:
        """Return True for a user who logs in by password, or is known by another directory."""
        return item.auth_method != "certificate"

    @property
    def _moves(self) -> LineMoves:
        return line_moves_of(self._configuration)

    def complete(self, _old: Properties, given: Properties, ignored: Collection[str]) -> Properties:
        """Tell what is not given from what `ignore_changes` leaves out: None, and [] for the bundles."""
        absent: Properties = {"certificate": None, "trusted_by": []}
        return {**{name: value for name, value in absent.items() if name not in ignored}, **given}

    def note_inputs(self, old: CertificateUserState, new: CertificateUserInputs) -> list[Problem]:
        """Note the subject line; users of the program that exchange theirs, or want the same one, are a problem."""
        self._moves.note(old, new)
        earlier_changes_of(self._configuration).users.append((old, new))
        warn_at_the_end(self._moves.warnings)
        return line_problems(self._moves, new["username"])

    def note_checked(self, checked: CheckedInputs) -> None:
        """Hold the certificate to the validation of subjects that the program gives the cluster."""
        if checked.client:
            subject_watch_of(self._configuration).note_client(checked, checked.client)

    def create_object(self, cluster: RedisEnterprise, new: CertificateUserInputs) -> tuple[str, Mapping[str, Any]]:
        """Create the user, or take over a certificate user of that name: if exactly as wanted, or if asked to."""
        cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")
        existing, wanted = target_of(cluster, new, self._moves)
        previous = take_over(cluster, existing, new, wanted) if existing else {}
        user = existing or cluster.users.create(wanted)
        # One that was there may have an e-mail address, which is then to be seen gone as well.
        shown = {"email": "", **wanted} if existing else wanted
        return str(user.uid), previous | confirmed_user(cluster, user.uid, shown)

    def refuse_creation(self, cluster: RedisEnterprise, new: CertificateUserInputs, id_: str) -> None:
        """Raise if somebody else has the name or the subject line, or if a role does not exist."""
        if user := cluster.users.cached(uid_from(id_)):
            refuse_what_stays(user, previous_of(self._claims.previous(id_)), new)
        target_of(cluster, new, self._moves, leaving=uid_from(id_))

    def update_object(
        self,
        cluster: RedisEnterprise,
        id_: str,
        old: CertificateUserState,
        new: CertificateUserInputs,
        changes: Changes,
    ) -> Mapping[str, Any]:
        """Send what changed. A renewed certificate of the same subject changes nothing in the cluster."""
        sent = sent_properties(changes)
        if not sent:
            return {name: old[name] for name in ("uid", "role_uids", "status", "rest_command")}
        user = cluster.users.cached(uid_from(id_))
        if "subject_line" in sent:
            refuse_taken_subject(cluster, new, {uid_from(id_)}, self._moves)
        roles = cluster.roles.resolve(*new["roles"])
        wanted = rules.payload(new, [role.uid for role in roles], only=sent)
        refuse_lockout_by_user(cluster, uid_from(id_), wanted)
        previous = (
            {PREVIOUS: {**found_user(user, wanted)[PREVIOUS], **old[PREVIOUS]}} if user and PREVIOUS in old else {}
        )
        cluster.users.update(uid_from(id_), wanted)
        return previous | confirmed_user(cluster, uid_from(id_), wanted)

    def dry_run(
        self, cluster: RedisEnterprise, old: CertificateUserState, new: CertificateUserInputs, changes: Changes
    ) -> list[PlanWarning]:
        """Let the cluster try what would be sent. What replaces a user is checked once more, as a new one."""
        cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")
        if not cluster.dry_runs.supports(cluster.users.path) or (old and changes.replaces):
            return []
        sent = sent_properties(changes) if old else list(new)
        payload = payload_by_now(cluster, new, sent, is_new=not old)
        there = old or (new if new.get("adopt_existing") or new.get("convert_password_user") else {})
        if not old:
            refuse_password_user(cluster, new)
        return cluster.dry_runs.write(cluster.users, payload, named=there.get("username"), may_create=not old)

    def give_back(self, cluster: RedisEnterprise, item: User, previous: Mapping[str, Any]) -> None:
        """Let an adopted user be as it was found, but for the password of one that was converted."""
        give_back(cluster, item, previous)

    def refuse_deletion(self, cluster: RedisEnterprise, item: User) -> None:
        """Refuse to delete the user that this program logs in as, or the last administrator without a password."""
        own = cluster.own_user()
        if own is not None and own.uid == item.uid:
            raise ConflictError(
                f"the user {item.name!r} cannot be deleted: this program logs in as this very user",
                fix="run it with the credentials of another administrator",
            )
        if cluster.administrators and guard.passwords_are_off(cluster):
            guard.refuse_loss_of_administrator(cluster, f"the deletion of the user {item.name!r}", deleted=item.uid)

    def read_object(
        self, cluster: RedisEnterprise, id_: str, state: CertificateUserState
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The user that the cluster has, from one list that serves all users of a refresh."""
        user = cluster.users.cached(uid_from(id_))
        if user is None:
            return None
        note_holder(self._moves, user)
        names = {role.uid: role.name for role in cluster.roles.all()}
        command = kept(state.get("rest_command"), cluster.rest_command)
        return rules.observed(asdict(user), names, state), rules.outputs(asdict(user), command)


class CertificateUser(Resource, module="redis-enterprise", name="CertificateUser"):
    """A user of the cluster that logs in, to the REST API and to databases, with a client certificate.

    Renewing a certificate of the same subject shows in the preview and sends nothing. A new username replaces
    the user. The old one is deleted last; first only if both have the same subject line or e-mail address, and then not
    before everything the new one needs was found.

    The cluster knows the user by the subject of the certificate. For the REST API its order is documented (RFC 2253);
    of databases one login was recorded, which had the certificate's own order. A subject with one attribute, such as
    ``CN=app-1``, is the same in both, and is recommended. With more attributes, let a `LoginCheck` prove each login.
    """

    if TYPE_CHECKING:
        # Not for the SDK to see: it would evaluate all of them anew for each user.
        username: pulumi.Output[str]
        subject_line: pulumi.Output[str]
        """The RFC 2253 subject that the cluster knows the user by."""
        roles: pulumi.Output[Sequence[str | int]]
        email: pulumi.Output[str | None]
        certificate_sha256: pulumi.Output[str | None]
        """The SHA-256 of the certificate, as 64 hex digits."""
        certificate_expires: pulumi.Output[str | None]
        """The UTC date, as ``2027-12-01``."""
        issued_by: pulumi.Output[Sequence[str] | None]
        """The CAs, of the bundles in `trusted_by`, that the certificate chains to."""
        uid: pulumi.Output[int]
        """The cluster's number for the user."""
        role_uids: pulumi.Output[Sequence[int]]
        """The uids of the roles, sorted."""
        status: pulumi.Output[str]
        """``active``, ``locked`` or ``password_expired``."""
        rest_command: pulumi.Output[str]
        """A curl command that logs in as this user, typed where its `client.pem` and `client.key` are.

        It names the CA of the API by the path that `caCertificate` has; ``ca.pem`` if that is PEM text, or if the API's
        certificate is pinned.
        """
        previous_settings: pulumi.Output[Mapping[str, Any] | None]
        """The values found, under the vendor's names, if `adopt_existing` replaced them. A destroy gives them back."""
    else:
        previous_settings = email = certificate_sha256 = certificate_expires = issued_by = NotGiven()

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        username: pulumi.Input[str],
        roles: pulumi.Input[Sequence[pulumi.Input[str | int]]] | Sequence[Role | pulumi.Input[str | int]],
        certificate: pulumi.Input[str] | None = None,
        subject_line: pulumi.Input[str] | None = None,
        trusted_by: Trusting | Sequence[Trusting] | None = None,
        email: pulumi.Input[str] | None = None,
        adopt_existing: bool = False,
        convert_password_user: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create a user; give exactly one of `certificate` and `subject_line`.

        Args:
            resource_name: The name of the resource in the stack.
            username: The user's name, also the one that databases know it by; 1 to 255 printable ASCII
                characters without ``" & < >``. (`name`)
            roles: The user's roles, at least one: `Role` resources, names or uids. (`role_uids`)
            certificate: The user's certificate as PEM text, followed by its intermediates if there are any.
                Never a private key. It is not stored: the subject line is derived from it.
            subject_line: The certificate's RFC 2253 subject, exactly as
                ``openssl x509 -noout -subject -nameopt RFC2253`` prints it. (`certificate_subject_line`) The REST API
                prints a few attributes differently, of which `certificate` warns: a user of databases only then has
                both arguments.
            trusted_by: The CA bundles that the certificate has to chain to: the resources, or PEM text, as an output of
                another stack. A preview then fails if a change of a bundle would end this user's logins.
            email: The user's e-mail address, if it should have one.
            adopt_existing: Take over a certificate user of that name; otherwise that is an error. A destroy gives it
                back as it was found, instead of deleting it.
            convert_password_user: Make a certificate user of a user of that name who logs in by password; otherwise
                that is an error. Its password is gone for good, for the REST API and for databases. A destroy keeps
                such a user, with the roles and the e-mail address of before. (`auth_method`)
            opts: Options of the resource.
        """
        if certificate is None and subject_line is None:
            reason = "certificate, subject_line: neither is given; exactly one is needed"
            fix = "give the user's certificate as PEM text, or the subject line of one that is not at hand"
            raise pulumi.RunError(f"CertificateUser {resource_name!r}: {reason}\nFix: {fix}")
        outputs = ("uid", "role_uids", "status", "rest_command")
        super().__init__(
            CertificateUserProvider(),
            resource_name,
            {
                "username": username,
                "roles": [_reference(role) for role in roles] if isinstance(roles, list | tuple) else roles,
                "subject_line": subject_line,
            },
            opts,
            outputs=outputs if certificate is None else (*outputs, *FROM_CERTIFICATE),
            optional={
                "email": email,
                "certificate": certificate,
                # [] says that none is given; what is absent was left out by `ignore_changes`.
                "trusted_by": None if certificate is None else [_trust(it) for it in as_list(trusted_by)],
            },
            adopt_existing=adopt_existing,
            convert_password_user=convert_password_user,
        )

    @property
    def summary(self) -> dict[str, pulumi.Output[Any]]:
        """Return what a person needs to log in as this user: to be exported by a program."""
        return {"subject_line": self.subject_line, "expires": self.certificate_expires, "command": self.rest_command}


def _reference(role: Role | pulumi.Input[str | int]) -> pulumi.Input[str | int]:
    # By the name that the role was given, which a preview knows.
    return role.role_name if isinstance(role, Role) else role


def _trust(trusting: Trusting) -> pulumi.Input[Any]:
    """Return what decides on a client: the bundle, whose it is, and for a database the validation of subjects."""
    if isinstance(trusting, TrustedCa):
        return {"plane": "rest", "certificates": trusting.certificates}
    if not isinstance(trusting, DatabaseMtlsConfig):
        return trusting
    return {
        "plane": "database",
        "certificates": trusting.client_certificates,
        "subject_validation": trusting.subject_validation,
        "authorized_subjects": trusting.authorized_subjects,
        "allow_outdated_certs": trusting.allow_outdated_certs,
        "allow_weak_hashing": trusting.allow_weak_hashing,
    }
