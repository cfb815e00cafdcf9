"""Tests of what is stored in users' states for ever: how a provider is found again, and each resource's type.

A failure here means that existing stacks would break, or show a change that nobody made. It is mended in the
code, not in the expectation.
"""

import base64
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import PROVIDER_KEY, serialize_provider
from pulumi_redis_enterprise import (
    CertificateUser,
    ClusterMtlsConfig,
    DatabaseAccess,
    DatabaseDefaultUser,
    DatabaseMtlsConfig,
    LoginCheck,
    RedisAcl,
    Role,
    TrustedCa,
)
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules.database_access import AccessId
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_default_user import DatabaseDefaultUserProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.life import resource_life
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider

from tests.support.certificates import client, root
from tests.support.clock import clock_at
from tests.support.pulumi_program import Run, run_program

STORED = {
    TrustedCaProvider: (
        "gASVPwAAAAAAAACMInB1bHVtaV9yZWRpc19lbnRlcnByaXNlLnRydXN0ZWRfY2GUjBFUcnVzdGVkQ2FQcm92aWRlcpSTlCmBlC4="
    ),
    ClusterMtlsConfigProvider: (
        "gASVUAAAAAAAAACMK3B1bHVtaV9yZWRpc19lbnRlcnByaXNlLmNsdXN0ZXJfbXRsc19jb25maWeUjBlDbHVzdGVyTXRsc0NvbmZpZ1By"
        "b3ZpZGVylJOUKYGULg=="
    ),
    CertificateUserProvider: (
        "gASVSwAAAAAAAACMKHB1bHVtaV9yZWRpc19lbnRlcnByaXNlLmNlcnRpZmljYXRlX3VzZXKUjBdDZXJ0aWZpY2F0ZVVzZXJQcm92aWRl"
        "cpSTlCmBlC4="
    ),
    DatabaseMtlsConfigProvider: (
        "gASVUgAAAAAAAACMLHB1bHVtaV9yZWRpc19lbnRlcnByaXNlLmRhdGFiYXNlX210bHNfY29uZmlnlIwaRGF0YWJhc2VNdGxzQ29uZmln"
        "UHJvdmlkZXKUk5QpgZQu"
    ),
    DatabaseDefaultUserProvider: (
        "gASVVAAAAAAAAACMLXB1bHVtaV9yZWRpc19lbnRlcnByaXNlLmRhdGFiYXNlX2RlZmF1bHRfdXNlcpSMG0RhdGFiYXNlRGVmYXVsdFVz"
        "ZXJQcm92aWRlcpSTlCmBlC4="
    ),
    RedisAclProvider: (
        "gASVPQAAAAAAAACMIXB1bHVtaV9yZWRpc19lbnRlcnByaXNlLnJlZGlzX2FjbJSMEFJlZGlzQWNsUHJvdmlkZXKUk5QpgZQu"
    ),
    RoleProvider: "gASVNAAAAAAAAACMHHB1bHVtaV9yZWRpc19lbnRlcnByaXNlLnJvbGWUjAxSb2xlUHJvdmlkZXKUk5QpgZQu",
    DatabaseAccessProvider: (
        "gASVSQAAAAAAAACMJ3B1bHVtaV9yZWRpc19lbnRlcnByaXNlLmRhdGFiYXNlX2FjY2Vzc5SMFkRhdGFiYXNlQWNjZXNzUHJvdmlkZXKU"
        "k5QpgZQu"
    ),
    LoginCheckProvider: (
        "gASVQQAAAAAAAACMI3B1bHVtaV9yZWRpc19lbnRlcnByaXNlLmxvZ2luX2NoZWNrlIwSTG9naW5DaGVja1Byb3ZpZGVylJOUKYGULg=="
    ),
}
TOKENS = {
    "ca": "pulumi-python:dynamic/redis-enterprise:TrustedCa",
    "mtls": "pulumi-python:dynamic/redis-enterprise:ClusterMtlsConfig",
    "app-1": "pulumi-python:dynamic/redis-enterprise:CertificateUser",
    "orders": "pulumi-python:dynamic/redis-enterprise:DatabaseMtlsConfig",
    "default-user": "pulumi-python:dynamic/redis-enterprise:DatabaseDefaultUser",
    "read": "pulumi-python:dynamic/redis-enterprise:RedisAcl",
    "role": "pulumi-python:dynamic/redis-enterprise:Role",
    "access": "pulumi-python:dynamic/redis-enterprise:DatabaseAccess",
    "login": "pulumi-python:dynamic/redis-enterprise:LoginCheck",
}
# The SDK wraps a function of pickle once more with each dynamic resource; a provider that is stored with content
# runs into Python's recursion limit somewhere between 300 and 1,000 of them.
MANY = 1_000
FOLDER = Path(__file__).parent

