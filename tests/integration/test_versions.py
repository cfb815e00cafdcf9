"""The life of all resources in each version that the emulator has a profile of, and what a version refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.errors import UnsupportedVersionError
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.versions import PROFILES

from tests.support.clusters import NewEmulator
from tests.support.engine import Engine, configuration_of
from tests.support.pki import Pki

WITH_CERTIFICATES: Final = PROFILES[1:]
FEATURE: Final = "certificate-based authentication needs Redis Enterprise Software 7.8.4; node 1 runs"
OPTIONAL: Final = {"enforce_client_authentication": False}
USER: Final[Mapping[str, Any]] = {"username": "app-1", "subject_line": "CN=app-1,O=Acme,C=US", "roles": ["app"]}


@dataclass(frozen=True, slots=True)
class Step:
    """A resource of the stack, as it is made and as it is changed.

    Attributes:
        provider: Of which kind it is.
        inputs: What it is made with.
        changes: What an update changes.
    """

    provider: Callable[[], Provider]
    inputs: Mapping[str, Any]
    changes: Mapping[str, Any]


def steps_of(pki: Pki, folder: Path, *, certificates: bool) -> list[Step]:
    """A stack with all resources; without certificate authentication, with those that do without."""
    ca, both = pki.a.certificate_pem, pki.a.certificate_pem + pki.b.certificate_pem
    files = pki.client("app-1").write(folder, "app-1")
    check = {"certificate_file": str(files[0]), "key_file": str(files[1]), "certificate_sha256": "0" * 64}
    again = {"triggers": ["again"]}
    cn = {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1"}]}
    access = {"database": "orders", "role": "app", "acl": "Full Access"}
    of_databases = [
        Step(RedisAclProvider, {"acl_name": "app", "rule": "+@read ~app:*"}, {"rule": "+@all ~*"}),
        Step(RoleProvider, {"role_name": "app", "management": "cluster_viewer"}, {"management": "db_viewer"}),
        Step(DatabaseAccessProvider, access, {"acl": "app"}),
    ]
    on_database = check | {"target": "database", "database": "orders"}
    if not certificates:
        return of_databases
    return [
        Step(TrustedCaProvider, {"certificates": ca}, {"certificates": both}),
        Step(ClusterMtlsConfigProvider, {}, cn),
        *of_databases,
        Step(DatabaseMtlsConfigProvider, {"database": "orders", "client_certificates": both}, cn),
        Step(CertificateUserProvider, USER, {"email": "app-1@example.com"}),
        Step(LoginCheckProvider, check | {"target": "rest", "username": "app-1"}, again),
        Step(LoginCheckProvider, on_database | {"username": "app-1"}, again),
    ]


def managed(state: State) -> dict[str, Any]:
    """Return what resources can change; not what a database notes about changes, nor what is moot without TLS."""
    notes = {"action_uid", "last_changed_time", "enforce_client_authentication"}
    return {
        "settings": dict(state.settings),
        "certificates": dict(state.certificates),
        "users": {uid: user["name"] for uid, user in state.users.items()},
        "roles": dict(state.roles),
        "redis_acls": dict(state.redis_acls),
        "bdbs": [{key: value for key, value in bdb.items() if key not in notes} for bdb in state.bdbs.values()],
    }


def configuration_by_a_follower(emulator: Emulator) -> dict[str, str]:
    """Settings whose URL is not the primary's, as it may be."""
    nodes = {"redis-enterprise:url": emulator.urls[1], "redis-enterprise:nodes": " ".join(emulator.urls)}
    return configuration_of(emulator) | nodes


@pytest.mark.parametrize("version", PROFILES)
def test_life_of_all_resources(
    start_redis_enterprise_emulator: NewEmulator, pki: Pki, tmp_path: Path, version: str
) -> None:
    """Each is made, found unchanged, changed, found unchanged, and destroyed; the cluster is as it was."""
    emulator = start_redis_enterprise_emulator(version=version, nodes=2, databases=["orders"])
    before = managed(emulator.state)
    steps = steps_of(pki, tmp_path, certificates=version in WITH_CERTIFICATES)
    engines = [Engine(step.provider(), configuration_by_a_follower(emulator)) for step in steps]
    done = [
        [
            engine.up(**step.inputs),
            engine.up(**step.inputs),
            engine.refresh(),
            engine.up(**{**step.inputs, **step.changes}),
            engine.refresh(),
        ]
        for step, engine in zip(steps, engines, strict=True)
    ]
    for engine in reversed(engines):
        engine.destroy()

    assert [["create", "same", "same", "update", "same"]] * len(steps) == done
    assert before == managed(emulator.state)


class TestRefused:
    """Tests of what a version cannot do is said before anything is sent."""

    @pytest.mark.parametrize(
        ("provider", "inputs"),
        [
            (TrustedCaProvider, {}),
            (ClusterMtlsConfigProvider, {"subject_validation": "disabled"}),
            (CertificateUserProvider, USER),
            (DatabaseMtlsConfigProvider, {"database": "orders", "client_certificates": [], **OPTIONAL}),
        ],
    )
    def test_certificates(
        self,
        start_redis_enterprise_emulator: NewEmulator,
        pki: Pki,
        provider: Callable[[], Provider],
        inputs: dict[str, Any],
    ) -> None:
        """7.4.6 has no certificate authentication."""
        given = inputs or {"certificates": pki.a.certificate_pem}

        assert f"{FEATURE} 7.4.6" == refusal(start_redis_enterprise_emulator(version="7.4.6"), provider(), given)

    @pytest.mark.parametrize("version", WITH_CERTIFICATES[:-1])
    def test_passwords_off(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, version: str) -> None:
        """Before 8.2.0, passwords cannot be switched off."""
        emulator = start_redis_enterprise_emulator(version=version)
        emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=pki.a.certificate_pem))
        message = refusal(emulator, ClusterMtlsConfigProvider(), {"basic_authentication": False})

        expected = "switching Basic authentication needs Redis Enterprise Software 8.2.0; node 1 runs "
        assert expected + version == message

    def test_user_manager(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """7.4.6 has no management role user_manager."""
        role = {"role_name": "people", "management": "user_manager"}
        message = refusal(start_redis_enterprise_emulator(version="7.4.6"), RoleProvider(), role)

        assert "the management role user_manager needs Redis Enterprise Software 7.8.2; node 1 runs 7.4.6" == message


def refusal(emulator: Emulator, provider: Provider, inputs: Mapping[str, Any]) -> str:
    """Return what is said instead of creating; nothing was changed."""
    with pytest.raises(UnsupportedVersionError) as caught:
        Engine(provider, configuration_of(emulator)).up(**inputs)
    assert {"GET"} >= {request.method for request in emulator.requests}

    return caught.value.message
