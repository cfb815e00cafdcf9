"""The least management role of each resource: it is enough for the whole life, and no other one is, but those named.

What a role may do is the emulator's table of the vendor's permissions page. docs/security.md has these tables; a test
holds them together.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import requests
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_default_user import DatabaseDefaultUserProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.errors import ApiError
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.sdk import configuration
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.access.permissions import MANAGEMENT_ROLES

from tests.support.clusters import NewEmulator, add_certificate_user
from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki
from tests.support.runs import writes_to

pytestmark = pytest.mark.no_cover  # the same lines a hundred times

PAGE: Final = Path(__file__).parents[2] / "docs/security.md"
ROLE_NAMES: Final = {
    "none": "none",
    "db_viewer": "db-viewer",
    "cluster_viewer": "viewer",
    "db_member": "db-member",
    "cluster_member": "member",
    "user_manager": "user-manager",
    "admin": "Admin",
}
ADMIN: Final = ("admin",)
DATABASES: Final = ("db_member", "cluster_member", "admin")
USERS: Final = ("user_manager", "admin")
VIEWERS: Final = tuple(name for name in MANAGEMENT_ROLES if name != "none")

Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Need:
    """The needs of a resource.

    Attributes:
        provider: Its provider.
        writers: Who may create, change and destroy it.
        readers: Who may refresh it.
        change: What an update changes.
        by_certificate: Whether a program that logs in by certificate can play its whole life: it is kept from taking
            away what it logs in with.
    """

    provider: type[Provider]
    writers: tuple[str, ...]
    readers: tuple[str, ...]
    change: Inputs = field(default_factory=dict)
    by_certificate: bool = True


NEEDS: Final = {
    "TrustedCa": Need(TrustedCaProvider, ADMIN, VIEWERS, by_certificate=False),
    "ClusterMtlsConfig": Need(
        ClusterMtlsConfigProvider,
        ADMIN,
        VIEWERS,
        {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "operator"}]},
        by_certificate=False,
    ),
    "DatabaseMtlsConfig": Need(DatabaseMtlsConfigProvider, DATABASES, VIEWERS, {"default_user": False}),
    "DatabaseAccess": Need(DatabaseAccessProvider, DATABASES, VIEWERS, {"acl": "read-only"}),
    "DatabaseDefaultUser": Need(DatabaseDefaultUserProvider, DATABASES, VIEWERS, {"enabled": True}),
    "RedisAcl": Need(RedisAclProvider, USERS, VIEWERS, {"rule": "+@write ~app:*"}),
    "Role": Need(RoleProvider, USERS, VIEWERS, {"management": "db_viewer"}),
    "CertificateUser": Need(CertificateUserProvider, USERS, USERS, {"email": "app@example.com"}),
    "LoginCheck": Need(LoginCheckProvider, USERS, VIEWERS, {"triggers": [1]}),
}

every_resource = pytest.mark.parametrize("resource", NEEDS)
NewLogin = Callable[[str, str], dict[str, str]]


@pytest.fixture
def emulator(resource: str, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> Emulator:
    """A cluster with what the resource needs to be there; logins by certificate are on unless it switches them on."""
    databases = ["orders"] if resource.startswith("Database") else []
    emulator: Emulator = start_redis_enterprise_emulator(databases=databases)
    if resource != "TrustedCa":
        emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
    if NEEDS[resource].by_certificate:
        emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
    return emulator


@pytest.fixture
def inputs(resource: str, pki: Pki, trusting_a: Inputs, tmp_path: Path, emulator: Emulator) -> Inputs:
    """Return what the resource is created with."""
    certificate_file, key_file = pki.client("client").write(tmp_path, "client")
    if resource == "LoginCheck":
        add_certificate_user(emulator, "client")
    return {
        "TrustedCa": {"certificates": pki.a.certificate_pem},
        "ClusterMtlsConfig": {},
        "DatabaseMtlsConfig": trusting_a,
        "DatabaseAccess": {"database": "orders", "role": "viewer", "acl": "Full Access"},
        "DatabaseDefaultUser": {"database": "orders", "enabled": False, "without_users": True},
        "RedisAcl": {"acl_name": "app", "rule": "+@read ~app:*"},
        "Role": {"role_name": "app"},
        "CertificateUser": {"username": "app", "subject_line": "CN=app", "roles": ["viewer"]},
        "LoginCheck": {"certificate_file": str(certificate_file), "key_file": str(key_file), "target": "rest"},
    }[resource]


@pytest.fixture
def log_in(emulator: Emulator, pki: Pki, tmp_path: Path) -> NewLogin:
    """Makes a user of one management role, and the configuration that logs in as it by password or certificate."""

    def make(method: str, management: str) -> dict[str, str]:
        role = emulator.state.role(ROLE_NAMES[management])["uid"]
        settings = configuration_of(emulator)
        if method == "certificate":
            add_certificate_user(emulator, "operator", role=ROLE_NAMES[management])
            files = pki.client("operator").write(tmp_path, "operator")
            del settings["redis-enterprise:username"], settings["redis-enterprise:password"]
            names = ("redis-enterprise:clientCertificate", "redis-enterprise:clientKey")
            return settings | dict(zip(names, map(str, files), strict=True))
        requests.post(
            f"{emulator.url}/v1/users",
            json={"name": "operator", "email": "o@example.com", "password": "An0ther-one!", "role_uids": [role]},
            auth=(emulator.username, emulator.password),
            verify=str(emulator.ca_file),
            timeout=60,
        ).raise_for_status()
        emulator.clear_requests()
        names_and_values = {"redis-enterprise:username": "operator", "redis-enterprise:password": "An0ther-one!"}
        return settings | names_and_values

    return make


def methods_of(resource: str) -> list[str]:
    """Return how a program that manages the resource can log in."""
    return ["password", "certificate"] if NEEDS[resource].by_certificate else ["password"]


@pytest.mark.parametrize(
    ("resource", "method", "management"),
    [(name, method, role) for name, need in NEEDS.items() for method in methods_of(name) for role in need.writers],
)
def test_enough(resource: str, method: str, management: str, inputs: Inputs, log_in: NewLogin) -> None:
    """With such a role a resource can be created, refreshed, changed and destroyed."""
    need = NEEDS[resource]
    engine = Engine(need.provider(), log_in(method, management))

    assert "create" == engine.up(**inputs)
    assert "same" == engine.refresh()
    assert ("update" if need.change else "same") == engine.up(**{**inputs, **need.change})
    engine.destroy()


@pytest.mark.parametrize(
    ("resource", "method", "management"),
    [
        (name, method, role)
        for name, need in NEEDS.items()
        for method in methods_of(name)
        for role in MANAGEMENT_ROLES
        if role not in (*need.writers, "none")
    ],
)
def test_not_enough(  # noqa: PLR0913, PLR0917
    resource: str, method: str, management: str, inputs: Inputs, log_in: NewLogin, emulator: Emulator
) -> None:
    """With any other role the first write is refused, or what has to be looked at before; the Fix names who may."""
    engine = Engine(NEEDS[resource].provider(), log_in(method, management))

    with pytest.raises(ApiError, match="-> 403 forbidden") as caught:
        engine.up(**inputs)

    assert [] == [request for request in emulator.requests if request.method != "GET" and request.status < 400]
    assert all(role in caught.value.fix for role in NEEDS[resource].writers)


@every_resource
def test_no_management_role_at_all(resource: str, inputs: Inputs, log_in: NewLogin, emulator: Emulator) -> None:
    """A user without rights on the REST API is told that this is the reason."""
    with pytest.raises(ApiError, match="-> 403 forbidden") as caught:
        Engine(NEEDS[resource].provider(), log_in("password", "none")).up(**inputs)

    assert "log in as a user whose role has" in caught.value.fix
    assert [] == writes_to(emulator)


@pytest.mark.parametrize(
    ("resource", "management"),
    [(name, role) for name in NEEDS for role in VIEWERS],
)
def test_refresh(resource: str, management: str, inputs: Inputs, log_in: NewLogin, emulator: Emulator) -> None:
    """A job that only looks for drift can have a lesser role; what it may not see, it says."""
    need = NEEDS[resource]
    administrator = Engine(need.provider(), configuration_of(emulator))
    administrator.up(**inputs)
    configuration.forget_clusters()
    engine = Engine(need.provider(), log_in("password", management))
    engine.stored = administrator.stored

    if management in need.readers:
        assert "same" == engine.refresh()
    else:
        with pytest.raises(ApiError, match="-> 403 forbidden"):
            engine.refresh()


def test_page_says_the_same() -> None:
    """The table of the page is the one that is proven here."""
    rows = re.findall(r"^\| `([A-Z]\w+)` \| (.*?) \| (.*?) \|", PAGE.read_text(), re.MULTILINE)
    told = {name: (re.findall(r"`(\w+)`", writers), re.findall(r"`(\w+)`", readers)) for name, writers, readers in rows}
    any_viewer: list[str] = []

    expected = {
        name: (list(need.writers), any_viewer if need.readers == VIEWERS else list(need.readers))
        for name, need in NEEDS.items()
    }
    assert expected == told
