"""Databases, roles, ACLs and logins in the real plugin process: what gets there and back on the wire."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi_redis_enterprise.database_access import DatabaseAccessProvider
from pulumi_redis_enterprise.database_mtls_config import DatabaseMtlsConfigProvider
from pulumi_redis_enterprise.login_check import LoginCheckProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.database.database_fields import FAKE_PASSWORD_MARKER

from tests.support.databases import change, let_somebody_in, settings_of
from tests.support.engine import configuration_of
from tests.support.login_checks import ON_DATABASE, Client, prepare
from tests.support.paths import ROOT
from tests.support.pki import Pki
from tests.support.plugin import UNKNOWN, Plugin, PluginError, secret
from tests.support.plugin_life import live_through

ACCESS = {"database": "orders", "role": "db-viewer", "acl": "read-only"}
LOGIN = {"certificate_file": "app.pem", "key_file": "app.key", "certificate_sha256": "ab12"}
DATABASE = {"database": "orders", "client_certificates": []}


@pytest.fixture
def plugin(orders: Emulator) -> Iterator[Plugin]:
    """A plugin process with the configuration of a stack, its password marked as secret."""
    configuration = configuration_of(orders)
    marked = {"redis-enterprise:password": secret(configuration["redis-enterprise:password"])}
    with Plugin(folder=ROOT, configuration=configuration | marked) as plugin:
        yield plugin


class TestLife:
    def test_redis_acl(self, plugin: Plugin, orders: Emulator) -> None:
        """Create, read, update and delete of an ACL."""
        first = {"acl_name": "read-app", "rule": "+@read ~app:*"}
        live_through(plugin, RedisAclProvider(), first, {**first, "rule": "+@all ~app:*"})

        assert {1, 2, 3} == orders.state.redis_acls.keys()

    def test_role(self, plugin: Plugin, orders: Emulator) -> None:
        """Create, read, update and delete of a role."""
        live_through(plugin, RoleProvider(), {"role_name": "app"}, {"role_name": "app", "management": "db_viewer"})

        assert 8 not in orders.state.roles

    @pytest.mark.parametrize("access", [ACCESS, {"database": 1, "role": 5, "acl": 2}], ids=["names", "uids"])
    def test_database_access(self, plugin: Plugin, orders: Emulator, access: dict[str, Any]) -> None:
        """Create, read, update and delete of an entry, whose uids are doubles on the wire."""
        live_through(plugin, DatabaseAccessProvider(), access, {**access, "acl": 3})

        assert [] == orders.state.bdb("orders")["roles_permissions"]

    @pytest.mark.parametrize("reference", ["orders", 1])
    def test_database_mtls_config(self, plugin: Plugin, orders: Emulator, pki: Pki, reference: str | int) -> None:
        """Create, read, update and delete of the settings; they are never gone, only off."""
        orders.change(let_somebody_in)
        change(orders, tls_mode="enabled", enforce_client_authentication="disabled")
        before = settings_of(orders)
        first = {"database": reference, "client_certificates": [pki.a.certificate_pem]}
        subjects = {"subject_validation": "san_cn", "authorized_subjects": [{"CN": "app-1", "OU": ["x"]}]}
        live_through(
            plugin, DatabaseMtlsConfigProvider(), first, {**first, **subjects, "default_user": False}, ends=False
        )

        assert before == settings_of(orders)

    def test_login_check(self, plugin: Plugin, orders: Emulator, pki: Pki, tmp_path: Path) -> None:
        """Create, read, update and delete of a login; there is nothing that could be gone."""
        prepare(orders, pki)
        inputs = {**Client(orders, tmp_path).files(pki.client("app-1")), **ON_DATABASE, "triggers": [1, "a", None]}

        live_through(plugin, LoginCheckProvider(), inputs, {**inputs, "username": "app-1"}, ends=False)


@pytest.mark.parametrize(
    ("provider", "inputs", "unknown"),
    [
        (RedisAclProvider(), {"acl_name": "a", "rule": UNKNOWN}, {"rule"}),
        (RoleProvider(), {"role_name": UNKNOWN}, {"role_name"}),
        (DatabaseAccessProvider(), {**ACCESS, "acl": UNKNOWN}, {"acl"}),
        (
            DatabaseMtlsConfigProvider(),
            {**DATABASE, "client_certificates": [UNKNOWN]},
            {"client_certificates"},
        ),
        (LoginCheckProvider(), {**LOGIN, "certificate_sha256": UNKNOWN, "target": "rest"}, {"certificate_sha256"}),
    ],
    ids=["RedisAcl", "Role", "DatabaseAccess", "DatabaseMtlsConfig", "LoginCheck"],
)
def test_unknown(idle_plugin: Plugin, provider: ResourceProvider, inputs: dict[str, Any], unknown: set[str]) -> None:
    """A value that a preview does not know yet is a change, not a problem."""
    remote = idle_plugin.provider(provider)
    checked = remote.check({}, inputs)

    assert [] == checked.failures
    assert unknown == {name for name, value in checked.inputs.items() if value == UNKNOWN}
    assert remote.diff("1", {}, checked.inputs).changes is None


def test_what_replaces_an_access(idle_plugin: Plugin) -> None:
    """A role that may become another one is previewed as a replacement, the new entry first."""
    remote = idle_plugin.provider(DatabaseAccessProvider())
    diffed = remote.diff("1/5", ACCESS, remote.check(ACCESS, ACCESS | {"role": UNKNOWN}).inputs)

    assert (None, ["role"], False) == (diffed.changes, diffed.replaces, diffed.delete_before_replace)


class TestErrors:
    def test_failed_login(self, plugin: Plugin, orders: Emulator, pki: Pki, tmp_path: Path) -> None:
        """The engine shows two lines, and nothing of the key."""
        prepare(orders, pki)
        identity = pki.client("nobody")
        remote = plugin.provider(LoginCheckProvider())
        inputs = remote.check({}, {**Client(orders, tmp_path).files(identity), **ON_DATABASE}).inputs

        with pytest.raises(
            PluginError, match=r"^NotConvergedError: the login to database 'orders' with .*\nFix: [^\n]*$"
        ) as caught:
            remote.create(inputs)

        assert [] == [line for line in identity.key_pem.splitlines() if line in str(caught.value)]

    def test_key_instead_of_its_path(self, plugin: Plugin, pki: Pki) -> None:
        """A failure repeats nothing of the key, and names no property whose value the engine would print."""
        key = pki.client("app-1").key_pem
        checked = plugin.provider(LoginCheckProvider()).check({}, {**LOGIN, "key_file": key})

        ((property_, reason),) = checked.failures
        assert "" == property_
        assert reason.startswith("key_file: expected a path, got str of ")
        assert [] == [line for line in key.splitlines() if line in reason]

    def test_passwords_of_a_database(self, plugin: Plugin, orders: Emulator, pki: Pki) -> None:
        """Whatever the cluster says of a database, its passwords are in no error and in no output."""
        orders.change(lambda state: state.bdb("orders").update(authentication_redis_pass=f"{FAKE_PASSWORD_MARKER}-2"))
        change(orders, tls_mode="enabled", authentication_ssl_client_certs=[{"client_cert": pki.b.certificate_pem}])
        remote = plugin.provider(DatabaseMtlsConfigProvider())
        inputs = remote.check({}, {**DATABASE, "client_certificates": [pki.a.certificate_pem]}).inputs

        with pytest.raises(PluginError, match="exists with other values") as caught:
            remote.create(inputs)
        created = remote.create(inputs | {"adopt_existing": True, "replace_at_once": True})

        assert FAKE_PASSWORD_MARKER not in f"{caught.value}{created}{plugin.stderr}"