every_provider = pytest.mark.parametrize(
    ("provider", "stored"), STORED.items(), ids=[provider.__name__ for provider in STORED]
)


@pytest.fixture(autouse=True)
def _present() -> Iterator[None]:
    """The present of the certificates."""
    with clock_at(of=resource_life):
        yield


def stack(users: int = 1) -> Run:
    """A whole stack."""

    def program() -> None:
        ca = TrustedCa("ca", certificates=root().certificate_pem)
        ClusterMtlsConfig("mtls", trusted_ca=ca)
        for number in range(1, users + 1):
            CertificateUser(f"app-{number}", username=f"app-{number}", subject_line=f"CN=app-{number}", roles=["Admin"])
        orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=[root().certificate_pem])
        read, role = RedisAcl("read", acl_name="read", rule="+@read ~*"), Role("role", role_name="app")
        DatabaseAccess("access", database=orders, role=role, acl=read)
        DatabaseDefaultUser("default-user", database=orders, enabled=False)
        LoginCheck("login", certificate_file=str(FOLDER / "app-1.pem"), key_file="app-1.key", target=orders)

    return run_program(program)


@every_provider
def test_stored_provider_stays_the_same(provider: type[ResourceProvider], stored: str) -> None:
    """The text says where the class is found, and nothing of its code: any release writes the same."""
    assert stored == serialize_provider(provider())


@every_provider
def test_stored_provider_is_registered(provider: type[ResourceProvider], stored: str) -> None:
    """An import file has the same text, written without Pulumi."""
    kind = registry.find(provider.__name__.removesuffix("Provider"))

    assert stored == kind.stored_provider
    assert kind.type_token in TOKENS.values()


def test_every_resource_is_pinned_here() -> None:
    """A resource that joins the registry is stored in users' states from its first release on."""
    assert {kind.load_provider() for kind in registry.RESOURCES} == set(STORED)


@every_provider
def test_stored_provider_is_found(provider: type[ResourceProvider], stored: str) -> None:
    """The stored name of each earlier release leads to today's class."""
    assert provider is type(pickle.loads(base64.b64decode(stored)))  # noqa: S301 - as the plugin process does


@every_provider
def test_provider_is_empty(provider: type[ResourceProvider], stored: str) -> None:
    """An instance that holds anything would store it, secrets included."""
    assert {} == vars(provider())
    assert 200 > len(stored)


def test_stored_provider_is_no_secret() -> None:
    """Nothing in it is secret; as a secret it would make each preview and each state harder to read."""
    run = stack()

    assert list(STORED.values()) == [run[name].inputs[PROVIDER_KEY] for name in TOKENS]
    assert {frozenset()} == {run[name].secrets for name in TOKENS}


def test_type_tokens_stay_the_same() -> None:
    """The type is part of a resource's URN: with another one, the engine deletes and creates."""
    run = stack()

    assert TOKENS == {name: run[name].token for name in TOKENS}


def test_resource_ids_stay_the_same() -> None:
    """The one bundle of a cluster has the vendor's name as its id; an entry of a database has two uids."""
    assert "mtls_trusted_ca" == TrustedCaProvider.rules.NAME  # type: ignore[attr-defined]
    assert "1/8" == str(AccessId(Uid(1), Uid(8)))


