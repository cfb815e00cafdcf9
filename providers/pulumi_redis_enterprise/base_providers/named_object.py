"""The base of the providers of `Role` and `RedisAcl`: an object with a unique name, in a list of its kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pulumi_redis_enterprise._life import Rules
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.base_providers.listed_object import ListedObjectProvider
from pulumi_redis_enterprise.core.claims import Renames
from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.model import Changes, PlanWarning, Properties
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.core.references import uid_from
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import ConflictError, Problem, redact
from pulumi_redis_enterprise.lifecycle.adoption import adopt_as_it_is, already_exists, log_return
from pulumi_redis_enterprise.lifecycle.waiting import wait_for_holder
from pulumi_redis_enterprise.sdk.run import renames_of

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


class NamedObjectRules(Rules, Protocol):
    """The functions of the rules of such an object, beyond those of any."""

    def payload(self, new: Any, /) -> Mapping[str, Any]:
        """Return what POST and PUT take."""

    def observed(self, item: Any, /) -> Mapping[str, Any]:
        """The inputs that describe a live object."""


class NamedObjectProvider(ListedObjectProvider):
    """The life of an object with a unique name."""

    rules: ClassVar[NamedObjectRules]

    def require(self, cluster: RedisEnterprise, new: Any) -> None:
        """Raise if the cluster is too old for this object; by default none is."""

    @property
    def _renames(self) -> Renames:
        """The objects of this kind that the run gives other names."""
        return renames_of(self._configuration, type(self).__name__)

    def note_inputs(self, old: Any, new: Any) -> list[Problem]:
        """Note a new name; objects of the program that exchange theirs are a problem."""
        self._renames.note(old.get(self.naming), new[self.naming])
        names = self._renames.exchange(old.get(self.naming))
        if not names:
            return []
        return [
            Problem(
                self.naming,
                f"the {self.kind}s {join_limited(map(redact, names))} exchange their names in one "
                "update, and the cluster has "
                "no two of one name at any time",
                "if only the resources were to be called otherwise, let them have their former names in the program; "
                f"else give {redact(names[0])} a name that is free, run `pulumi up`, and then its new name",
            )
        ]

    def payload(self, _cluster: RedisEnterprise, new: Any, _item: Any | None) -> Mapping[str, Any]:
        """Return what to send for an object to become as wanted; `_item` is the live one, if there is one."""
        return self.rules.payload(new)

    def observed(self, _cluster: RedisEnterprise, item: Any, _state: Any) -> Mapping[str, Any]:
        """Return the inputs that describe a live object."""
        return self.rules.observed(asdict(item))

    def outputs(self, item: Any) -> Mapping[str, Any]:
        """Return what the outputs have beyond the inputs."""
        return {"uid": item.uid}

    def previous(self, item: Any, fields: Collection[str]) -> Properties:
        """Return these fields of a live object as they have to be sent to give them back."""
        return {name: value for name, value in asdict(item).items() if name in fields}

    def refuse_change(self, cluster: RedisEnterprise, uid: int, new: Any) -> None:
        """Raise if the object must not become like this; by default it may."""

    def refuse_update(self, _cluster: RedisEnterprise, _item: Any, _new: Any) -> None:
        """Raise if this live object cannot become like this; by default it can."""

    def create_object(self, cluster: RedisEnterprise, new: Any) -> tuple[str, Mapping[str, Any]]:
        """Create the object, or take over the one of that name: if it is exactly as wanted, or if asked to."""
        self.require(cluster, new)
        collection, name = self.collection(cluster), self.rules.payload(new)["name"]
        item = self._namesake(cluster, name)
        self._refuse_leaving(item)
        wanted, previous = self.payload(cluster, new, item), {}
        if item is None:
            item = collection.create(wanted)
        elif self._is_as_wanted(cluster, item, new):
            previous = adopt_as_it_is(cluster, self.label(item), self.previous(item, wanted), new)
        elif item.name != name:
            raise ConflictError(
                f"the cluster {cluster.name()!r} has a {self.kind} {item.name!r} already (uid {item.uid})",
                fix="choose a name that differs in more than upper and lower case",
            )
        elif new.get("adopt_existing"):
            self.refuse_change(cluster, item.uid, new)
            self.refuse_update(cluster, item, new)
            previous = {PREVIOUS: self.previous(item, wanted)}
            item = collection.update(item.uid, wanted)
        else:
            seen = self.observed(cluster, item, new)
            raise already_exists(cluster, self.label(item), both_sides(self.rules.changes(seen, new), seen, new))
        return str(item.uid), {**previous, **self._confirmed(cluster, item.uid, new)}

    def dry_run(self, cluster: RedisEnterprise, old: Any, new: Any, _changes: Changes) -> list[PlanWarning]:
        """Let the cluster try what would be sent."""
        self.require(cluster, new)
        collection, name = self.collection(cluster), self.rules.payload(old or new)["name"]
        item = next((it for it in collection.named(name) if it.name == name), None)
        changed = self._changed(cluster, old, new, item)
        named = name if old or new.get("adopt_existing") else None
        return cluster.dry_runs.write(collection, changed, named=named, may_create=not old)

    def update_object(
        self, cluster: RedisEnterprise, id_: str, old: Any, new: Any, _changes: Changes
    ) -> Mapping[str, Any]:
        """Send what changed."""
        self.require(cluster, new)
        collection, uid = self.collection(cluster), uid_from(id_)
        self.refuse_change(cluster, uid, new)
        item = collection.cached(uid)
        if item is not None:
            self.refuse_update(cluster, item, new)
            self._refuse_taken_name(cluster, item, new)
        changed, previous = self._changed(cluster, old, new, item), {}
        if item is not None and PREVIOUS in old:
            previous = {PREVIOUS: {**self.previous(item, changed), **old[PREVIOUS]}}
        if changed:
            collection.update(uid, changed)
        return {**previous, **self._confirmed(cluster, uid_from(id_), new)}

    def read_object(
        self, cluster: RedisEnterprise, id_: str, state: Any
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The object that the cluster has, from one list that serves all of a refresh."""
        item = self.collection(cluster).cached(uid_from(id_))
        return None if item is None else (self.observed(cluster, item, state), self.outputs(item))

    def _namesake(self, cluster: RedisEnterprise, name: str, uid: int | None = None) -> Any | None:
        """Return the object of that name, but for the one of this uid; one that leaves the name is waited for."""
        collection = self.collection(cluster)
        return wait_for_holder(
            lambda: next((it for it in collection.named(name) if it.uid != uid), None),
            lambda it: self._renames.is_left(it.name),
            cluster,
            event=f"another {self.kind} of the program to let go of its name",
        )

    def _refuse_leaving(self, item: Any | None) -> None:
        if item is not None and self._renames.is_left(item.name):
            raise ConflictError(
                f"{self.label(item)} has this name still, although this update gives it another one",
                fix="run `pulumi up` again; if the other change failed, mend that first",
            )

    def _refuse_taken_name(self, cluster: RedisEnterprise, item: Any, new: Any) -> None:
        name = new[self.naming]
        if item.name == name:
            return
        other = self._namesake(cluster, name, item.uid)
        if other is not None:
            raise ConflictError(
                f"the {self.label(item)} cannot be called {name!r}: that is the name of {self.label(other)}",
                fix="choose another name; or if only the resource was to be called otherwise, give it `aliases` with "
                "its former name in the program",
            )

    def give_back(self, cluster: RedisEnterprise, item: Any, previous: Mapping[str, Any]) -> None:
        """Let an adopted object be as it was found, as far as it differs."""
        different = {name: value for name, value in previous.items() if self.previous(item, [name]) != {name: value}}
        if not different:
            return
        after = self.rules.observed({**asdict(item), **previous})
        self.refuse_change(cluster, item.uid, after)
        log_return(cluster, self.label(item), different)
        self.collection(cluster).update(item.uid, different)
        self._confirmed(cluster, item.uid, after)

    def _changed(self, cluster: RedisEnterprise, old: Any, new: Any, item: Any | None) -> Properties:
        """Return what to send of the new object; everything if there is no old one."""
        before = self.rules.payload(old) if old else {}
        return {key: value for key, value in self.payload(cluster, new, item).items() if before.get(key) != value}

    def _confirmed(self, cluster: RedisEnterprise, uid: int, new: Any) -> Mapping[str, Any]:
        """The outputs, once the cluster shows what was sent."""

        def wrong(item: Any | None) -> str:
            if item is None:
                return "shows none of that uid"
            return "" if self._is_as_wanted(cluster, item, new) else f"shows {self.observed(cluster, item, new)}"

        item = read_back(
            lambda: self.collection(cluster).get(uid),
            wrong,
            client=cluster.client,
            accepted=f"the {self.kind}",
            fix=f"look at the {self.kind} in the cluster; delete it, or run again with adopt_existing=True",
        )
        return self.outputs(item)

    def _is_as_wanted(self, cluster: RedisEnterprise, item: Any | None, new: Any) -> bool:
        return item is not None and not self.rules.changes(self.observed(cluster, item, new), new)
