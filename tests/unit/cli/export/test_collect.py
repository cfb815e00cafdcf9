"""Tests of which objects are exported, with which arguments, and why others are not."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.export.objects import Export, exported
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import Inventory
from pulumi_redis_enterprise.errors import Problem

from tests.support.certificates import CLIENT_SUBJECT, NOW, client, expired_root, future_root, root
from tests.support.inventories import (
    ADMIN,
    APP,
    GOOD,
    ORDERS,
    PLAIN,
    inventory,
    with_database,
    with_settings,
    with_user,
)


def export(of: Inventory = GOOD) -> Export:
    """The export of a cluster."""
    return exported(of, now=NOW)


def arguments(kind: str, of: Inventory = GOOD) -> list[dict[str, Any]]:
    """Return what a program gives for the resources of one class."""
    return [resource.arguments for resource in export(of).of(kind)]


def reasons(of: Inventory) -> list[str]:
    """Return why something is not exported, but for the users who log in otherwise."""
    return [f"{it.property}: {it.message}" for it in export(of).left_out if it.property != "other users (1)"]


class TestObjects:
    def test_all_in_the_order_of_their_making(self) -> None:
        """Names are those that the stack program gives; ids are those that the providers give."""
        assert [
            ("TrustedCa", "trusted-ca", "mtls_trusted_ca"),
            ("ClusterMtlsConfig", "cluster-mtls", "cluster.local"),
            ("Role", "reader", "8"),
            ("RedisAcl", "read", "4"),
            ("DatabaseMtlsConfig", "orders", "1"),
            ("DatabaseAccess", "reader-in-orders", "1/8"),
            ("CertificateUser", "app-1", "2"),
            ("CertificateUser", "ops", "3"),
            ("DatabaseDefaultUser", "orders-default-user", "1"),
        ] == [(it.kind, it.name, it.id) for it in export().resources]

    def test_program_gives_no_defaults_and_nothing_derived(self) -> None:
        """The program leaves out what a person would not write."""
        assert [{"certificates": root().certificate_pem}] == arguments("TrustedCa")
        assert [{"role_name": "reader"}] == arguments("Role")
        assert [{"username": "app-1", "subject_line": CLIENT_SUBJECT, "roles": ["reader"]}] == (
            arguments("CertificateUser")[:1]
        )
        assert [{"database": "orders", "client_certificates": root().certificate_pem}] == (
            arguments("DatabaseMtlsConfig")
        )
        assert [{"database": "orders", "enabled": False}] == arguments("DatabaseDefaultUser")
        assert [{"subject_validation": "san_cn", "authorized_subjects": [{"CN": "ops"}, {"CN": "app-1"}]}] == (
            arguments("ClusterMtlsConfig")
        )

    def test_inputs_are_what_a_check_makes_of_the_arguments(self) -> None:
        """The first preview compares these inputs."""
        for it in export().resources:
            assert registry.find(it.kind).load_rules().check({}, it.arguments, NOW).inputs == it.inputs

    def test_outputs_are_those_of_the_provider(self) -> None:
        """Each has what the resource promises beyond its inputs; the cluster's name is added to all of them."""
        assert [
            {"previous_settings"},
            {"previous_settings"},
            {"uid"},
            {"uid"},
            {
                "database_name",
                "endpoint",
                "redis_cli_command",
                "previous_settings",
                "previous_tls_mode",
            },
            {"database_uid", "database_name", "role_uid", "role_name", "acl_uid"},
            *[{"uid", "role_uids", "status", "rest_command"}] * 2,
            {"database_name", "previous_settings"},
        ] == [set(it.outputs) - {"cluster"} for it in export().resources]
        assert {"cluster.local"} == {it.outputs["cluster"] for it in export().resources}

    def test_built_in_objects_are_there_without_a_resource(self) -> None:
        """They are referred to by name."""
        access = {"roles_permissions": [{"role_uid": 1, "redis_acl_uid": 1}]}

        assert [{"database": "orders", "role": "Admin", "acl": "Full Access"}] == (
            arguments("DatabaseAccess", with_database(**access))
        )

    @pytest.mark.parametrize("name", ["Cluster Viewer", "DB Member", "None", "admin"])
    def test_role_of_any_name(self, name: str) -> None:
        """A new cluster has Admin only: any other role was made by somebody."""
        roles = [
            {"uid": 1, "name": "Admin", "management": "admin"},
            {"uid": 2, "name": name, "management": "db_viewer"},
        ]

        assert [{"role_name": name, "management": "db_viewer"}] == arguments("Role", inventory(roles=roles))

    @pytest.mark.parametrize("name", ["Read Only", "Not Dangerous", "full access"])
    def test_acl_of_any_name(self, name: str) -> None:
        """A new cluster has Full Access only: any other ACL was made by somebody."""
        acls = [{"uid": 1, "name": "Full Access", "acl": "+@all ~*"}, {"uid": 2, "name": name, "acl": "+@read ~*"}]

        assert [{"acl_name": name, "rule": "+@read ~*"}] == arguments("RedisAcl", inventory(acls=acls))

    def test_expired_ca_is_exported(self) -> None:
        """An expired certificate is exported with a warning: the cluster has it."""
        assert [{"certificates": expired_root().certificate_pem}] == (
            arguments("TrustedCa", inventory(trusted_ca=expired_root().certificate_pem))
        )


