"""The connection of a command: options before the verb, else the environment, as for the provider.

There is no option for a password: what is given on a command line, others on the machine can read.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from pulumi_redis_enterprise.api.settings.sources import BASIC, CERTIFICATE, Source, environment_source
from pulumi_redis_enterprise.cli.output import log
from pulumi_redis_enterprise.core.program_names import snake_case

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api import redis_enterprise
    from pulumi_redis_enterprise.core.trust.lifetimes import Limits

Url = Annotated[str | None, typer.Option(metavar="URL", help="The cluster's REST API, as https://host:9443.")]
Username = Annotated[
    str | None, typer.Option(metavar="NAME", help="The user whose password is in REDIS_ENTERPRISE_PASSWORD.")
]
ClientCertificate = Annotated[
    str | None, typer.Option(metavar="FILE", help="The certificate to log in with instead of a password, in PEM.")
]
ClientKey = Annotated[str | None, typer.Option(metavar="FILE", help="The certificate's private key, in PEM.")]
CaCertificate = Annotated[str | None, typer.Option(metavar="FILE", help="The CA that signed the API's certificate.")]
ServerFingerprint = Annotated[
    str | None, typer.Option(metavar="SHA256", help="The SHA-256 of the API's certificate, to pin it.")
]
ServerName = Annotated[str | None, typer.Option(metavar="NAME", help="The name to verify, if the URL has an address.")]
Nodes = Annotated[str | None, typer.Option(metavar="URLS", help="Further nodes: their URLs, separated by commas.")]


@dataclass(frozen=True, slots=True)
class Options:
    """The options before the verb, by the name of the setting that they are."""

    given: dict[str, str | None] = field(repr=False)

    def source(self) -> Source:
        """The options as one source of settings."""
        return Source("command line", {key: text for key, text in self.given.items() if text})


def options_given(context: typer.Context) -> list[str]:
    """Return the options before the verb that are given, as they are typed."""
    options: Options = context.obj
    return [f"--{snake_case(key).replace('_', '-')}" for key in options.source().values]


def names_a_cluster(context: typer.Context, stack: Source | None = None) -> bool:
    """Return True if a URL or credentials are given, be it enough or not."""
    return _gives(_sources(context, stack), ("url", *BASIC, *CERTIFICATE))


def keys_given(context: typer.Context) -> set[str]:
    """The settings that options or the environment have."""
    return {key for source in _sources(context) for key, text in source.values.items() if text}


def limits_of(context: typer.Context, stack: Source | None = None) -> Limits:
    """Return how long before its expiry a certificate gets a warning, by the settings or by default."""
    from pulumi_redis_enterprise.api.settings import plan_settings

    return plan_settings.plan_settings_from(_sources(context, stack))[0].limits


def cluster_of(
    context: typer.Context, *, otherwise: tuple[str, str] | None = None, stack: Source | None = None
) -> redis_enterprise.RedisEnterprise:
    """The cluster of the options, of a stack and of the environment; nothing is sent yet.

    Args:
        context: Of the command.
        otherwise: The files of a client's certificate and key, to log in with where no credentials are given.
        stack: The configuration of a stack, which comes before the environment, as for the provider.

    Raises:
        SettingsError: Something is missing or wrong; names all of it.
    """
    from pulumi_redis_enterprise.api import redis_enterprise
    from pulumi_redis_enterprise.api.settings import connection_settings

    sources = with_client(_sources(context, stack), otherwise)
    return redis_enterprise.RedisEnterprise(connection_settings.settings_from(sources), log=log)


def with_client(sources: Sequence[Source], files: tuple[str, str] | None) -> Sequence[Source]:
    """Return the sources, and the files of a client's certificate and key if they give no credentials."""
    if files is None or _gives(sources, (*BASIC, *CERTIFICATE)):
        return sources
    return [*sources, Source("command line", dict(zip(CERTIFICATE, files, strict=True)))]


def _sources(context: typer.Context, stack: Source | None = None) -> list[Source]:
    options: Options = context.obj
    return [options.source(), *([stack] if stack else []), environment_source(os.environ)]


def _gives(sources: Sequence[Source], keys: Iterable[str]) -> bool:
    return any(source.values.get(key) for key in keys for source in sources)
