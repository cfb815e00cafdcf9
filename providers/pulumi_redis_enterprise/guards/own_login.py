"""Refuses a destroy in which a program that logs in by certificate would saw off the branch it sits on.

The engine deletes dependents first: users, and only then the `ClusterMtlsConfig`. Its deletion switches the logins by
certificate off, so that a program that uses one could not delete the rest. To stop before anything is deleted, what is
created or changed while the program manages such settings carries a mark in its state: a plain `pulumi destroy` runs no
program, so that the state is all that its first deletion can tell by.
"""

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pulumi_redis_enterprise.connection import Configuration
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.sdk.run import has_program

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise

# The engine shows no property that begins with two underscores (`IsInternalPropertyKey` of pulumi/sdk, 3.276).
MARK: Final = "__destroy_ends_logins"

_ending: set[Configuration] = set()
_lock = threading.Lock()


def note(configuration: Configuration) -> None:
    """Note that the program manages settings whose deletion ends the logins by certificate."""
    with _lock:
        _ending.add(configuration)


def mark(configuration: Configuration) -> Properties:
    """Return the mark for the outputs of a resource that this run creates or changes; {} if there is none."""
    with _lock:
        return {MARK: True} if configuration in _ending else {}


def carried_mark(state: Mapping[str, Any]) -> Properties:
    """Return the mark of a stored resource, to be stored again by a refresh."""
    return {MARK: state[MARK]} if MARK in state else {}


def refuse(configuration: Configuration, cluster: "RedisEnterprise", state: Mapping[str, Any]) -> None:
    """Refuse a deletion that belongs to a destroy which could not come to its end.

    Raises:
        ConflictError: The state has the mark, no program runs, and this identity is proven by a certificate.
    """
    if not state.get(MARK) or has_program(configuration) or not cluster.logs_in_by_certificate:
        return
    raise ConflictError(
        "nothing is deleted: this destroy would switch the logins by certificate off, and the program itself logs in "
        "with a certificate; it could not delete the rest",
        fix="let it log in with a password: (1) if passwords are off, set basic_authentication=True on the "
        "ClusterMtlsConfig, and run `pulumi up`; (2) run `pulumi config rm redis-enterprise:clientCertificate`, the "
        "same for clientKey, `pulumi config set redis-enterprise:username NAME`, `pulumi config set --secret "
        "redis-enterprise:password`, and `pulumi up`; (3) run `pulumi destroy`",
    )
