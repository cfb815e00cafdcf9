"""Tests of what the resources of databases, and a `Role` and a `RedisAcl`, ask of the engine in a program."""

from typing import Any

import pytest
from pulumi import Output, ResourceOptions
from pulumi_redis_enterprise import (
    CertificateUser,
    DatabaseAccess,
    DatabaseDefaultUser,
    DatabaseMtlsConfig,
    RedisAcl,
    Role,
    TrustedCa,
)
from pulumi_redis_enterprise._engine import PROVIDER_KEY

from tests.support.certificates import client, other_root, root
from tests.support.pulumi_program import RefusedError, Registered, Run, run_program

PEM = root().certificate_pem
TOKEN = "pulumi-python:dynamic/redis-enterprise:"


def given(resource: Registered) -> dict[str, Any]:
    """The inputs, less the one that carries the provider."""
    return {name: value for name, value in resource.inputs.items() if name != PROVIDER_KEY}


class TestRedisAcl:
    def test_only_what_is_given_is_an_input(self) -> None:
        """Outputs are declared without a value, and defaults do not travel."""
        run = run_program(lambda: RedisAcl("read", acl_name="read-app", rule="+@read"))

        assert f"{TOKEN}RedisAcl" == run["read"].token
        assert {"acl_name": "read-app", "rule": "+@read"} == given(run["read"])

    def test_adopt_existing_travels_if_it_is_set(self) -> None:
        """The flag is an input like any other, once somebody asks for it."""
        run = run_program(lambda: RedisAcl("read", acl_name="read-app", rule="+@read", adopt_existing=True))

        assert run["read"].inputs["adopt_existing"] is True

    def test_built_in_acl_fails_in_the_preview(self) -> None:
        """Nothing has to be sent to know that."""
        with pytest.raises(RefusedError, match="'Full Access' is built into every cluster"):
            run_program(lambda: RedisAcl("all", acl_name="Full Access", rule="+@all ~*"))


class TestRole:
    def test_defaults(self) -> None:
        """A role is for databases unless said otherwise."""
        run = run_program(lambda: Role("app", role_name="app"))

        assert f"{TOKEN}Role" == run["app"].token
        assert {"role_name": "app", "management": "none"} == given(run["app"])

    def test_arguments_travel(self) -> None:
        """Each argument is an input under its own name."""
        run = run_program(lambda: Role("app", role_name="app", management="db_viewer", adopt_existing=True))

        assert {"role_name": "app", "management": "db_viewer", "adopt_existing": True} == given(run["app"])

    def test_built_in_role_fails_in_the_preview(self) -> None:
        """Nothing has to be sent to know that."""
        with pytest.raises(RefusedError, match="'Admin' is built into every cluster"):
            run_program(lambda: Role("admin", role_name="Admin"))


class TestDatabaseMtlsConfig:
    def test_defaults(self) -> None:
        """TLS is on, a certificate is asked for, and the default user is left alone."""
        run = run_program(lambda: DatabaseMtlsConfig("orders", database="orders", client_certificates=[PEM]))

        assert f"{TOKEN}DatabaseMtlsConfig" == run["orders"].token
        assert {
            "database": "orders",
            "client_certificates": [PEM],
            "subject_validation": "disabled",
            "authorized_subjects": [],
            "tls_mode": "enabled",
            "enforce_client_authentication": True,
        } == given(run["orders"])

    def test_arguments_travel(self) -> None:
        """Each argument is an input under its own name."""
        arguments: dict[str, Any] = {
            "database": 1,
            "client_certificates": PEM,
            "subject_validation": "san_cn",
            "authorized_subjects": [{"CN": "app-1"}],
            "tls_mode": "replica_ssl",
            "enforce_client_authentication": False,
            "default_user": False,
            "adopt_existing": True,
        }
        run = run_program(lambda: DatabaseMtlsConfig("orders", **arguments))

        assert arguments == given(run["orders"])

    def test_base64_is_not_hidden_but_stored_where_previews_do_not_look(self) -> None:
        """People read `client_authorities`; nothing is hidden but what a program itself hides."""
        options = ResourceOptions(hide_diffs=["tls_mode"])
        run = run_program(
            lambda: DatabaseMtlsConfig("orders", database="orders", client_certificates=PEM, opts=options)
        )

        assert ["tls_mode"] == run["orders"].hidden

    def test_users_of_a_database_chain_to_its_certificates(self) -> None:
        """A user that is trusted by a database gets its bundle and its validation of subjects, and goes after it."""

        def program() -> None:
            ca = TrustedCa("ca", certificates=PEM)
            orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=[PEM])
            leaf = client().certificate_pem
            CertificateUser("app", username="app-1", certificate=leaf, roles=[1], trusted_by=[ca, orders])

        run = run_program(program)
        of_orders: dict[str, object] = {
            "plane": "database",
            "certificates": PEM,
            "subject_validation": "disabled",
            "authorized_subjects": {},
            "allow_outdated_certs": None,
            "allow_weak_hashing": None,
        }
        assert [{"plane": "rest", "certificates": PEM}, of_orders] == run["app"].inputs["trusted_by"]
        assert {"ca", "orders"} == run["app"].dependencies

    def test_database_without_the_users_ca_fails_in_the_preview(self) -> None:
        """The CA that a user needs is missed before anything is sent, for databases as for the cluster."""

        def program() -> None:
            orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=[other_root().certificate_pem])
            leaf = client().certificate_pem
            CertificateUser("app", username="app-1", certificate=leaf, roles=[1], trusted_by=orders)

        with pytest.raises(RefusedError, match="'app-1' could not log in"):
            run_program(program)


