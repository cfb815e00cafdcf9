"""The life of a resource of one kind, between the rules and the cluster, in the terms of the rules.

An edge to the engine asks for checks and differences in every preview, and for creations, reads, updates and deletions
when something is to happen; it turns its values into those of the rules, and back. The first two are pure and need
neither credentials nor a cluster, unless `redis-enterprise:serverValidation` is on. What differs between kinds of
resources is in `kind`; the rest is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from pulumi_redis_enterprise._engine import resource, warn
from pulumi_redis_enterprise.api.settings.plan_settings import PlanSettings, plan_settings_from
from pulumi_redis_enterprise.api.transport.journal import note_outputs
from pulumi_redis_enterprise.core.claims import Claims, LiveObject, Plan, Returned, Rival
from pulumi_redis_enterprise.core.misplaced_keys import misplaced_keys
from pulumi_redis_enterprise.core.model import (
    CONNECTION,
    Changes,
    CheckedInputs,
    PlanWarning,
    Properties,
    connection_of,
    is_moved,
    options_in,
)
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, carried, combined
from pulumi_redis_enterprise.core.trust.lifetimes import judge_lifetimes
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.errors import Problem, RedisEnterpriseError
from pulumi_redis_enterprise.guards import own_login
from pulumi_redis_enterprise.life.connected import ConnectedKind
from pulumi_redis_enterprise.life.kind import Seen, Verdict
from pulumi_redis_enterprise.life.leftovers import note_leftover
from pulumi_redis_enterprise.life.same_object import kept, rival_warning
from pulumi_redis_enterprise.lifecycle.identity import StoredIdentity, origin, refuse_other_cluster
from pulumi_redis_enterprise.lifecycle.server_validation import refusals
from pulumi_redis_enterprise.sdk import known_clusters
from pulumi_redis_enterprise.sdk.configuration import connect
from pulumi_redis_enterprise.sdk.run import claims_of, returned_of

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


class ResourceLife(ConnectedKind):
    """The life of one kind of resource."""

    @cached_property
    def _plan_settings(self) -> tuple[PlanSettings, list[Problem]]:
        """Return what a preview does; asked for with each resource, and the same for all of them."""
        settings, problems = plan_settings_from(self._configuration.plan_sources(), self._configuration.place)
        return settings, [*self._configuration.problems(), *problems]

    @property
    def _claims(self) -> Claims:
        """The objects of this kind that the running program manages."""
        return claims_of(self._configuration, type(self).__name__, self.rules)

    @property
    def _returned(self) -> Returned:
        """The objects of this kind that the run has given back as they were found."""
        return returned_of(self._configuration, type(self).__name__)

    def find_import(self, text: str) -> tuple[str, Seen] | None:
        """Find what somebody wants to import; None if it is gone.

        Args:
            text: The id as it was typed.
        """
        cluster = connect(self._configuration)
        id_ = self.resolve_id(cluster, text)
        seen = self.look(id_, self.imported_state(cluster, id_))
        return (id_, seen) if seen else None

    def judge(self, old: Properties, given: Properties, *, asks: bool = True) -> Verdict:
        """Bring the inputs into their canonical form, and find all that is wrong with them.

        Args:
            old: The inputs of the last update, or {}.
            given: What the program gives.
            asks: False if the cluster is asked for its opinion at another time, if at all.
        """
        now = datetime.now(UTC)
        settings, problems = self._plan_settings
        connection = connection_of(given)
        checked = self.rules.check(old, {key: it for key, it in given.items() if key != CONNECTION}, now)
        judge_lifetimes(checked, settings.limits, now=now)
        wrong: list[Problem | RedisEnterpriseError] = [*checked.problems]
        wrong += misplaced_keys(checked.inputs, checked.problems)
        checked.inputs = {**checked.inputs, **connection}
        if asks and settings.server_validation and not (problems or wrong):
            wrong += self._refusals(old, checked)
        wrong += [] if problems or wrong else self.note_inputs(old, checked.inputs)
        if not (problems or wrong):
            self.note_checked(checked)
            checked.warnings += self._rivals(checked.inputs)
            warn(self._named(checked.warnings))
            self._claims.note_check(checked.inputs, resource())
        return Verdict(checked.inputs, [*problems, *self._named(wrong)])

    def ask(self, old: Properties, new: Properties) -> None:
        """Let the cluster try, in a preview, what would be sent; only with `redis-enterprise:serverValidation`.

        Raises:
            RedisEnterpriseError: What the cluster has against it.
        """
        if self._plan_settings[0].server_validation:
            checked = CheckedInputs(new)
            for error in self._refusals(old, checked):
                raise error
            warn(self._named(checked.warnings))

    def difference(self, id_: str, state: Properties, new: Properties) -> Changes:
        """Return how the checked inputs differ from what is stored."""
        plan, moves = Plan(id_, state, new), is_moved(state, new)
        if self.ends_logins(plan.old):
            own_login.note(self._configuration)
        if moves and self._leads_elsewhere(state):
            # Nothing of the old object is claimed in the new cluster, so that it is deleted where it is.
            return Changes(replaces=(CONNECTION,))
        known_clusters.note_state(self._configuration, state)
        changes = self._claims.changes(plan)
        self._claims.note_difference(plan, changes, resource())
        if self.has_object and (other := self._claims.namesake(id_, resource())):
            warn(self._named([self._rival_warning(new, Rival(other, Changes()))]))
        return replace(changes, updates=(*changes.updates, CONNECTION)) if moves else changes

    def begin(self, new: Properties) -> tuple[str, Properties]:
        """Create the object, or take over the one that is there; return its id and the outputs."""
        # Its name is asked for first: a cluster that is down fails here, and fast.
        cluster = self._connect_to({})
        note_outputs(self._with_origin(cluster, new))
        try:
            id_, more = self._renewed(new) or self._created(cluster, new)
        except RedisEnterpriseError as error:
            note_leftover(error, partial(self._read, cluster))
            raise
        outputs = {**new, **more}
        self._claims.note_creation(id_, outputs, resource())
        return id_, self._completed(cluster, outputs)

    def change(self, id_: str, old: Properties, new: Properties) -> Properties:
        """Send what changed; return the outputs."""
        cluster, moves = self._connect_to(old), is_moved(old, new)
        if moves:
            refuse_other_cluster(cluster, old)
        if live := self.find_object(cluster, id_):
            self._stored_identity(cluster, old).refuse_other(live)
        changes = self.rules.changes(old, new)
        if moves and not changes:
            kept = {name: value for name, value in old.items() if name != CONNECTION}
            return self._completed(cluster, {**kept, **new})
        more = self.update_object(cluster, id_, old, new, changes)
        return self._completed(cluster, {**new, **carried(old), **more})

    def restated(self, old: Properties, new: Properties) -> Properties | None:
        """Return the outputs of a state in another form; None if there is more to do than to write them anew."""
        return None if is_moved(old, new) or self.rules.changes(old, new) else {**old, **new}

    def end(self, id_: str, state: Properties) -> None:
        """Delete the object, unless it is another one or still managed; one that is gone already is fine."""
        cluster = self._connect_to(state)
        live = self.find_object(cluster, id_)
        stored = self._stored_identity(cluster, state)
        if live and (stored.keeps(live) or self._keeps_managed(cluster, live, id_, state)):
            return
        own_login.refuse(self._configuration, cluster, state)
        if successor := self._claims.successor(id_, resource()):
            self.refuse_creation(cluster, successor, id_)
        self._delete_once(cluster, id_, state)

    def look(self, id_: str, state: Properties) -> Seen | None:
        """Look at the live object; None if it is gone. The inputs are what makes drift visible in a refresh."""
        cluster = self._connect_to(state)
        seen = self.read_object(cluster, id_, state)
        if seen is None or self._is_gone(cluster, id_, state, seen[0]):
            return None
        return self._seen(cluster, state, seen)

    def _read(self, cluster: RedisEnterprise, id_: str, state: Properties) -> Seen | None:
        live = self.read_object(cluster, id_, state)
        return self._seen(cluster, state, live) if live else None

    def _seen(
        self, cluster: RedisEnterprise, state: Properties, live: tuple[Mapping[str, Any], Mapping[str, Any]]
    ) -> Seen:
        """Return the live object with what only the state knows."""
        inputs = {**live[0], **options_in(state), **connection_of(state)}
        kept = carried(state) | own_login.carried_mark(state)
        return Seen(inputs, {**inputs, **kept, **live[1], **origin(cluster, state, by_uid=self.by_uid)})

    def _rivals(self, inputs: Any) -> list[PlanWarning]:
        """Warn of another resource of the program that manages the same object."""
        rival = self._claims.rival(inputs, resource())
        return [self._rival_warning(inputs, rival)] if rival and self.has_object else []

    def _rival_warning(self, inputs: Any, rival: Rival) -> PlanWarning:
        kind = type(self).__name__.removesuffix("Provider")
        return rival_warning(kind, self.rules.natural_key(inputs), rival, resource())

    def _delete_once(self, cluster: RedisEnterprise, id_: str, state: Any) -> None:
        """Delete the object, unless another resource of it has given it back in this run."""
        with self._returned.lock_of(id_):
            if id_ not in self._returned:
                self.delete_object(cluster, id_, state)

    def _created(self, cluster: RedisEnterprise, new: Any) -> tuple[str, Mapping[str, Any]]:
        """Create the object, or adopt it; what another resource of it had found before is older, and counts."""
        id_, more = self.create_object(cluster, new)
        return id_, {**more, **combined(more, self._claims.previous(id_))}

    def _renewed(self, new: Any) -> tuple[str, Mapping[str, Any]] | None:
        """Update the object instead, if it is the one of a stored resource that the engine wants to replace by this."""
        plan = self._claims.renewal(new, resource())
        if plan is None:
            return None
        cluster = self._connect_to(plan.old)
        live, changes = self.find_object(cluster, plan.id), self._claims.changes(plan)
        # What can be renamed in place, as a role, still has its old name.
        wishes = [new] if changes.replaces else [new, plan.old]
        if live is None or not any(live.is_meant_by(self.rules.natural_key(wish)) for wish in wishes):
            return None
        more = self.update_object(cluster, plan.id, plan.old, new, changes)
        return plan.id, {**carried(plan.old), **more}

    def _is_gone(self, cluster: RedisEnterprise, id_: str, state: Any, seen: Any) -> bool:
        live = self.find_object(cluster, id_)
        renamed = partial(self.is_renamed, cluster, state, seen)
        return live is not None and self._stored_identity(cluster, state).is_gone(live, is_renamed=renamed)

    def _stored_identity(self, cluster: RedisEnterprise, state: Any) -> StoredIdentity:
        return StoredIdentity(cluster, self.rules if self.by_uid else None, state)

    def _keeps_managed(self, cluster: RedisEnterprise, live: LiveObject, id_: str, state: Any) -> bool:
        """Return True if the program still manages the object; say so, and what only this resource knew of it."""
        claims = known_clusters.claims_of_cluster(self._configuration, type(self).__name__)
        managing = next((it for it in claims if it.holders(id_, live.names)), None)
        if managing is None:
            return False
        found, known = (it.get(PREVIOUS) for it in (state, managing.previous(id_)))
        holders, lost = managing.holders(id_, live.names), bool(found and found != known)
        cluster.client.log(kept(live.label, cluster.name(), holders, resource(), lost=lost))
        return True

    def _refusals(self, old: Any, checked: CheckedInputs) -> list[RedisEnterpriseError]:
        """Return what the cluster has against the change.

        It is not asked about what did not change or is not known yet.
        """
        new = checked.inputs
        changes = self.rules.changes(old, new)
        if contains_unknown(new) or (old and not changes):
            return []
        return refusals(lambda: checked.warnings.extend(self.dry_run(connect(self._configuration), old, new, changes)))
