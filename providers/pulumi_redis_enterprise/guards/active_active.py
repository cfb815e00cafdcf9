"""The refusals and warnings where a database is an instance of an Active-Active database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_redis_enterprise._engine import warn
from pulumi_redis_enterprise.core.rules import active_active as rules
from pulumi_redis_enterprise.errors import ConflictError

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.databases import Database
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
    from pulumi_redis_enterprise.core.model import Properties
    from pulumi_redis_enterprise.core.rules.database_mtls_config import DatabaseMtlsConfigInputs

CHANGE_ONE_INSTANCE = "change_one_instance"


def refuse_on_one_instance(database: Database, new: DatabaseMtlsConfigInputs) -> None:
    """Refuse another TLS mode on one instance, unless the program says that it knows.

    Args:
        database: The database as it is.
        new: The checked inputs.

    Raises:
        ConflictError: It is an instance, and has another TLS mode.
    """
    mode = new["tls_mode"]
    if (
        rules.is_instance(database)
        and (database["tls_mode"] or "disabled") != mode
        and not new.get(CHANGE_ONE_INSTANCE)
    ):
        problem = rules.refusal(database, mode)
        raise ConflictError(problem.message, fix=problem.fix)


def warn_of_instance(cluster: RedisEnterprise, database: Database, sent: Properties) -> None:
    """Warn of what the change of an instance brings with it.

    Args:
        cluster: The cluster that the database is in.
        database: The database.
        sent: The fields that were sent.
    """
    if not rules.is_instance(database) or not sent:
        return
    warn([rules.overwriting_warning(database)])
    if rules.SAME_ON_ALL in sent:
        warn([rules.one_instance_warning(database)])
    if sent.get("default_user") is False:
        warn(rules.default_user_warnings(database, cluster.version()))
