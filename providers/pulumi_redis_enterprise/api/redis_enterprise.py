"""One cluster, as one user: the way into this package.

Example::

    cluster = RedisEnterprise(settings)
    cluster.require(CERTIFICATE_AUTHENTICATION, "certificate-based authentication")
    cluster.certificates.put_trusted_ca(pem)
    cluster.wait_until_stable()
"""

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import asdict, astuple, replace
from itertools import chain
from typing import Any, TypeVar

from pulumi_redis_enterprise.api.collections.certificates import Certificates
from pulumi_redis_enterprise.api.collections.cluster import ClusterSettings, Description
from pulumi_redis_enterprise.api.collections.collection import NamedObjects
from pulumi_redis_enterprise.api.collections.databases import Databases
from pulumi_redis_enterprise.api.collections.dry_runs import DryRuns
from pulumi_redis_enterprise.api.collections.nodes import Nodes
from pulumi_redis_enterprise.api.collections.redis_acls import RedisAcls
from pulumi_redis_enterprise.api.collections.roles import Roles
from pulumi_redis_enterprise.api.collections.users import User, Users
from pulumi_redis_enterprise.api.settings.connection_settings import (
    BasicCredentials,
    CertificateCredentials,
    ClientFiles,
    ConnectionSettings,
)
from pulumi_redis_enterprise.api.transport.cancellation import pause
from pulumi_redis_enterprise.api.transport.client import Client, ignore_progress
from pulumi_redis_enterprise.api.transport.waiting import Actions, wait_for_answers
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import Inventory
from pulumi_redis_enterprise.core.login_commands import curl_command
from pulumi_redis_enterprise.core.versions import Version
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line
from pulumi_redis_enterprise.errors import UnreachableError, UnsupportedVersionError

AnyObjects = TypeVar("AnyObjects", bound=NamedObjects[Any])


