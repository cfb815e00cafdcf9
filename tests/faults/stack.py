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
from pulumi_redis_enterprise.core.program_names import snake_case
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_default_user import DatabaseDefaultUserProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider

from tests.support.engine import Engine, EngineSide, Stored, begin_run

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
    "worker": CertificateUserProvider,
    "check of orders": LoginCheckProvider,
    "check of the REST API": LoginCheckProvider,
    "default user": DatabaseDefaultUserProvider,
}
"""The resources of the full stack, in the order of their dependencies."""

RENAMED: Final = " renamed"
"""The suffix of a resource that gets another name."""

_GIVEN_BY_THE_CLUSTER: Final = frozenset({"uid", "role_uid", "role_uids", "acl_uid"})


class Stack:
    """The contents of the state file."""

    def __init__(self) -> None:
        self.stored: dict[str, Stored] = {}
        self._condemned: dict[str, list[Stored]] = {}
        self._partial: set[str] = set()

    def copy(self) -> "Stack":
        """The same state, to go on with in another way."""
        return copy.deepcopy(self)

    def up(self, configuration: Mapping[str, str], wanted: Wanted) -> None:
        """Make the cluster as wanted; what was replaced, or is no longer wanted, goes last."""
        self._begin(configuration)
        for name in sorted(wanted, key=_rank):
            self._do(configuration, name, partial(_join_run, wanted[name]))
        for name in sorted(self.stored.keys() | self._condemned.keys(), key=_rank, reverse=True):
            self._do(configuration, name, EngineSide.delete_condemned)
            if name not in wanted:
                self._do(configuration, name, EngineSide.join_deletion)

    def plan(self, configuration: Mapping[str, str], wanted: Wanted) -> dict[str, str]:
        """Return what an update would do, where it would do something."""
        self._begin(configuration)
        steps = {
            name: self._do(configuration, name, partial(_plan, wanted[name])) for name in sorted(wanted, key=_rank)
        }
        return {name: step for name, step in steps.items() if step != "same"}

    def refresh(self, configuration: Mapping[str, str]) -> set[str]:
        """Read what the cluster has; the names of what differed."""
        self._begin(configuration)
        seen = {name: self._do(configuration, name, EngineSide.refresh) for name in list(self.stored)}
        return {name for name, found in seen.items() if found != "same"}

    def destroy(self, configuration: Mapping[str, str]) -> None:
        """Delete all, the last one first."""
        self._begin(configuration)
        for name in sorted(self.stored.keys() | self._condemned.keys(), key=_rank, reverse=True):
            self._do(configuration, name, EngineSide.delete_condemned)
            self._do(configuration, name, EngineSide.join_deletion)

    def contents(self) -> dict[str, Any]:
        """All inputs and outputs, less what a cluster numbers as it likes."""
        return {
            name: (
                stored.inputs,
                {key: it for key, it in stored.outputs.items() if snake_case(key) not in _GIVEN_BY_THE_CLUSTER},
            )
            for name, stored in self.stored.items()
        }

    def _begin(self, _configuration: Mapping[str, str]) -> None:
        """Begin a run."""
        begin_run()

    def _engine(self, configuration: Mapping[str, str], name: str) -> EngineSide:
        """Return the engine's side of a resource."""
        return Engine(provider_of(name)(), configuration)

    def _do(self, configuration: Mapping[str, str], name: str, step: Callable[[EngineSide], _Result]) -> _Result:
        engine = self._engine(configuration, name)
        engine.stored, engine.condemned = self.stored.get(name), self._condemned.pop(name, [])
        engine.is_partial = name in self._partial
        try:
            return step(engine)
        finally:
            self.stored.pop(name, None)
            if engine.stored is not None:
                self.stored[name] = engine.stored
            if engine.condemned:
                self._condemned[name] = engine.condemned
            self._partial = self._partial - {name} | ({name} if engine.is_partial else set())


def renamed(wanted: Wanted) -> Wanted:
    """The same, with another name for each resource."""
    return {f"{name}{RENAMED}": inputs for name, inputs in wanted.items()}


def provider_of(name: str) -> type[Provider]:
    """Return the provider of a resource."""
    return PROVIDERS[_kept_name(name)]


def _kept_name(name: str) -> str:
    return name.removesuffix(RENAMED)


def _rank(name: str) -> int:
    """The order of dependencies: what was renamed keeps its place, beside its old self."""
    return list(PROVIDERS).index(_kept_name(name))


def _join_run(inputs: Mapping[str, Any], engine: EngineSide) -> str:
    return engine.join_run(**inputs)


def _plan(inputs: Mapping[str, Any], engine: EngineSide) -> str:
    return engine.plan(dict(inputs))
