"""The stack configuration: whole, and read by the stack program's own reader to what was exported; or none."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from pulumi_redis_enterprise.cli.export.files import CONFIGURATION, files
from pulumi_redis_enterprise.cli.export.objects import exported
from pulumi_redis_enterprise.cli.export.stack_configuration import unsupported_settings
from pulumi_redis_enterprise.core.inventory import Inventory
from pulumi_redis_enterprise.core.rules.stack_settings import RoleSettings, SettingsReader, StackSettings, UserSettings

from tests.support.certificates import CLIENT_SUBJECT, NOW, other_root, root
from tests.support.inventories import GOOD, ORDERS, PLAIN, inventory, with_database, with_settings

OTHER = {"authentication_ssl_client_certs": [{"client_cert": other_root().certificate_pem}]}
SUBJECTS = {"client_cert_subject_validation_type": "full_subject", "authorized_subjects": [{"CN": "ä", "OU": ["b"]}]}


def written(of: Inventory) -> dict[str, str]:
    """The files."""
    return files([exported(of, now=NOW)], project="our-project")


def read_back(of: Inventory) -> StackSettings:
    """Return what the stack program would make of the configuration and the files that it names."""
    texts = written(of)
    given: dict[str, Any] = yaml.safe_load(texts[CONFIGURATION])["config"]
    read: Callable[[str], str] = texts.__getitem__
    reader = SettingsReader({key.removeprefix("our-project:"): value for key, value in given.items()}, read)
    settings = reader.settings()
    assert [] == reader.problems

    return settings


class TestSettings:
    def test_cluster(self) -> None:
        """The bundle is a file; the subjects are given, as the users' certificates are not at hand."""
        settings = read_back(GOOD)

        assert [root().certificate_pem] == settings.trusted_ca
        assert ("san_cn", [{"CN": "ops"}, {"CN": "app-1"}]) == (
            settings.subject_validation,
            settings.authorized_subjects,
        )
        assert settings.adopt_existing is False

    def test_users(self) -> None:
        """They have subject lines, and the roles by name."""
        app, ops = read_back(GOOD).users

        assert (
            UserSettings(
                username="app-1",
                certificate=None,
                subject_line=CLIENT_SUBJECT,
                roles=["reader"],
                email=None,
                databases=["orders"],
                uses_rest=False,
            )
            == app
        )
        assert ["Admin"] == ops.roles

    def test_roles(self) -> None:
        """A scope goes by the names of its databases; without one there is no such setting."""
        team = {"uid": 9, "name": "team", "management": "db_viewer", "resources": [{"type": "db", "uids": (1,)}]}
        reader, scoped = read_back(inventory(roles=(*GOOD.roles, team))).roles

        assert RoleSettings(name="reader", management="none", databases=None) == reader
        assert RoleSettings(name="team", management="db_viewer", databases=["orders"]) == scoped

    def test_database(self) -> None:
        """Its CAs are named only where they are not those of the cluster."""
        (same,), (other,) = read_back(GOOD).databases, read_back(with_database(**OTHER, **SUBJECTS)).databases

        assert ([], {"reader": "read"}, False) == (same.client_certificates, same.access, same.default_user)
        assert [other_root().certificate_pem] == other.client_certificates
        assert ("full_subject", [{"CN": "ä", "OU": ["b"]}]) == (other.subject_validation, other.authorized_subjects)

    def test_what_is_not_there_is_no_setting(self) -> None:
        """A cluster of which only the REST API is used has a short configuration."""
        of = with_settings(mtls_client_cert_subject_validation_type="disabled", mtls_authorized_subjects=[])
        config = yaml.safe_load(
            written(inventory(settings=of.settings, roles=(), acls=(), databases=(), users=()))[CONFIGURATION]
        )["config"]

        assert {"our-project:trustedCa": ["pki/trusted-ca.pem"]} == config

    def test_database_without_access(self) -> None:
        """It is a database all the same."""
        assert {} == read_back(with_database(roles_permissions=[])).databases[0].access


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (
            inventory(trusted_ca=None),
            "it always makes a TrustedCa and a ClusterMtlsConfig, which this cluster has not",
        ),
        (
            with_settings(mtls_certificate_authentication=False),
            "it always makes a ClusterMtlsConfig, which this cluster has not",
        ),
        (
            with_settings(control_plane_basic_authentication=False),
            "it does not know of Basic authentication, which is off",
        ),
        (with_database(tls_mode="replica_ssl"), "the database 'orders' has the tls_mode replica_ssl"),
        (
            with_database(enforce_client_authentication="disabled"),
            "the database 'orders' does not enforce client authentication",
        ),
        (
            inventory(databases=(PLAIN | {"roles_permissions": ORDERS["roles_permissions"]},)),
            "the database 'cache' has a role, but no mutual TLS",
        ),
        (
            inventory(databases=(ORDERS, PLAIN | {"default_user": False})),
            "the default user of the database 'cache' is off, but it has no mutual TLS",
        ),
        (
            with_database(roles_permissions=[{"role_uid": 77, "redis_acl_uid": 4}]),
            "'77-in-orders' refers to something that is gone",
        ),
    ],
    ids=["bundle", "settings", "passwords", "tls_mode", "enforcement", "plain database", "default user", "uid"],
)
def test_what_the_stack_program_cannot_express(of: Inventory, expected: str) -> None:
    """A part of a configuration would delete the rest of what was imported, so there is none; the reason is told."""
    assert [expected] == unsupported_settings(exported(of, now=NOW))
    assert CONFIGURATION not in written(of)


def test_nothing_to_export_is_no_file() -> None:
    """An empty import file would be of no use."""
    assert {} == written(inventory(trusted_ca=None, settings={}, users=(), roles=(), acls=(), databases=()))
