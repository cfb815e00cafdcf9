"""Two resources for one object: a destroy leaves the cluster as it was before the first of them, in either order."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final

import pytest
from pulumi_redis_enterprise import _engine
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_default_user import DatabaseDefaultUserProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.redis_acls import create_redis_acl
from redis_enterprise_emulator.state.roles import create_role

from tests.support.clusters import NewEmulator
from tests.support.engine import Engine, begin_run, configuration_of
from tests.support.pki import Pki
from tests.support.runs import later

ACL: Final = {"acl_name": "app", "rule": "+@read ~*"}
USER: Final = {"username": "app", "subject_line": "CN=app", "roles": ["app"]}
_DATABASE_FIELDS: Final = (
    "roles_permissions",
    "tls_mode",
    "authentication_ssl_client_certs",
    "enforce_client_authentication",
    "client_cert_subject_validation_type",
    "default_user",
)

Stack = list[Engine]


def contents(emulator: Emulator) -> Any:
    """Return what the resources manage."""
    state = emulator.state
    users = [{name: value for name, value in it.items() if name != "last_login"} for it in state.users.values()]
    databases = [{name: it.get(name) for name in _DATABASE_FIELDS} for it in state.bdbs.values()]
    settings = {name: value for name, value in state.settings.items() if name.startswith("mtls_")}
    return deepcopy([users, state.roles, state.redis_acls, databases, settings, sorted(state.certificates)])


@pytest.fixture
def emulator(start_redis_enterprise_emulator: NewEmulator) -> Emulator:
    """A cluster with the database ``orders``."""
    emulator: Emulator = start_redis_enterprise_emulator(version="8.2.0-25", databases=["orders"])
    return emulator


@pytest.fixture
def inputs(pki: Pki) -> Mapping[Callable[[], Provider], Mapping[str, Any]]:
    """The inputs of one resource of each kind, each after those that it needs."""
    ca = pki.a.certificate_pem
    return {
        TrustedCaProvider: {"certificates": ca},
        ClusterMtlsConfigProvider: {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app"}]},
        RoleProvider: {"role_name": "app"},
        RedisAclProvider: ACL,
        DatabaseMtlsConfigProvider: {"database": "orders", "client_certificates": [ca]},
        DatabaseAccessProvider: {"database": "orders", "role": "app", "acl": "app"},
        CertificateUserProvider: USER,
        DatabaseDefaultUserProvider: {"database": "orders", "enabled": False},
    }


@pytest.mark.parametrize("destroyed_first", [0, 1], ids=["the first one", "the second one"])
@pytest.mark.parametrize("knows_first", [True, False], ids=["both in the program", "renamed, and killed in between"])
def test_destroy(
    *, destroyed_first: int, knows_first: bool, emulator: Emulator, inputs: Mapping[Any, Mapping[str, Any]]
) -> None:
    """The second resource finds what the first one made, and does not set it up again."""
    before = contents(emulator)
    first, second = ([Engine(kind(), configuration_of(emulator)) for kind in inputs] for _ in range(2))
    join(first, inputs)
    join([*first, *second] if knows_first else second, inputs)

    destroy((first, second) if destroyed_first == 0 else (second, first), emulator)

    assert before == contents(emulator)


@pytest.mark.parametrize("destroyed_first", [0, 1], ids=["the first one", "the second one"])
def test_adopted(*, destroyed_first: int, emulator: Emulator, inputs: Mapping[Any, Mapping[str, Any]]) -> None:
    """An object that the first resource adopted is somebody else's to the second one, too: it is not deleted."""
    emulator.change(make_others)
    before = contents(emulator)
    adopting = {kind: {**given, "adopt_existing": True} for kind, given in inputs.items()}
    first, second = ([Engine(kind(), configuration_of(emulator)) for kind in inputs] for _ in range(2))
    join(first, adopting)
    join([*first, *second], inputs)

    destroy((first, second) if destroyed_first == 0 else (second, first), emulator)

    assert before == contents(emulator)


def make_others(state: State) -> None:
    """Make a role and an ACL by hand, of the names that the program wants."""
    create_role(state, {"name": "app", "management": "db_viewer"})
    create_redis_acl(state, {"name": "app", "acl": "+@write ~*"})


def join(stack: Stack, inputs: Mapping[Any, Mapping[str, Any]]) -> None:
    """Update resources in one run."""
    begin_run()
    for engine in stack:
        engine.join_run(**inputs[type(engine.provider)])


def destroy(stacks: tuple[Stack, Stack], emulator: Emulator) -> None:
    """Destroy both in one run, each kind before those that it needs."""
    begin_run()
    for engines in reversed(list(zip(*stacks, strict=True))):
        for engine in engines:
            later(engine, emulator).join_deletion()


def test_different_wishes(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """A preview warns of two resources that want one object to be different things, and names the properties."""
    first, second, other = (Engine(RoleProvider(), configuration_of(emulator)) for _ in range(3))
    begin_run()
    first.check({"role_name": "app"})
    second.check({"role_name": "app", "management": "db_viewer"})
    other.check({"role_name": "other"})
    _engine.flush_warnings()

    told = (
        "two resources of the program manage one object, and want different values (1): Role 'app' (management). Fix:"
    )
    assert told in capsys.readouterr().err


def test_login_checks(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    """A login may be tried by any number of resources."""
    begin_run()
    for expect in ("allowed", "denied"):
        files = {"certificate_file": "a.pem", "key_file": "a.key", "expect": expect}
        Engine(LoginCheckProvider(), configuration_of(emulator)).check(files)
    _engine.flush_warnings()

    assert "two resources" not in capsys.readouterr().err