class TestChoice:
    @pytest.mark.parametrize(
        ("management", "uids", "expected"),
        [
            ("db_viewer", (1,), {"databases": ["orders"]}),
            ("db_member", (1, 7), {"databases": [7, "orders"]}),
            ("db_member", (), {}),
            ("admin", (1,), {}),
        ],
    )
    def test_scope_of_a_role(self, management: str, uids: tuple[int, ...], expected: dict[str, Any]) -> None:
        """Databases go by name, those that are gone by uid; a scope that no program could give is left alone."""
        team = {"uid": 9, "name": "team", "management": management, "resources": [{"type": "db", "uids": uids}]}
        of = inventory(roles=(team,))

        assert [{"role_name": "team", "management": management} | expected] == arguments("Role", of)
        (role,) = export(of).of("Role")
        assert {"uid": 9, "database_uids": list(uids)}.items() <= role.outputs.items()

    def test_cluster_without_logins_by_certificate(self) -> None:
        """A setting that is off is exported as no resource, which would switch it on."""
        assert [] == arguments("ClusterMtlsConfig", with_settings(mtls_certificate_authentication=False))

    def test_passwords_that_are_off_stay_so(self) -> None:
        """Whoever destroys the resource has to switch them on before; while they are on, they are left alone."""
        (given,) = arguments("ClusterMtlsConfig", with_settings(control_plane_basic_authentication=False))

        assert given["basic_authentication"] is False

    def test_database_without_mutual_tls(self) -> None:
        """It has no settings to keep; who may do what in it is exported all the same."""
        assert [] == export(inventory(databases=(PLAIN,))).of("DatabaseMtlsConfig")
        plain = PLAIN | {"roles_permissions": ORDERS["roles_permissions"]}
        assert [{"database": "cache", "role": "reader", "acl": "read"}] == (
            arguments("DatabaseAccess", inventory(databases=(plain,)))
        )

    def test_default_user_that_may_log_in_is_left_alone(self) -> None:
        """On is the default; only off is somebody's wish."""
        assert [] == arguments("DatabaseDefaultUser", with_database(default_user=True))

    def test_default_user_of_a_database_without_mutual_tls(self) -> None:
        """It is exported as well."""
        plain = PLAIN | {"default_user": False}

        assert [{"database": "cache", "enabled": False}] == (
            arguments("DatabaseDefaultUser", inventory(databases=(plain,)))
        )

    def test_settings_of_a_database_that_are_not_the_default(self) -> None:
        """They are given."""
        fields = {"tls_mode": "replica_ssl", "enforce_client_authentication": "disabled"}
        (given,) = arguments("DatabaseMtlsConfig", with_database(**fields))

        assert ("replica_ssl", False) == (given["tls_mode"], given["enforce_client_authentication"])

    def test_access_that_is_not_whole(self) -> None:
        """An entry without a role or an ACL is left to whoever made it."""
        assert [] == arguments("DatabaseAccess", with_database(roles_permissions=[{"role_uid": 8}, {}]))

    def test_cluster_with_nothing(self) -> None:
        """There is nothing to export, and nothing to tell."""
        of = inventory(settings={"name": "a"}, trusted_ca=None, users=(), roles=(), acls=(), databases=())

        assert ([], []) == (export(of).resources, export(of).left_out)


class TestLeftOut:
    def test_users_who_log_in_otherwise_are_counted(self) -> None:
        """No resource manages them."""
        (told,) = export().left_out

        assert (
            Problem(
                "other users (1)",
                "no resource manages users who log in by password or by other means",
                "leave them as they are, or make certificate users of them",
            )
            == told
        )
        assert [] == export(inventory(users=(APP,))).left_out

    @pytest.mark.parametrize(
        ("of", "expected"),
        [
            (
                with_user(certificate_subject_line="CN=app-1, O=Acme"),
                "CertificateUser 'app-1': subject_line: space after ',' at position 9",
            ),
            (with_user(role_uids=()), "CertificateUser 'app-1': roles: a user without a role may do nothing"),
            (
                with_database(authorized_subjects=[{"CN": "app-1"}]),
                (
                    "DatabaseMtlsConfig 'orders': authorized_subjects: there are authorized subjects, but "
                    "subject_validation is disabled, so nobody would look at them"
                ),
            ),
            (
                inventory(databases=(ORDERS | {"roles_permissions": []}, PLAIN | {"name": "orders"})),
                "database 1 'orders': another database has the same name",
            ),
        ],
        ids=["subject line", "roles", "subjects", "name"],
    )
    def test_what_its_resource_would_refuse(self, of: Inventory, expected: str) -> None:
        """It is reported with the words of the check, and with its fix; nothing else is left out for it."""
        assert expected == reasons(of)[0]
        assert all(it.fix for it in export(of).left_out)

    @pytest.mark.parametrize("pem", ["-----BEGIN nonsense", client, future_root], ids=["text", "leaf", "future"])
    def test_settings_without_a_ca_to_export(self, pem: Any) -> None:
        """They need its resource, so they are left out with it."""
        if callable(pem):
            pem = pem().certificate_pem
        told = reasons(inventory(trusted_ca=pem))

        assert told[0].startswith("TrustedCa 'trusted-ca': certificates")
        assert "ClusterMtlsConfig 'cluster-mtls': it needs a TrustedCa, and there is none to export" == told[-1]

    def test_no_secret_is_exported(self) -> None:
        """Whatever else a cluster shows of a user or a database stays there."""
        of = inventory(users=(ADMIN, APP | {"password": "a secret"}), databases=(ORDERS | {"password": "a secret"},))

        assert "a secret" not in str(export(of))
        assert client().key_pem not in str(export(of))
