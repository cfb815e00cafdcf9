"""Trials of a server validation, and the requests that a cluster got."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import pytest
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Emulator

from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki
from tests.support.runs import later

ON: Final = {"redis-enterprise:serverValidation": "true"}
ACL: Final[Mapping[str, Any]] = {"acl_name": "read-app", "rule": "+@read ~app:*"}
ROLE: Final[Mapping[str, Any]] = {"role_name": "app", "management": "none"}
USER: Final[Mapping[str, Any]] = {"username": "app-1", "subject_line": "CN=app-1,O=Acme", "roles": ["Admin"]}
SETTINGS: Final[Mapping[str, Any]] = {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1"}]}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource that can be tried.

    Attributes:
        provider: Its provider.
        inputs: What it is made with.
        change: What an update changes.
        path: Where it is written to.
    """

    provider: Callable[[], Provider]
    inputs: Mapping[str, Any]
    change: Mapping[str, Any]
    path: str


KINDS: Final = [
    Kind(RedisAclProvider, ACL, {"rule": "+@all ~*"}, "/v1/redis_acls"),
    Kind(RoleProvider, ROLE, {"management": "db_viewer"}, "/v1/roles"),
    Kind(CertificateUserProvider, USER, {"email": "app@example.com"}, "/v1/users"),
    Kind(ClusterMtlsConfigProvider, SETTINGS, {"authorized_subjects": [{"CN": "app-2"}]}, "/v1/cluster"),
]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.provider.__name__ for kind in KINDS])


def trusting(emulator: Emulator, pki: Pki) -> Emulator:
    """The cluster, once it trusts CA A."""
    emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
    return emulator


def asking(provider: Provider, emulator: Emulator, *, url: str = "") -> Engine:
    """A resource whose previews ask the cluster, or what is at another URL."""
    configuration = configuration_of(emulator) | ON
    return Engine(provider, configuration | ({"redis-enterprise:url": url} if url else {}))


def made(provider: Provider, emulator: Emulator, inputs: Mapping[str, Any]) -> Engine:
    """A resource that is there, in a later process whose previews ask the cluster."""
    before = Engine(provider, configuration_of(emulator))
    before.up(**inputs)
    emulator.clear_requests()
    again = asking(type(provider)(), emulator)
    again.stored = later(before, emulator).stored
    return again


def login_as(emulator: Emulator, role: str) -> None:
    """Let the user that the program logs in as have this role only."""
    emulator.change(lambda state: state.users[1].update(role_uids=[state.role(role)["uid"]]))


def tries(emulator: Emulator) -> list[str]:
    """The requests that would change something, were it not for their query."""
    sent = [request for request in emulator.requests if request.method != "GET"]
    return [f"{request.method} {request.path}?{request.query} {request.status}" for request in sent]


def stored(emulator: Emulator) -> Any:
    """Return what the resources manage, but for when a user logged in."""
    state = emulator.state
    users = [{name: value for name, value in user.items() if name != "last_login"} for user in state.users.values()]
    return deepcopy([users, state.redis_acls, state.roles, state.settings, state.certificates])
