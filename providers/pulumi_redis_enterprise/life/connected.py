"""The cluster of a resource: by the settings of its provider, or by the connection that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

from pulumi_redis_enterprise._engine import note_connection
from pulumi_redis_enterprise.api.settings import places
from pulumi_redis_enterprise.core.model import CONNECTION, Properties
from pulumi_redis_enterprise.errors import ConflictError, Diagnostic, RedisEnterpriseError, SettingsError
from pulumi_redis_enterprise.guards import own_login
from pulumi_redis_enterprise.life.kind import ResourceKind
from pulumi_redis_enterprise.lifecycle.identity import origin
from pulumi_redis_enterprise.sdk import known_clusters
from pulumi_redis_enterprise.sdk.configuration import KEEP_TO_DELETE, Configuration, connect

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


AnyFound = TypeVar("AnyFound", bound=Diagnostic | RedisEnterpriseError)


class ConnectedKind(ResourceKind):
    """A kind of resource in the cluster that its settings lead to."""

    _configuration: Configuration = Configuration(())

    def use(self, configuration: Configuration) -> None:
        """Keep the settings. They are looked at when the network is needed, not before."""
        self._configuration = configuration

    def of(self, properties: Properties) -> Self:
        """Return the life in the cluster of the connection that the properties name; this one if they name none.

        An edge calls it before each of the methods that it has: everything else goes by these settings.

        Raises:
            SettingsError: There is no such connection, or its table is wrong.
        """
        name = properties.get(CONNECTION)
        if name is None:
            return self
        if isinstance(name, str):
            note_connection(name)
        connections: dict[Any, Self] = self.__dict__.setdefault("_connections", {})
        if not isinstance(name, str) or name not in connections:
            bound = type(self)()
            bound.use(self._configuration.of_connection(name))
            connections.setdefault(name, bound)
        note_connection(name, connections[name].in_place)
        return connections[name]

    def of_deleted(self, state: Properties) -> Self:
        """Return the life in the cluster that something is to be deleted from.

        Raises:
            SettingsError: There is no such connection any more; says how to delete all the same.
        """
        try:
            return self.of(state)
        except SettingsError as error:
            raise SettingsError(error.message, fix=f"{error.fix}. {KEEP_TO_DELETE}") from None

    def _leads_elsewhere(self, state: Properties) -> bool:
        """Return True if the connection that a resource gets leads to another cluster than its own."""
        try:
            old = replace(self._configuration, connection=None).of_connection(state.get(CONNECTION))
        except SettingsError:
            old = None
        return known_clusters.leads_elsewhere(state, old, self._configuration)

    def _named(self, found: Sequence[AnyFound]) -> Sequence[AnyFound]:
        """Return warnings, problems or errors that name the connection: many clusters may have an object of a name."""
        connection = self._configuration.connection
        return found if connection is None else [self._of_connection(it, connection.name) for it in found]

    def _of_connection(self, found: AnyFound, name: str) -> AnyFound:
        if isinstance(found, RedisEnterpriseError):
            return found.by_connection(name, self.in_place)
        return replace(found, property=f"{found.property} ({name})")

    def in_place(self, text: str) -> str:
        """Return a text that names the settings of the connection instead of those of the stack."""
        return places.in_place(text, self._configuration.place)

    def _connect_to(self, state: Any) -> RedisEnterprise:
        """The cluster that the state is of; never another one that answers at the URL by now."""
        cluster = connect(self._configuration)
        reached = cluster.name()
        known_clusters.note_answer(self._configuration, reached, cluster.installation())
        # What is imported, or was being created when the engine was stopped, has no outputs yet.
        wanted = state.get("cluster", reached)
        if reached != wanted:
            raise ConflictError(
                f"the state is of the cluster {wanted!r}, but {cluster.url} is the cluster {reached!r}",
                fix=f"set {self._configuration.place.name('url')} to the cluster of this stack, or select the stack of "
                "this cluster",
            )
        return cluster

    def _completed(self, cluster: RedisEnterprise, outputs: Properties) -> Properties:
        """Return the outputs with what all resources have."""
        known_clusters.note_answer(self._configuration, cluster.name(), cluster.installation())
        if self.ends_logins(outputs):
            own_login.note(self._configuration)
        return self._with_origin(cluster, outputs)

    def _with_origin(self, cluster: RedisEnterprise, outputs: Properties) -> Properties:
        return outputs | own_login.mark(self._configuration) | origin(cluster, by_uid=self.by_uid)
