"""The cluster and the identity to reach it as: the only reader of configuration.

Settings come from, in this order: the explicit provider `Cluster`, the stack's configuration
(``pulumi config set redis-enterprise:url …``), and the environment (``REDIS_ENTERPRISE_URL``). In the plugin
process the first two look alike: the engine hands over one of them. A named connection has its settings from its table
alone, but for those that name no cluster and nobody.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

import pulumi
from pulumi.dynamic import Config
from pulumi.runtime import rpc

from pulumi_redis_enterprise._deferred import deferred
from pulumi_redis_enterprise._engine import emit
from pulumi_redis_enterprise.api.settings.cluster_table import (
    CLUSTERS_VARIABLE,
    HOW_TO_NAME,
    WHERE,
    ClusterTable,
    Connection,
    table_from,
)
from pulumi_redis_enterprise.api.settings.places import CLUSTERS, NAMESPACE, STACK_PLACE, Place
from pulumi_redis_enterprise.api.settings.sources import (
    Source,
    configuration_source,
    environment_source,
    merged,
    shared,
)
from pulumi_redis_enterprise.core.misplaced_keys import holds_private_key
from pulumi_redis_enterprise.core.model import CONNECTION
from pulumi_redis_enterprise.errors import Problem, SettingsError
from pulumi_redis_enterprise.sdk.input_types import refuse_wrong_types

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api import redis_enterprise
    from pulumi_redis_enterprise.api.settings import connection_settings
else:
    redis_enterprise = deferred("pulumi_redis_enterprise.api.redis_enterprise")
    connection_settings = deferred("pulumi_redis_enterprise.api.settings.connection_settings")

KEEP_TO_DELETE: Final = (
    "Keep a connection in the table, with `retired` true, until all that it manages is deleted; for a cluster that is "
    "gone for good, take its resources out of the state: pulumi state delete URN"
)

_FILES: Final = ("client_certificate", "client_key", "ca_certificate", "administrator_certificate", "administrator_key")
_SECRETS: Final = ("password", "client_key")

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
    with _lock:
        if configuration not in _clusters:
            wanted = connection_settings.settings_from(configuration.sources(), configuration.place)
            administrators = _administrators.setdefault(configuration, set())
            _clusters[configuration] = redis_enterprise.RedisEnterprise(wanted, log=emit, administrators=administrators)
        return _clusters[configuration]


def name_administrator(configuration: Configuration, *, certificate_file: str, key_file: str) -> None:
    """Note whom a resource of the running program names as administrator, for all that are changed after it."""
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


def connections() -> list[str]:
    """Return the names of the stack's connections, sorted, for a loop in a program.

    Example::

        for name in connections():
            TrustedCa(f"{name}-ca", certificates=ca, connection=name)

    They are in `redis-enterprise:clusters` of the stack's configuration, or in the file of that path. One that has
    `retired` set to true is left out, so that what it manages is deleted.

    Raises:
        pulumi.RunError: There is no table, or something is wrong in it; tells all that is.
    """
    text = pulumi.Config(NAMESPACE).get(CLUSTERS)
    try:
        table = cluster_table(Configuration(((WHERE, text),) if text else ()).table())
        table.require_sound()
    except SettingsError as error:
        # A RunError ends the program with this text and without a traceback.
        raise pulumi.RunError(str(error)) from None
    return table.names()


class Cluster(pulumi.ProviderResource):
    """A cluster to manage, for a stack that manages more than one.

    Example::

        east = Cluster("east", url="https://east:9443", username="admin@east", password=config.require_secret("east"))
        TrustedCa("ca", certificates=ca, opts=ResourceOptions(provider=east))

    Each cluster gets a process of its own, where named connections share one: for many clusters, see `connections`.
    What is not given here is looked up in the environment. Providers do not see what others manage: let each object be
    managed by one of them only.
    """

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        url: pulumi.Input[str],
        username: pulumi.Input[str] | None = None,
        password: pulumi.Input[str] | None = None,
        client_certificate: pulumi.Input[str] | None = None,
        client_key: pulumi.Input[str] | None = None,
        ca_certificate: pulumi.Input[str] | None = None,
        server_fingerprint: pulumi.Input[str] | None = None,
        server_name: pulumi.Input[str] | None = None,
        nodes: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        administrator_certificate: pulumi.Input[str] | None = None,
        administrator_key: pulumi.Input[str] | None = None,
        timeout: pulumi.Input[float] | None = None,
        certificate_timeout: pulumi.Input[float] | None = None,
        expiry_warning_days: pulumi.Input[float] | None = None,
        expiry_error_days: pulumi.Input[float] | None = None,
        server_validation: pulumi.Input[bool] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Name the cluster and the identity to manage it with.

        Args:
            resource_name: The name of the provider in the stack.
            url: ``https://host:9443``, without a path.
            username: Basic authentication: the user's name or e-mail address.
            password: Basic authentication; stored as a secret.
            client_certificate: Login by certificate instead: a path or PEM text.
            client_key: Its private key: a path (recommended) or PEM text; stored as a secret.
            ca_certificate: What signed the API's own certificate: a path or PEM text. Default: the system's
                trust.
            server_fingerprint: SHA-256 of the API's own certificate, trusted instead of any CA.
            server_name: The name to verify, and to send as SNI, when `url` holds an address.
            nodes: Further base URLs of the same cluster: redirects are followed to these only, and reads go to
                the next one when a node does not answer.
            administrator_certificate: The path of the certificate of an administrator who has to be able to log in
                by certificate after every change: a change that would end this login is refused.
            administrator_key: The path of its private key.
            timeout: Seconds to wait for an answer; 30.
            certificate_timeout: Seconds to wait for a certificate upload to reach all nodes; 900.
            expiry_warning_days: How many days before its end a certificate in a program is warned of; 30.
            expiry_error_days: How many days before its end a certificate that is new in a program is refused; 0.
            server_validation: Whether previews let the cluster try changes of users, roles, Redis ACLs and mTLS
                settings, without making them; false. They then need credentials and a cluster that can be reached.
            opts: Options of the provider resource.
        """
        given: dict[str, pulumi.Input[Any] | None] = {
            "url": url,
            "username": username,
            "password": password,
            "client_certificate": client_certificate,
            "client_key": client_key,
            "ca_certificate": ca_certificate,
            "server_fingerprint": server_fingerprint,
            "server_name": server_name,
            "nodes": nodes,
            "administrator_certificate": administrator_certificate,
            "administrator_key": administrator_key,
            "timeout": timeout,
            "certificate_timeout": certificate_timeout,
            "expiry_warning_days": expiry_warning_days,
            "expiry_error_days": expiry_error_days,
            "server_validation": server_validation,
        }
        refuse_wrong_types(f"Cluster {resource_name!r}", given, paths=_FILES)
        given |= {name: pulumi.Output.secret(given[name]) for name in _SECRETS if given[name] is not None}
        for key, value in given.items():
            if isinstance(value, str) and holds_private_key(value):
                # The engine shows the settings of a provider, and keeps them, before anybody looks at them.
                reason = f"{key} holds a private key, which would be shown in previews and kept in the state"
                fix = "give the path of the file; only `client_key`, which is a secret, may hold a key"
                raise pulumi.RunError(f"Cluster {resource_name!r}: {reason}\nFix: {fix}")
        if nodes is not None:
            given["nodes"] = pulumi.Output.json_dumps(nodes)
        props = {f"{NAMESPACE}:{_key(name)}": value for name, value in given.items() if value is not None}
        super().__init__("pulumi-python", resource_name, props, opts)


def _key(argument: str) -> str:
    """Return the setting that an argument gives: ``caCertificate`` of ``ca_certificate``."""
    first, *others = argument.split("_")
    return first + "".join(map(str.capitalize, others))
