"""The life of a user: its subject line, its roles, and whom a change of it may lock out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from pulumi_redis_enterprise._engine import warn_at_the_end
from pulumi_redis_enterprise.base_providers.named_object import NamedObjectProvider
from pulumi_redis_enterprise.core.login_commands import kept
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, PlanWarning, Properties
from pulumi_redis_enterprise.core.previous_settings import previous_of
from pulumi_redis_enterprise.core.references import Uid, uid_from
from pulumi_redis_enterprise.core.rules import certificate_user as rules
from pulumi_redis_enterprise.core.rules.lockout.planned_changes import LineMoves
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION
from pulumi_redis_enterprise.errors import ConflictError, Problem
from pulumi_redis_enterprise.guards.own_login import refuse_lockout_by_user
from pulumi_redis_enterprise.lifecycle.user_changes import (
    NO_USER,
    different,
    found_user,
    give_back,
    may_take_over,
    payload_by_now,
    refuse_what_stays,
    sent_properties,
    take_over,
)
from pulumi_redis_enterprise.lifecycle.user_conflicts import (
    find_by_name,
    line_problems,
    note_holder,
    refuse_password_user,
    refuse_taken_subject,
)
from pulumi_redis_enterprise.sdk.run import earlier_changes_of, line_moves_of, subject_watch_of

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.users import User, Users
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.rules.certificate_user import (
        CertificateUserInputs,
        CertificateUserOutputs,
        CertificateUserPayload,
        CertificateUserState,
    )

_OUTPUTS: Final = ("uid", "role_uids", "status", "rest_command")


class UserProvider(NamedObjectProvider):
    """The life of a user that logs in with a certificate."""

    rules: ClassVar[Any] = rules  # their payload takes more than the inputs
    kind: ClassVar[str] = "user"
    naming: ClassVar[str] = "username"
    missing: ClassVar[str] = NO_USER

    def collection(self, cluster: RedisEnterprise) -> Users:
        """All users."""
        return cluster.users

    def is_foreign(self, item: User) -> bool:
        """Return True for a user who logs in by password, or is known by another directory."""
        return item.auth_method != "certificate"

    @property
    def _moves(self) -> LineMoves:
        return line_moves_of(self._configuration)

    def handles(self, item: User) -> set[str]:
        """Return the texts by which people know a user: the name, the e-mail address, the subject line."""
        return {item.name, item.email, item.certificate_subject_line} - {""}

    def refuse_import(self, item: User) -> None:
        """Refuse a user who logs in otherwise."""
        if self.is_foreign(item):
            raise ConflictError(
                f"the {self.label(item)} cannot be imported: it logs in by {item.auth_method or 'a password'}, and not "
                "with a certificate",
                fix="to make a certificate user of it, write it into the program with convert_password_user=True",
            )

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

    def require(self, cluster: RedisEnterprise, _new: CertificateUserInputs) -> None:
        """Raise if the cluster has no logins by certificate."""
        cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")

    def target(
        self, cluster: RedisEnterprise, new: CertificateUserInputs, *, leaving: Uid | None = None
    ) -> User | None:
        """Return the user of that name, if it could be adopted; `leaving` is the uid of one that makes room."""
        existing = find_by_name(cluster, new, leaving)
        refuse_taken_subject(cluster, new, {leaving, existing.uid if existing else None}, self._moves)
        return existing

    def payload(
        self, cluster: RedisEnterprise, new: CertificateUserInputs, item: User | None
    ) -> CertificateUserPayload:
        """Return what to send; a user that is there may have an e-mail address, which is then to go as well."""
        wanted = rules.payload(new, [role.uid for role in cluster.roles.resolve(*new["roles"])])
        return {"email": "", **wanted} if item else wanted

    def take_over(
        self, cluster: RedisEnterprise, item: User, new: CertificateUserInputs, wanted: Mapping[str, Any]
    ) -> Properties:
        """Make a user as wanted that is there: if exactly so already, or if asked to."""
        self._refuse_difference(cluster, item, new, wanted)
        return take_over(cluster, item, new, cast("CertificateUserPayload", wanted))

    def _refuse_difference(
        self, cluster: RedisEnterprise, item: User, new: CertificateUserInputs, wanted: Mapping[str, Any]
    ) -> None:
        if self.unlike(cluster, item, new, wanted) and not may_take_over(item, new):
            raise self.refusal(cluster, item, new)

    def refuse_creation(self, cluster: RedisEnterprise, new: CertificateUserInputs, id_: str) -> None:
        """Raise if somebody else has the name or the subject line, or if a role does not exist."""
        if user := cluster.users.cached(uid_from(id_)):
            refuse_what_stays(user, previous_of(self._claims.previous(id_)), new)
        existing = self.target(cluster, new, leaving=uid_from(id_))
        wanted = self.payload(cluster, new, existing)
        if existing:
            self._refuse_difference(cluster, existing, new, wanted)

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
        if not sent and all(name in old for name in _OUTPUTS):
            return {name: value for name, value in old.items() if name in _OUTPUTS}
        uid = uid_from(id_)
        if "subject_line" in sent:
            refuse_taken_subject(cluster, new, {uid}, self._moves)
        wanted = rules.payload(new, [role.uid for role in cluster.roles.resolve(*new["roles"])], only=sent)
        refuse_lockout_by_user(cluster, uid, wanted)
        return self.send(cluster, uid, old, new, wanted)

    def dry_run(
        self, cluster: RedisEnterprise, old: CertificateUserState, new: CertificateUserInputs, changes: Changes
    ) -> list[PlanWarning]:
        """Let the cluster try what would be sent. What replaces a user is checked once more, as a new one."""
        self.require(cluster, new)
        if not cluster.dry_runs.supports(cluster.users.path) or (old and changes.replaces):
            return []
        return super().dry_run(cluster, old, new, changes)

    def planned(
        self, cluster: RedisEnterprise, old: CertificateUserState, new: CertificateUserInputs, changes: Changes
    ) -> CertificateUserPayload:
        """Return what can be sent by now, as this very run may be about to create some of the roles."""
        payload = payload_by_now(cluster, new, sent_properties(changes) if old else list(new), is_new=not old)
        if not old:
            refuse_password_user(cluster, new)
        return payload

    def adopts(self, new: CertificateUserInputs) -> bool:
        """Return True if the program asks for a user of this name to be taken over, or converted."""
        return super().adopts(new) or bool(new.get("convert_password_user"))

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
        if not cluster.administrators:
            return
        from pulumi_redis_enterprise.guards import lockout as guard

        if guard.passwords_are_off(cluster):
            guard.refuse_loss_of_administrator(cluster, f"the deletion of the user {item.name!r}", deleted=item.uid)

    def observed(self, cluster: RedisEnterprise, item: User, state: CertificateUserState) -> Properties:
        """Return the inputs that describe a live user."""
        names: dict[Uid, str] = {role.uid: role.name for role in cluster.roles.all()}
        return rules.observed(asdict(item), names, state)

    def outputs(self, cluster: RedisEnterprise, item: User, state: CertificateUserState) -> CertificateUserOutputs:
        """Return what the cluster knows of the user beyond the inputs, and the command that logs in as it."""
        return rules.outputs(asdict(item), kept(state.get("rest_command"), cluster.rest_command))

    def previous(self, item: User, fields: Collection[str]) -> Properties:
        """Return these fields of a user as they have to be sent."""
        return found_user(item, fields)

    def unlike(
        self, _cluster: RedisEnterprise, item: User, _new: CertificateUserInputs, sent: Mapping[str, Any]
    ) -> str:
        """Return the fields that are not as sent, each with what it is."""
        return ", ".join(different(item, sent))

    def read_object(
        self, cluster: RedisEnterprise, id_: str, state: CertificateUserState
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Return the user that the cluster has, and note who has its subject line."""
        if user := cluster.users.cached(uid_from(id_)):
            note_holder(self._moves, user)
        return super().read_object(cluster, id_, state)