@pytest.mark.parametrize(
    ("expected", "provider", "inputs"),
    [
        (
            {"certificates", "adopt_existing"},
            TrustedCaProvider,
            {"certificates": root().certificate_pem},
        ),
        (
            {
                "certificate_authentication",
                "subject_validation",
                "authorized_subjects",
                "basic_authentication",
                "adopt_existing",
            },
            ClusterMtlsConfigProvider,
            {"trusted_ca": "id", "basic_authentication": True},
        ),
        (
            {
                "username",
                "subject_line",
                "roles",
                "email",
                "certificate_sha256",
                "certificate_expires",
                "issued_by",
                "adopt_existing",
            },
            CertificateUserProvider,
            {
                "username": "app-1",
                "certificate": client().certificate_pem,
                "roles": ["Admin"],
                "email": "app@acme.com",
                "trusted_by": [root().certificate_pem],
            },
        ),
        (
            {
                "database",
                "tls_mode",
                "enforce_client_authentication",
                "client_certificates",
                "subject_validation",
                "authorized_subjects",
                "default_user",
                "adopt_existing",
            },
            DatabaseMtlsConfigProvider,
            {"database": "orders", "client_certificates": [root().certificate_pem], "default_user": False},
        ),
        (
            {"database", "enabled", "adopt_existing", "without_users"},
            DatabaseDefaultUserProvider,
            {"database": "orders", "enabled": False, "without_users": True},
        ),
        ({"acl_name", "rule", "adopt_existing"}, RedisAclProvider, {"acl_name": "read", "rule": "+@read"}),
        ({"role_name", "management", "adopt_existing"}, RoleProvider, {"role_name": "app"}),
        (
            {"database", "role", "acl", "adopt_existing"},
            DatabaseAccessProvider,
            {"database": "orders", "role": "app", "acl": "read"},
        ),
        (
            {
                "certificate_file",
                "key_file",
                "certificate_sha256",
                "target",
                "database",
                "expect",
                "username",
                "triggers",
            },
            LoginCheckProvider,
            {
                "certificate_file": "app-1.pem",
                "key_file": "app-1.key",
                "certificate_sha256": "ab12",
                "target": "database",
                "database": "orders",
                "username": "app-1",
                "triggers": [1],
            },
        ),
        (
            {"certificate_sha256", "subject_line", "target", "expect"},
            LoginCheckProvider,
            {"certificate": client().certificate_pem, "key": client().key_pem},
        ),
    ],
    ids=[*(token.rpartition(":")[2] for token in TOKENS.values()), "LoginCheck by text"],
)
def test_names_of_stored_inputs_stay_the_same(
    expected: set[str], provider: type[ResourceProvider], inputs: dict[str, Any]
) -> None:
    """A property that is called otherwise is a change in every existing stack; these hold no PEM of a user."""
    assert expected == set(provider().check({}, inputs | {"adopt_existing": True}).inputs)


@pytest.mark.parametrize(
    ("provider", "inputs"),
    [
        (TrustedCaProvider, {"certificates": root().certificate_pem}),
        (DatabaseMtlsConfigProvider, {"database": "orders", "client_certificates": [root().certificate_pem]}),
    ],
)
def test_bundle_of_an_earlier_release_is_no_change(provider: type[ResourceProvider], inputs: dict[str, Any]) -> None:
    """Until 0.1.0 a bundle was stored as PEM text beside its authorities; today each authority holds its own."""
    text, authorities = registry.bundle_of(provider.__name__.removesuffix("Provider")) or ("", "")
    today = provider().check({}, inputs).inputs
    earlier = {
        **today,
        text: root().certificate_pem,
        authorities: {key: {"sha256": it["sha256"], "expires": it["expires"]} for key, it in today[text].items()},
    }

    assert provider().diff("1", earlier, provider().check(earlier, inputs).inputs).changes is False
    assert today == provider().check(earlier, {name: it for name, it in earlier.items() if name != authorities}).inputs


def test_many_resources_can_be_registered() -> None:
    """The number of resources in a program is not limited by Python's recursion."""
    assert MANY + len(TOKENS) == len(stack(users=MANY).resources)