class RedisEnterprise:
    """A cluster's REST API, by collection.

    Safe to share among threads. Nothing is sent before something is asked for.

    Args:
        settings: Where, and as whom.
        sleep: Waits for so many seconds.
        clock: Seconds of a clock that never goes back.
        log: Gets a sentence whenever something takes longer.
        administrators: Who has to be able to log in after every change, beside the one of the settings.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        *,
        sleep: Callable[[float], None] = pause,
        clock: Callable[[], float] = time.monotonic,
        log: Callable[[str], None] = ignore_progress,
        administrators: Collection[ClientFiles] = (),
    ) -> None:
        self._administrators = administrators
        self.client = Client(settings, sleep=sleep, clock=clock, log=log)
        self.settings = ClusterSettings(self.client)
        self.nodes = Nodes(self.client)
        self.certificates = Certificates(self.client, version=self.nodes.lowest_version)
        self.actions = Actions(self.client)
        self.roles = Roles(self.client, actions=self.actions)
        self.redis_acls = RedisAcls(self.client, actions=self.actions)
        self.databases = Databases(self.client, actions=self.actions)
        self.users = Users(self.client, actions=self.actions, version=self.nodes.lowest_version)
        self.dry_runs = DryRuns(self.client, version=self.nodes.lowest_version)
        self._collections: dict[Callable[..., Any], Any] = {}
        self._collections_lock = threading.Lock()
        self._description_lock = threading.Lock()
        self._description: Description | None = None
        self._unreachable: tuple[float, UnreachableError] | None = None

    def objects(self, collection: Callable[..., AnyObjects]) -> AnyObjects:
        """Return a collection that has no attribute of its own, one for all who ask for it.

        Args:
            collection: The class of the collection.
        """
        with self._collections_lock:
            if collection not in self._collections:
                self._collections[collection] = collection(self.client, actions=self.actions)
            made: AnyObjects = self._collections[collection]
            return made

    def with_credentials(self, credentials: CertificateCredentials) -> "RedisEnterprise":
        """Return the same cluster, as another user."""
        client = self.client
        settings = replace(client.settings, credentials=credentials)
        return RedisEnterprise(
            settings, sleep=client.sleep, clock=client.clock, log=client.log, administrators=self._administrators
        )

    @property
    def url(self) -> str:
        """``https://host:9443``."""
        return self.client.settings.url

    @property
    def administrators(self) -> list[ClientFiles]:
        """The administrators who have to be able to log in by certificate after every change."""
        named = self.client.settings.administrator
        return sorted({*self._administrators, *([named] if named else [])}, key=astuple)

    @property
    def rest_command(self) -> str:
        """The command by which a client logs in to the REST API with its certificate."""
        settings = self.client.settings
        given = settings.ca_certificate or settings.server_fingerprint
        ca_file = settings.ca_file or ("ca.pem" if given else None)
        return curl_command(self.url, ca_file=ca_file, server_name=settings.server_name)

    @property
    def logs_in_by_certificate(self) -> bool:
        """Return True if the user is authenticated by a client certificate, not by a password."""
        return isinstance(self.client.settings.credentials, CertificateCredentials)

    def name(self) -> str:
        """The cluster's name, which is asked for once; a node that is being upgraded is reported."""
        return self._describe().name

    def installation(self) -> str:
        """Return what tells this cluster from one that is set up anew under its name; "" if nothing does."""
        return self._describe().installation

    def _describe(self) -> Description:
        with self._description_lock:
            if self._description is None:
                self._description = self._asked_description()
                if self._description.is_upgrading:
                    name = self._description.name
                    self.client.log(
                        f"warning: the cluster {name} is being upgraded; its oldest node decides what can be done"
                    )
            return self._description

    def _asked_description(self) -> Description:
        """Ask the cluster, unless it has just not answered: to fail takes a while, and each of its resources asks.

        The failure holds for as long as it took. So a cluster that is down takes the time of one attempt from those
        that are managed in the same process, and one that is back is soon found.
        """
        clock = self.client.clock
        if self._unreachable and clock() < self._unreachable[0]:
            raise UnreachableError.of(self._unreachable[1])
        started = clock()
        try:
            return self.settings.description()
        except UnreachableError as error:
            self._unreachable = (2 * clock() - started, error)
            raise

    def version(self) -> Version:
        """The lowest version of its nodes, which is asked for once."""
        return self.nodes.lowest_version()

    def require(self, version: Version, feature: str) -> None:
        """Refuse what a node cannot do yet.

        Args:
            version: The first version that has the feature.
            feature: The subject of the sentence, for example "certificate-based authentication".

        Raises:
            UnsupportedVersionError: A node runs an earlier version.
        """
        node = self.nodes.oldest()
        if node.version < version:
            raise UnsupportedVersionError(
                f"{feature} needs Redis Enterprise Software {version}; node {node.uid} runs {node.version}",
                fix=f"upgrade all nodes of the cluster to {version} or later, then run again",
            )

    def wait_until_stable(self, *, deadline: float = 300.0) -> None:
        """Wait until the API answers on new connections after a change of its CA or ``mtls_*`` settings.

        Raises:
            NotConvergedError: It does not answer within so many seconds.
            UnreachableError: Waiting will not help, as when a certificate is not trusted any more.
            ApiError: It answers, and rejects the credentials.
        """
        wait_for_answers(self.client, deadline=deadline)

    def own_user(self) -> User | None:
        """Return the authenticated user, from the list; None if it is no local user, as with LDAP."""
        credentials = self.client.settings.credentials
        if isinstance(credentials, BasicCredentials):
            return self._user_named(credentials.username)
        from pulumi_redis_enterprise.core.x509.reading import pem

        leaf = pem.read_certificates(credentials.certificate)[0]
        return next(iter(self.users.with_subject_line(rest_subject_line(leaf))), None)

    def _user_named(self, username: str) -> User | None:
        # By name first, then by email: the order in which the vendor's own Vault plugin looks.
        by_name = (user for user in self.users.named(username) if user.name == username)
        return next(chain(by_name, self.users.with_email(username)), None)


def inventory_of(cluster: RedisEnterprise) -> Inventory:
    """Return the parts of a cluster that decide who may log in by certificate to what.

    It needs the right to see users: `user_manager`, `admin`.
    """
    settings = cluster.settings.get()
    return Inventory(
        name=settings["name"],
        url=cluster.url,
        rest_command=cluster.rest_command,
        ca_file=cluster.client.settings.ca_file,
        version=str(cluster.version()),
        settings=settings,
        installation=settings.get("installation", ""),
        trusted_ca=cluster.certificates.trusted_ca(),
        users=[asdict(user) for user in cluster.users.all()],
        roles=[asdict(role) for role in cluster.roles.all()],
        acls=[asdict(acl) for acl in cluster.redis_acls.all()],
        databases=cluster.databases.all(),
        others={
            kind.name: [asdict(item) for item in cluster.objects(kind.load_collection()).all()]
            for kind in registry.RESOURCES
            if kind.collection
        },
    )