class TestDatabaseAccess:
    @pytest.fixture
    def run(self) -> Run:
        """An access whose three parts are resources."""

        def program() -> None:
            orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=[PEM])
            app, read = Role("app", role_name="app-role"), RedisAcl("read", acl_name="read-app", rule="+@read")
            DatabaseAccess("access", database=orders, role=app, acl=read)
            CertificateUser("user", username="app-1", subject_line="CN=app-1", roles=[app, "db-viewer"])

        return run_program(program)

    def test_resources_are_referred_to_by_their_names(self, run: Run) -> None:
        """A preview knows the names, not the uids: so it can show them."""
        assert f"{TOKEN}DatabaseAccess" == run["access"].token
        assert {"database": "orders", "role": "app-role", "acl": "read-app"} == given(run["access"])

    def test_resources_go_first(self, run: Run) -> None:
        """And on the way back the access goes before them."""
        assert {"orders", "app", "read"} == run["access"].dependencies

    def test_roles_of_a_user_are_referred_to_by_their_names(self, run: Run) -> None:
        """Resources and names may stand side by side."""
        assert ["app-role", "db-viewer"] == run["user"].inputs["roles"]
        assert {"app"} == run["user"].dependencies

    def test_names_and_uids_travel(self) -> None:
        """An object without a resource is named as the cluster names it."""
        run = run_program(lambda: DatabaseAccess("a", database=1, role="app", acl="read-only", adopt_existing=True))

        assert {"database": 1, "role": "app", "acl": "read-only", "adopt_existing": True} == given(run["a"])

    def test_outputs_may_name_them(self) -> None:
        """A name that another resource makes is as good."""
        run = run_program(lambda: DatabaseAccess("a", database=Output.from_input("orders"), role=1, acl=2))

        assert "orders" == run["a"].inputs["database"]


class TestDatabaseDefaultUser:
    def test_database_is_referred_to_by_its_name(self) -> None:
        """The database goes first, and so do the users that it is to depend on."""

        def program() -> None:
            orders = DatabaseMtlsConfig("orders", database="orders", client_certificates=[PEM])
            app = CertificateUser("app", username="app-1", subject_line="CN=app-1", roles=[1])
            options = ResourceOptions(depends_on=[app])
            DatabaseDefaultUser("default-user", database=orders, enabled=False, opts=options)

        run = run_program(program)
        assert f"{TOKEN}DatabaseDefaultUser" == run["default-user"].token
        assert {"database": "orders", "enabled": False} == given(run["default-user"])
        assert {"orders", "app"} == run["default-user"].dependencies

    def test_permissions_travel_if_they_are_given(self) -> None:
        """The flags are inputs like any other, once somebody asks for them."""
        arguments: dict[str, Any] = {"database": 1, "enabled": True, "adopt_existing": True, "without_users": True}
        run = run_program(lambda: DatabaseDefaultUser("default-user", **arguments))

        assert arguments == given(run["default-user"])

    def test_wrong_value_fails_in_the_preview(self) -> None:
        """A text is not taken for false."""
        with pytest.raises(RefusedError, match="enabled: expected true or false, got 'no'"):
            run_program(lambda: DatabaseDefaultUser("a", database=1, enabled="no"))  # type: ignore[arg-type]
