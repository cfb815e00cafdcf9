"""A stack as the engine keeps it: resources in order, what is wanted of them, and what the state file holds.

As in the engine, a creation that fails is not in the state, and an update or a deletion that fails leaves there what
was before; an operation stops at its first error, and what was done until then counts.
"""

import copy
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider

from tests.engine import Engine, Stored

_Result = TypeVar("_Result")
Wanted = Mapping[str, Mapping[str, Any]]

PROVIDERS: Final[Mapping[str, type[Provider]]] = {
    "ca": TrustedCaProvider,
    "mtls": ClusterMtlsConfigProvider,
    "acl": RedisAclProvider,
    "role": RoleProvider,
    "orders": DatabaseMtlsConfigProvider,
    "access": DatabaseAccessProvider,
    "operator": CertificateUserProvider,
    "app-1": CertificateUserProvider,
    "app-2": CertificateUserProvider,
    "check of orders": LoginCheckProvider,
    "check of the REST API": LoginCheckProvider,
}
"""The resources of the full stack, in the order of their dependencies."""

_GIVEN_BY_THE_CLUSTER: Final = frozenset({"uid", "role_uid", "role_uids", "acl_uid"})


class Stack:
    """What the state file holds."""

    def __init__(self) -> None:
        self.stored: dict[str, Stored] = {}

    def copy(self) -> "Stack":
        """The same state, to go on with in another way."""
        return copy.deepcopy(self)

    def up(self, configuration: Mapping[str, str], wanted: Wanted) -> None:
        """Make the cluster as wanted."""
        for name in PROVIDERS:
            if name in wanted:
                self._do(configuration, name, partial(_up, wanted[name]))

    def refresh(self, configuration: Mapping[str, str]) -> set[str]:
        """Read what the cluster has; the names of what differed."""
        seen = {name: self._do(configuration, name, lambda engine: engine.refresh()) for name in list(self.stored)}
        return {name for name, found in seen.items() if found != "same"}

    def destroy(self, configuration: Mapping[str, str]) -> None:
        """Delete all, the last one first."""
        for name in reversed([*PROVIDERS]):
            if name in self.stored:
                self._do(configuration, name, lambda engine: engine.destroy())

    def contents(self) -> dict[str, Any]:
        """All inputs and outputs, less what a cluster numbers as it likes."""
        return {
            name: (stored.inputs, {key: it for key, it in stored.outputs.items() if key not in _GIVEN_BY_THE_CLUSTER})
            for name, stored in self.stored.items()
        }

    def _do(self, configuration: Mapping[str, str], name: str, step: Callable[[Engine], _Result]) -> _Result:
        engine = Engine(PROVIDERS[name](), configuration)
        engine.stored = self.stored.get(name)
        try:
            return step(engine)
        finally:
            self.stored.pop(name, None)
            if engine.stored is not None:
                self.stored[name] = engine.stored


def _up(inputs: Mapping[str, Any], engine: Engine) -> str:
    return engine.up(**inputs)
