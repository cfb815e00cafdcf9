"""The base of the providers of users, roles and Redis ACLs: objects with a uid and a name, in a list of their kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.api.transport.journal import note_object
from pulumi_redis_enterprise.core.claims import LiveObject, Renames
from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.model import Changes, PlanWarning, Properties
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, previous_of
from pulumi_redis_enterprise.core.references import Uid, uid_from
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import ConflictError, InvalidInputError, Problem, redact
from pulumi_redis_enterprise.life.kind import Rules
from pulumi_redis_enterprise.lifecycle.adoption import adopt_as_it_is, already_exists, log_return
from pulumi_redis_enterprise.lifecycle.waiting import confirmed, wait_for_holder
from pulumi_redis_enterprise.sdk.run import renames_of

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.collection import NamedObjects
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


class NamedObjectRules(Rules, Protocol):
    """The functions of the rules of such an object, beyond those of any."""

    def payload(self, new: Any, /) -> Mapping[str, Any]:
        """Return what POST and PUT take."""

    def observed(self, item: Any, /) -> Mapping[str, Any]:
        """The inputs that describe a live object."""


class NamedObjectProvider(Provider):
    """The life of an object with a uid and a name."""

    rules: ClassVar[NamedObjectRules]
    by_uid: ClassVar[bool] = True
    kind: ClassVar[str]
    """The name of the kind of object in messages."""
    naming: ClassVar[str]
    """The property that is its name."""
    missing: ClassVar[str] = "none of that uid"
    """The words for an object that is not there."""

    def collection(self, cluster: RedisEnterprise) -> NamedObjects[Any]:
        """The list that the object is in."""
        raise NotImplementedError

    def is_foreign(self, _item: Any) -> bool:
        """Return True if no resource creates such an object; by default each could."""
        return False

    def refuse_deletion(self, cluster: RedisEnterprise, item: Any) -> None:
        """Raise if the object is still needed; by default the cluster is asked to know."""

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

    def outputs(self, _cluster: RedisEnterprise, item: Any, _state: Any) -> Mapping[str, Any]:
        """Return what the outputs have beyond the inputs."""
        return {"uid": item.uid}

    def previous(self, item: Any, fields: Collection[str]) -> Properties:
        """Return these fields of a live object as they have to be sent to give them back."""
        return {name: value for name, value in asdict(item).items() if name in fields}

    def refuse_change(self, cluster: RedisEnterprise, uid: Uid, new: Any) -> None:
        """Raise if the object must not become like this; by default it may."""

    def refuse_update(self, _cluster: RedisEnterprise, _item: Any, _new: Any) -> None:
        """Raise if this live object cannot become like this; by default it can."""

    def create_object(self, cluster: RedisEnterprise, new: Any) -> tuple[str, Mapping[str, Any]]:
        """Create the object, or take over the one of that name: if it is exactly as wanted, or if asked to."""
        self.require(cluster, new)
        item = self.target(cluster, new)
        wanted = self.payload(cluster, new, item)
        previous = self.take_over(cluster, item, new, wanted) if item else {}
        uid = item.uid if item else self.collection(cluster).create(wanted).uid
        return str(uid), {**previous, **self.confirmed(cluster, uid, new, wanted)}

    def target(self, cluster: RedisEnterprise, new: Any) -> Any | None:
        """Return the live object that a creation meets; None if there is none."""
        item = self._object_named(cluster, new[self.naming])
        if item is not None and self._renames.is_left(item.name):
            raise ConflictError(
                f"{self.label(item)} has this name still, although this update gives it another one",
                fix="run `pulumi up` again; if the other change failed, mend that first",
            )
        return item

    def take_over(self, cluster: RedisEnterprise, item: Any, new: Any, wanted: Mapping[str, Any]) -> Properties:
        """Make an existing object as wanted; return the output that gives it back, {} if a destroy deletes it."""
        if not self.unlike(cluster, item, new, wanted):
            return adopt_as_it_is(cluster, self.label(item), self.previous(item, wanted), new)
        if item.name != new[self.naming]:
            raise ConflictError(
                f"the cluster {cluster.name()!r} has a {self.kind} {item.name!r} already (uid {item.uid})",
                fix="choose a name that differs in more than upper and lower case",
            )
        if not new.get("adopt_existing"):
            raise self.refusal(cluster, item, new)
        self.refuse_change(cluster, item.uid, new)
        self.refuse_update(cluster, item, new)
        previous = {PREVIOUS: self.previous(item, wanted)}
        note_object(str(item.uid), previous)
        self.collection(cluster).update(item.uid, wanted)
        return previous

    def refusal(self, cluster: RedisEnterprise, item: Any, new: Any) -> ConflictError:
        """Return the error of an object that exists, is not as wanted, and is not to be adopted."""
        seen = self.observed(cluster, item, new)
        return already_exists(cluster, self.label(item), both_sides(self.rules.changes(seen, new), seen, new))

    def dry_run(self, cluster: RedisEnterprise, old: Any, new: Any, changes: Changes) -> list[PlanWarning]:
        """Let the cluster try what would be sent."""
        self.require(cluster, new)
        payload = self.planned(cluster, old, new, changes)
        named = (old or new)[self.naming] if old or self.adopts(new) else None
        return cluster.dry_runs.write(self.collection(cluster), payload, named=named, may_create=not old)

    def planned(self, cluster: RedisEnterprise, old: Any, new: Any, _changes: Changes) -> Mapping[str, Any]:
        """Return what a preview lets the cluster try; {} for nothing."""
        name = (old or new)[self.naming]
        item = next((it for it in self.collection(cluster).named(name) if it.name == name), None)
        return self._changed(cluster, old, new, item)

    def adopts(self, new: Any) -> bool:
        """Return True if the program asks for an existing object of this name to be taken over."""
        return bool(new.get("adopt_existing"))

    def update_object(
        self, cluster: RedisEnterprise, id_: str, old: Any, new: Any, _changes: Changes
    ) -> Mapping[str, Any]:
        """Send what changed."""
        self.require(cluster, new)
        uid = uid_from(id_)
        self.refuse_change(cluster, uid, new)
        item = self.collection(cluster).cached(uid)
        if item is not None:
            self.refuse_update(cluster, item, new)
            self._refuse_taken_name(cluster, item, new)
        return self.send(cluster, uid, old, new, self._changed(cluster, old, new, item))

    def send(
        self, cluster: RedisEnterprise, uid: Uid, old: Any, new: Any, changed: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Send the fields that change; return the outputs, with these fields of an adopted object as they were."""
        item, previous = self.collection(cluster).cached(uid), {}
        if item is not None and PREVIOUS in old:
            previous = {PREVIOUS: {**self.previous(item, changed), **old[PREVIOUS]}}
            note_object(str(uid), previous)
        if changed:
            self.collection(cluster).update(uid, changed)
        return {**previous, **self.confirmed(cluster, uid, new, changed)}

    def read_object(
        self, cluster: RedisEnterprise, id_: str, state: Any
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """The object that the cluster has, from one list that serves all of a refresh."""
        item = self.collection(cluster).cached(uid_from(id_))
        if item is None:
            return None
        return self.observed(cluster, item, state), self.outputs(cluster, item, state)

    def _object_named(self, cluster: RedisEnterprise, name: str, uid: Uid | None = None) -> Any | None:
        """Return the object of that name, but for the one of this uid; one that leaves the name is waited for."""
        collection = self.collection(cluster)
        return wait_for_holder(
            lambda: next((it for it in collection.named(name) if it.uid != uid), None),
            lambda it: self._renames.is_left(it.name),
            cluster,
            event=f"another {self.kind} of the program to let go of its name",
        )

    def _refuse_taken_name(self, cluster: RedisEnterprise, item: Any, new: Any) -> None:
        name = new[self.naming]
        if item.name == name:
            return
        other = self._object_named(cluster, name, item.uid)
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
        self.confirmed(cluster, item.uid, after, different)

    def _changed(self, cluster: RedisEnterprise, old: Any, new: Any, item: Any | None) -> Properties:
        """Return what to send of the new object; everything if there is no old one."""
        before = self.rules.payload(old) if old else {}
        return {key: value for key, value in self.payload(cluster, new, item).items() if before.get(key) != value}

    def confirmed(self, cluster: RedisEnterprise, uid: Uid, new: Any, sent: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the outputs, once the cluster shows what was sent."""
        collection = self.collection(cluster)
        item = confirmed(cluster, collection, uid, lambda it: self.unlike(cluster, it, new, sent), missing=self.missing)
        return self.outputs(cluster, item, new)

    def unlike(self, cluster: RedisEnterprise, item: Any, new: Any, _sent: Mapping[str, Any]) -> str:
        """Return what a live object shows, if that is not as wanted; "" if it is."""
        seen = self.observed(cluster, item, new)
        return str(seen) if self.rules.changes(seen, new) else ""

    def handles(self, item: Any) -> set[str]:
        """Return the texts by which people know an object."""
        return {item.name}

    def resolve_id(self, cluster: RedisEnterprise, text: str) -> str:
        """Return the uid of the object of this uid, or of this name."""
        collection = self.collection(cluster)
        by_uid = [item for item in collection.all() if text == str(item.uid)]
        found = by_uid or [item for item in collection.all() if text in self.handles(item)]
        if len(found) == 1:
            self.refuse_import(found[0])
            return str(found[0].uid)
        listing = join_limited(self.label(item) for item in found or collection.all()) or "none"
        raise InvalidInputError(
            f"the cluster {cluster.name()!r} has {len(found) or 'no'} {self.kind}s {redact(text)}",
            fix=f"give the name or the uid of one of these: {listing}",
        )

    def refuse_import(self, _item: Any) -> None:
        """Raise if no resource can manage this object; by default one can."""

    def find_object(self, cluster: RedisEnterprise, id_: str) -> LiveObject | None:
        """Return the object of the list: inputs mean it by its name."""
        item = self.collection(cluster).cached(uid_from(id_))
        if item is None:
            return None
        return LiveObject(self.label(item), [{item.name}], is_foreign=self.is_foreign(item))

    def is_renamed(self, cluster: RedisEnterprise, state: Any, seen: Any) -> bool:
        """Return True if nothing but the name differs, and no other object has the old one."""
        changes, name = self.rules.changes(state, seen), state[self.naming]
        same = {*changes.updates, *changes.replaces} == {self.naming}
        return same and not any(item.name == name for item in self.collection(cluster).named(name))

    def delete_object(self, cluster: RedisEnterprise, id_: str, state: Any) -> None:
        """Delete the object, unless something still depends on it; one that was adopted is given back as it was."""
        item = self.collection(cluster).get(uid_from(id_))
        if item is None:
            return
        if previous := previous_of(state):
            self.give_back(cluster, item, previous)
            self._returned.note(id_)
            return
        self.refuse_deletion(cluster, item)
        self.collection(cluster).delete(item.uid)

    @classmethod
    def label(cls, item: Any) -> str:
        """Return what messages call a live object."""
        return f"{cls.kind} {item.name!r} (uid {item.uid})"
