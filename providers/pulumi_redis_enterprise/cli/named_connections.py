"""Named connections of a command: which of them it is about, and the answer of each, several at a time.

The table is the one of the resources: see `api.settings.cluster_table`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer

from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.settings.cluster_table import (
    CLUSTERS_VARIABLE,
    ClusterTable,
    joined,
    table_from,
    table_in,
)
from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings, settings_from
from pulumi_redis_enterprise.api.settings.places import Place, in_place
from pulumi_redis_enterprise.api.settings.plan_settings import plan_settings_from
from pulumi_redis_enterprise.api.settings.sources import Source, shared
from pulumi_redis_enterprise.cli import INTERRUPTED
from pulumi_redis_enterprise.cli.connection import options_given, with_client
from pulumi_redis_enterprise.cli.output import log
from pulumi_redis_enterprise.core.checks import Check
from pulumi_redis_enterprise.core.trust.lifetimes import Limits
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import Problem, RedisEnterpriseError, SettingsError

Clusters = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="A TOML file of named connections, with a table for each cluster."),
]


def _connection(more: str = "") -> typer.models.OptionInfo:
    of = f"A named connection of --clusters, or else of {CLUSTERS_VARIABLE}{more}."
    option: typer.models.OptionInfo = typer.Option("--connection", metavar="NAME", help=of)
    return option


Connections = Annotated[list[str] | None, _connection("; give it once for each")]
OneConnection = Annotated[list[str] | None, _connection()]
"""A list all the same: of an option that is given twice, the first value would be dropped without a word."""

AT_ONCE: Final = 8
"""The number of clusters that are asked at a time, each over one connection."""

_ONE: Final = "give --connection once, with one of {}"

_Answer = TypeVar("_Answer")


def named_by(context: typer.Context, file: Path | None, names: Sequence[str] | None) -> ClusterTable | None:
    """Return the connections that the options of a verb name; None if it is about the cluster of the other options.

    Args:
        context: Of the command.
        file: The value of --clusters.
        names: The values of --connection; all of the table if there are none.

    Raises:
        SettingsError: There is no table or no such connection, or options before the verb name a cluster as well.
    """
    if not (file or names):
        return None
    if given := options_given(context):
        option = "--connection" if names else "--clusters"
        reason = f"{join_limited(given)} before the verb, and {option} after it: each says which cluster is meant"
        raise SettingsError(reason, fix=f"leave out {join_limited(given)}, or {option}")
    return chosen(table_of(file), names)


def settings_of_one(table: ClusterTable) -> ConnectionSettings:
    """Return the settings of the only connection in a table.

    Raises:
        SettingsError: There are several, or its settings are wrong.
    """
    if len(table.tables) > 1:
        named = join_limited(table.tables)
        raise SettingsError(f"expected one connection, found {len(table.tables)}: {named}", fix=_ONE.format(named))
    (found,) = settings_of(table, os.environ).values()
    if isinstance(found, SettingsError):
        raise found
    return found


@contextmanager
def errors_of(table: ClusterTable | None) -> Iterator[None]:
    """Let errors name the only connection in a table, and its settings; None changes nothing."""
    try:
        yield
    except RedisEnterpriseError as error:
        if table is None:
            raise
        (name,) = table.tables
        raise error.by_connection(name, partial(in_place, place=table.place(name))) from None


def table_of(file: Path | None, *, stack: str = "") -> ClusterTable | None:
    """Return the table of the named connections; None if there is none.

    Args:
        file: The file that the command names.
        stack: The setting of the stack, which comes before the environment, as for the provider.

    Raises:
        SettingsError: It is not a table, or the file cannot be read.
    """
    if file:
        return table_in(file)
    text = stack or os.environ.get(CLUSTERS_VARIABLE)
    return table_from(text) if text else None


def chosen(table: ClusterTable | None, names: Sequence[str] | None) -> ClusterTable:
    """Return the table with the connections of these names only, in this order; with all if none is named.

    Raises:
        SettingsError: There is no table, or no connection of a name; the message names all that there are.
    """
    if table is None:
        fix = f"give --clusters FILE, or set {CLUSTERS_VARIABLE} to the path of the file"
        raise SettingsError("--connection names a connection, and there is no table of connections", fix=fix)
    wanted = dict.fromkeys(names or table.tables)
    unknown = [table.unknown(name) for name in wanted if name not in table.tables]
    if unknown:
        raise joined("--connection cannot be used", [it.message for it in unknown], [it.fix for it in unknown])
    return ClusterTable({name: table.tables[name] for name in wanted}, table.file)


def settings_of(
    table: ClusterTable,
    environ: Mapping[str, str],
    others: Iterable[Source] = (),
    client: tuple[str, str] | None = None,
) -> dict[str, ConnectionSettings | SettingsError]:
    """Return the settings of each cluster by the name of its table, or what is wrong with them.

    Args:
        table: The connections.
        environ: Where the passwords are.
        others: Sources that hold settings for all clusters, such as their timeout.
        client: The files of a client's certificate and key, for connections that have no credentials.
    """
    common = [shared(it) for it in others]

    def settings(name: str) -> ConnectionSettings | SettingsError:
        try:
            connection = table.connection(name)
            sources = with_client([*connection.sources(environ), *common], client)
            # There is no state here that could hold others.
            return replace(settings_from(sources, connection.place), stored=frozenset())
        except SettingsError as error:
            return error

    return {name: settings(name) for name in table.tables}


def placed(checks: Iterable[Check], place: Place) -> list[Check]:
    """Return checks of a cluster that name the settings of its connection instead of those of the stack."""
    return [replace(it, message=in_place(it.message, place), fix=in_place(it.fix, place)) for it in checks]


def plan_limits(table: ClusterTable, name: str, others: Iterable[Source] = ()) -> Limits:
    """Return how long before its expiry a certificate of a cluster gets a warning, by the settings or by default."""
    return plan_settings_from([table.connection(name).given_source(), *map(shared, others)])[0].limits


def answers_of(
    table: ClusterTable,
    ask: Callable[[str, RedisEnterprise], _Answer],
    others: Iterable[Source] = (),
    client: tuple[str, str] | None = None,
) -> dict[str, _Answer | Problem]:
    """Return the answer of each cluster by its name, in the order of the table.

    A cluster that cannot be asked does not hide the others: instead of its answer, there is what failed.

    Args:
        table: The connections.
        ask: Asks the cluster of a name; several are asked at a time.
        others: Sources that hold settings for all clusters.
        client: The files of a client's certificate and key, for connections that have no credentials.
    """
    named = settings_of(table, os.environ, others, client)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return dict(
                zip(named, pool.map(partial(_attempt, ask, table.place), named.keys(), named.values()), strict=True)
            )
        except KeyboardInterrupt:
            # Threads that wait for a cluster cannot be interrupted, and Python would wait for them at exit.
            os._exit(INTERRUPTED)


def _attempt(
    ask: Callable[[str, RedisEnterprise], _Answer],
    place_of: Callable[[str], Place],
    name: str,
    settings: ConnectionSettings | SettingsError,
) -> _Answer | Problem:
    place = place_of(name)
    if isinstance(settings, SettingsError):
        return Problem(name, settings.message, settings.fix)
    cluster = RedisEnterprise(settings, log=lambda text: log(f"{name}: {text}"))
    try:
        return ask(name, cluster)
    except RedisEnterpriseError as error:
        return Problem(name, in_place(error.message, place), in_place(error.fix, place))
    finally:
        # A thread asks one cluster after the other, and would keep the connections to all of them.
        cluster.client.close()
