"""Which cluster a verb is about, and as whom: options before the verb, else the environment, as for the provider.

There is no option for a password: what is given on a command line, others on the machine can read.
"""

import os
from dataclasses import dataclass, field
from typing import Annotated

import typer

from pulumi_redis_enterprise.api import RedisEnterprise
from pulumi_redis_enterprise.api.setting_sources import BASIC, CERTIFICATE, Source
from pulumi_redis_enterprise.api.settings import environment_source, settings_from
from pulumi_redis_enterprise.cli.output import talk

Url = Annotated[str | None, typer.Option(help="The cluster's REST API, as https://host:9443.")]
Username = Annotated[str | None, typer.Option(help="Whose password is in REDIS_ENTERPRISE_PASSWORD.")]
ClientCertificate = Annotated[str | None, typer.Option(help="Log in by certificate instead: a PEM file.")]
ClientKey = Annotated[str | None, typer.Option(help="Its private key: a PEM file.")]
CaCertificate = Annotated[str | None, typer.Option(help="What signed the API's own certificate: a PEM file.")]
ServerFingerprint = Annotated[str | None, typer.Option(help="SHA-256 of the API's own certificate, to pin it.")]
ServerName = Annotated[str | None, typer.Option(help="The name to verify, if the URL has an address.")]
Nodes = Annotated[str | None, typer.Option(help="Further base URLs of the cluster, separated by commas.")]


@dataclass(frozen=True, slots=True)
class Options:
    """The options before the verb, by the name of the setting that they are."""

    given: dict[str, str | None] = field(repr=False)

    def source(self) -> Source:
        """The options as one source of settings."""
        return Source("command line", {key: text for key, text in self.given.items() if text})


def names_a_cluster(context: typer.Context) -> bool:
    """Whether any setting is given, be it enough or not."""
    options: Options = context.obj
    return bool(options.source().values) or any(environment_source(os.environ).values.values())


def cluster_of(context: typer.Context, *, otherwise: tuple[str, str] | None = None) -> RedisEnterprise:
    """The cluster of the options and the environment; nothing is sent yet.

    Args:
        context: Of the command.
        otherwise: The files of a client's certificate and key, to log in with where no credentials are given.

    Raises:
        SettingsError: Something is missing or wrong; names all of it.
    """
    options: Options = context.obj
    sources = [options.source(), environment_source(os.environ)]
    if otherwise and not any(source.values.get(key) for source in sources for key in (*BASIC, *CERTIFICATE)):
        sources.append(Source("command line", dict(zip(CERTIFICATE, otherwise, strict=True))))
    return RedisEnterprise(settings_from(sources), log=talk)
