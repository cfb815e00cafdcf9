"""Active-Active databases: what must not be changed on one of their instances, and what to be careful with.

Such a database (CRDB) has an instance in each participating cluster; GET /v1/bdbs shows it as a database with `crdt`.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/crdb/database_config/
https://redis.io/docs/latest/operate/rs/security/encryption/tls/enable-tls/
https://redis.io/docs/latest/operate/rs/security/access-control/manage-users/default-user/
"""

import json
import shlex
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.core.model import PlanWarning
from pulumi_redis_enterprise.core.versions import INSTANCE_REMOVAL_WITHOUT_DEFAULT_USER, Version
from pulumi_redis_enterprise.errors import Problem

SAME_ON_ALL: Final = "tls_mode"
"""The one field of `DatabaseMtlsConfig` that the vendor lists under "Requires default_db_config"."""


def is_instance(database: Mapping[str, Any]) -> bool:
    """Return True for an instance of an Active-Active database."""
    return bool(database["crdt"] or database["crdt_guid"])


def display_name(database: Mapping[str, Any]) -> str:
    """Return the name of an instance, for a message."""
    return f"{database['name']!r} (GUID {_guid(database)})"


def refusal(database: Mapping[str, Any], mode: str) -> Problem:
    """Return why the TLS mode of an instance is not changed, and the fix.

    Args:
        database: The instance as it is.
        mode: The TLS mode that is wanted.
    """
    reason = (
        f"the database {database['name']!r} is an instance of the Active-Active database {_guid(database)}, and its "
        f"tls_mode is {database['tls_mode'] or 'disabled'}, wanted {mode}: it has to be the same on all instances, as "
        "replication otherwise can fail to start, stop syncing, or return errors"
    )
    fix = (
        f"{tls_on_all(database, mode)}, then run again; or set change_one_instance=True to change this instance alone, "
        "and do the same in each other participating cluster"
    )
    return Problem(SAME_ON_ALL, reason, fix)


def tls_on_all(database: Mapping[str, Any], mode: str) -> str:
    """Return how to change the TLS mode of all instances, in the imperative."""
    # The vendor turns TLS on without client authentication: that is a setting of each instance, made next.
    config = json.dumps({SAME_ON_ALL: mode, "enforce_client_authentication": "disabled"})
    guid = _guid(database)
    return (
        f"change it on all instances at once: on a node, run `crdb-cli crdb update --crdb-guid {guid} "
        f"--encryption true --default-db-config '{config}'` (or PATCH /v1/crdbs/{guid} with this default_db_config)"
    )


def overwriting_warning(database: Mapping[str, Any]) -> PlanWarning:
    """Return the warning that settings of one instance do not last for ever."""
    return PlanWarning(
        display_name(database),
        "a global change of an Active-Active database may overwrite the settings of its instances",
        "after each change of the whole Active-Active database, run `pulumi refresh` and `pulumi up`",
    )


def one_instance_warning(database: Mapping[str, Any]) -> PlanWarning:
    """Return the warning that the other instances have another TLS mode now."""
    return PlanWarning(
        display_name(database),
        "the tls_mode of one instance of an Active-Active database was changed",
        "change it in each other participating cluster now: replication can stop while instances differ",
    )


def default_user_warnings(database: Mapping[str, Any], version: Version) -> list[PlanWarning]:
    """Return the warning about switching the default user of an instance off.

    Whether a password was set when the database was created is not to be seen later, and the password of now is
    never read: so the warning is for every instance.

    Args:
        database: The database whose default user is to be off.
        version: The lowest version of the cluster's nodes.
    """
    if not is_instance(database) or version >= INSTANCE_REMOVAL_WITHOUT_DEFAULT_USER:
        return []
    return [
        PlanWarning(
            display_name(database),
            "the default user of an Active-Active database goes off: if the database was created with a password, "
            "removing one of its instances can fail with authentication errors (RS168233)",
            f"upgrade all participating clusters to {INSTANCE_REMOVAL_WITHOUT_DEFAULT_USER}, or switch the default "
            "user on again before an instance is removed",
        )
    ]


def passwords_off_warnings(databases: Iterable[Mapping[str, Any]]) -> list[PlanWarning]:
    """Return the warning about switching passwords off in a cluster that takes part in Active-Active databases.

    Args:
        databases: All databases of the cluster.
    """
    return [
        PlanWarning(
            display_name(database),
            "passwords go off in a cluster with Active-Active databases: those that still manage it by username and "
            "password can then no longer be managed",
            "give each of them certificates for this cluster, on a node of a participating cluster: `crdb-cli crdb "
            f"update --crdb-guid {_guid(database)} --credentials "
            '"id=<instance>,client_cert=<certificate>,client_key=<key>"` (`certificate_auth` in the REST API)',
        )
        for database in databases
        if is_instance(database)
    ]


def _guid(database: Mapping[str, Any]) -> str:
    # It becomes part of commands.
    return shlex.quote(str(database["crdt_guid"])) if database["crdt_guid"] else "<guid>"
