"""The part of a life that all objects share which are in a list of their kind: users, roles and Redis ACLs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.core.claims import LiveObject
from pulumi_redis_enterprise.core.previous_settings import previous_of
from pulumi_redis_enterprise.core.references import uid_from

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.collection import NamedObjects
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


class ListedObjectProvider(Provider):
    """The provider of objects with a uid and a name: how one is found, recognized under a new name, and deleted."""

    by_uid: ClassVar[bool] = True
    kind: ClassVar[str]
    """The name of the kind of object in messages."""
    naming: ClassVar[str]
    """The property that is its name."""

    def collection(self, cluster: RedisEnterprise) -> NamedObjects[Any]:
        """The list that the object is in."""
        raise NotImplementedError

    def is_foreign(self, _item: Any) -> bool:
        """Return True if no resource creates such an object; by default each could."""
        return False

    def give_back(self, cluster: RedisEnterprise, item: Any, previous: Mapping[str, Any]) -> None:
        """Let an adopted object be as it was found."""
        raise NotImplementedError

    def refuse_deletion(self, cluster: RedisEnterprise, item: Any) -> None:
        """Raise if the object is still needed; by default the cluster is asked to know."""

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
