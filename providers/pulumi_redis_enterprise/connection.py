"""The cluster of a program: an explicit provider for it, and the names of the connections of its stack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pulumi

from pulumi_redis_enterprise.api.settings.cluster_table import (
    WHERE,
)
from pulumi_redis_enterprise.api.settings.places import CLUSTERS, NAMESPACE
from pulumi_redis_enterprise.core.misplaced_keys import holds_private_key
from pulumi_redis_enterprise.errors import SettingsError
from pulumi_redis_enterprise.sdk.configuration import Configuration, cluster_table
from pulumi_redis_enterprise.sdk.input_types import refuse_wrong_types

_FILES: Final = ("client_certificate", "client_key", "ca_certificate", "administrator_certificate", "administrator_key")
_SECRETS: Final = ("password", "client_key")


def connections() -> list[str]:
    """Return the names of the stack's connections, sorted, for a loop in a program.

    Example::

        for name in connections():
            TrustedCa(f"{name}-ca", certificates=ca, connection=name)

    They are in `redis-enterprise:clusters` of the stack's configuration, or in the file of that path. One that has
    `retired` set to true is left out, so that what it manages is deleted.

    Raises:
        pulumi.RunError: There is no table, or something is wrong in it; the message lists everything that is.
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
        """Name the cluster and the credentials to manage it with.

        Args:
            resource_name: The name of the provider in the stack.
            url: ``https://host:9443``, without a path.
            username: Basic authentication: the user's name or e-mail address.
            password: Basic authentication; stored as a secret.
            client_certificate: Login by certificate instead: a path or PEM text.
            client_key: Its private key: a path (recommended) or PEM text; stored as a secret.
            ca_certificate: The CA that signed the API's certificate: a path or PEM text. Default: the system's
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
