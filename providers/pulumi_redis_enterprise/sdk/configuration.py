"""The cluster and the credentials for it: the only reader of configuration.

Settings come from, in this order: the explicit provider `Cluster`, the stack's configuration
(``pulumi config set redis-enterprise:url …``), and the environment (``REDIS_ENTERPRISE_URL``). In the plugin
process the first two look alike: the engine hands over one of them. A named connection has its settings from its table
alone, but for those that name no cluster and nobody.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

from pulumi.dynamic import Config
from pulumi.runtime import rpc

from pulumi_redis_enterprise._engine import emit
from pulumi_redis_enterprise.api.settings.cluster_table import (
    CLUSTERS_VARIABLE,
    HOW_TO_NAME,
    WHERE,
    ClusterTable,
    Connection,
    table_from,
)
from pulumi_redis_enterprise.api.settings.places import NAMESPACE, STACK_PLACE, Place
from pulumi_redis_enterprise.api.settings.sources import (
    Source,
    configuration_source,
    environment_source,
    merged,
    shared,
)
from pulumi_redis_enterprise.core.model import CONNECTION
from pulumi_redis_enterprise.errors import Problem, SettingsError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api import redis_enterprise
    from pulumi_redis_enterprise.api.settings import connection_settings

KEEP_TO_DELETE: Final = (
    "Keep a connection in the table, with `retired` true, until all that it manages is deleted; for a cluster that is "
    "gone for good, take its resources out of the state: pulumi state delete URN"
)

_clusters: dict[Configuration, redis_enterprise.RedisEnterprise] = {}
_administrators: dict[Configuration, set[connection_settings.ClientFiles]] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of one provider, as given, and perhaps one of its named connections.

    Attributes:
        given: ``(("redis-enterprise:url", "https://…"), …)``.
        connection: The named connection; None for the cluster of the settings themselves.
    """

    given: tuple[tuple[str, str], ...] = field(repr=False)
    connection: Connection | None = None

    @classmethod
    def from_engine(cls, config: Config) -> Self:
        """The settings that the engine configures a provider with."""
        # Config can only be asked for keys one knows, and then a misspelt one would be silently ignored.
        properties = config._props  # noqa: SLF001
        given = ((key, str(value)) for key, value in properties.items() if key.startswith(f"{NAMESPACE}:"))
        return cls(tuple(sorted(given)))

    def of_connection(self, name: Any) -> Configuration:
        """Return the settings of a named connection; the one selection of settings that there is.

        Args:
            name: The name, as the input `connection` of a resource has it, which may be anything; None for the
                provider's own settings.

        Raises:
            SettingsError: There is no such connection, or its table is wrong.
        """
        if name is None:
            return self
        if not isinstance(name, str) or name == rpc.UNKNOWN:
            reason = "expected the name of a connection as plain text, which is known before the update"
            raise SettingsError(f"{CONNECTION}: {reason}", fix="give the name itself, no output of a resource")
        return replace(self, connection=cluster_table(self.table()).connection(name))

    def problems(self) -> list[Problem]:
        """Return what is wrong with the connection for a preview, which takes no credentials."""
        found = self.connection.problems() if self.connection else []
        return [replace(it, property=self.place.name(it.property)) for it in found]

    def table(self) -> str:
        """Return the text of the setting that holds the table of connections, or the path of its file.

        Raises:
            SettingsError: It is not given.
        """
        text = dict(self.given).get(WHERE) or os.environ.get(CLUSTERS_VARIABLE)
        if not text:
            raise SettingsError(f"{WHERE} is not set, so that there is no named connection", fix=HOW_TO_NAME)
        return text

    def urls(self) -> frozenset[str]:
        """Return the base URLs of the nodes as given, to tell without asking whether two settings mean one cluster."""
        return _urls_of(self)

    @property
    def place(self) -> Place:
        """The place that messages give for the settings."""
        return self.connection.place if self.connection else STACK_PLACE

    def sources(self) -> list[Source]:
        """Return where settings are looked up, the first place having precedence.

        Raises:
            SettingsError: A variable that the connection names is not set.
        """
        own = [configuration_source(dict(self.given)), environment_source(os.environ)]
        return [*self.connection.sources(os.environ), *map(shared, own)] if self.connection else own

    def plan_sources(self) -> list[Source]:
        """Return the same for a preview, which takes no secret, and so asks for no variable."""
        own = [configuration_source(dict(self.given)), environment_source(os.environ)]
        return [self.connection.given_source(), *map(shared, own)] if self.connection else own


@cache
def _urls_of(configuration: Configuration) -> frozenset[str]:
    # A deletion compares them with those of each connection of the run.
    given, _ = merged(configuration.plan_sources())
    texts = [given[key].text for key in ("url", "nodes") if key in given]
    return frozenset(url.rstrip("/").lower() for text in texts for url in re.split(r"[\s,\[\]\"]+", text) if url)


@cache
def cluster_table(text: str) -> ClusterTable:
    """Return the table of named connections, which a process reads once."""
    return table_from(text)


def connect(configuration: Configuration) -> redis_enterprise.RedisEnterprise:
    """The cluster of this configuration: one object, and so one set of connections, a process.

    Raises:
        SettingsError: Something is missing or wrong; names all of it.
    """
    from pulumi_redis_enterprise.api import redis_enterprise
    from pulumi_redis_enterprise.api.settings import connection_settings

    with _lock:
        if configuration not in _clusters:
            wanted = connection_settings.settings_from(configuration.sources(), configuration.place)
            administrators = _administrators.setdefault(configuration, set())
            _clusters[configuration] = redis_enterprise.RedisEnterprise(
                wanted, log=_log_of(configuration), administrators=administrators
            )
        return _clusters[configuration]


def _log_of(configuration: Configuration) -> Callable[[str], None]:
    """Return what tells of retries and waits, by which connection."""
    connection = configuration.connection
    return emit if connection is None else lambda text: emit(f"{connection.name}: {text}")


def name_administrator(configuration: Configuration, *, certificate_file: str, key_file: str) -> None:
    """Note whom a resource of the running program names as administrator, for all that are changed after it."""
    from pulumi_redis_enterprise.api.settings import connection_settings

    files = connection_settings.ClientFiles(certificate_file, key_file)
    with _lock:
        _administrators.setdefault(configuration, set()).add(files)


def forget_clusters() -> None:
    """Start over as a new process does."""
    with _lock:
        _clusters.clear()
        cluster_table.cache_clear()
        _urls_of.cache_clear()
        _administrators.clear()
