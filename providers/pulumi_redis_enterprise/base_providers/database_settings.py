"""The shared part of the providers of settings of a database: the database of an id, and how it is found and read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.core.claims import LiveObject
from pulumi_redis_enterprise.core.references import Uid, uid_from

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.databases import Database
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


class DatabaseSettingsProvider(Provider):
    """The provider of settings of a database, whose uid is the id; a deleted database has none."""

    by_uid: ClassVar[bool] = True
    kind: ClassVar[str]
    """The name of the settings in messages, as ``mutual TLS``."""

    @classmethod
    def label(cls, database: Database) -> str:
        """Return what a message calls the settings of a database."""
        return f"{cls.kind} of database {database['name']!r} (uid {database['uid']})"

    def observed_settings(
        self, cluster: RedisEnterprise, database: Database, state: Any, names: Mapping[Uid, str]
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Return the inputs that describe a live database, and what the outputs have beyond them.

        Args:
            cluster: Where.
            database: The database as the cluster shows it.
            state: The stored properties.
            names: The names of all databases by uid.
        """
        raise NotImplementedError

    def resolve_id(self, cluster: RedisEnterprise, text: str) -> str:
        """Return the uid of the database of this uid, or of this name."""
        return str(cluster.databases.resolve(int(text) if text.isdecimal() else text)["uid"])

    def find_object(self, cluster: RedisEnterprise, id_: str) -> LiveObject | None:
        """Return the database: inputs mean it by name or uid."""
        database = cluster.databases.cached(uid_from(id_))
        if database is None:
            return None
        return LiveObject(self.label(database), [{database["uid"], database["name"]}], renamable=(0,))

    def read_object(
        self, cluster: RedisEnterprise, id_: str, state: Any
    ) -> tuple[Mapping[str, Any], Mapping[str, Any]] | None:
        """Return the settings that the database has."""
        database = cluster.databases.cached(uid_from(id_))
        if database is None:
            return None
        names: dict[Uid, str] = {it["uid"]: it["name"] for it in cluster.databases.all()}
        return self.observed_settings(cluster, database, state, names)
