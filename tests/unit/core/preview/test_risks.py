"""What a reviewer must not miss."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.preview.risks import risks

from tests.unit.core.preview.steps import Properties, step

USER = {"username": "app-1", "subject_line": "CN=app-1", "roles": ["reader"]}
CLUSTER = {"subject_validation": "san_cn", "authorized_subjects": {"CN=a": {"CN": "a"}}}
DATABASE = {
    "database": "orders",
    "default_user": False,
    "enforce_client_authentication": True,
    "tls_mode": "enabled",
    "client_authorities": {"CN=Root A [0123456789ab]": {}},
}
SCOPED = {"role_name": "team", "management": "db_member", "databases": ["cache", "orders"]}
ACCESS = {"database": "orders", "role": "reader", "acl": "read"}


@pytest.mark.parametrize(
    ("kind", "type_", "before", "after", "expected"),
    [
        ("delete", "CertificateUser", USER, {}, "login lost for user <code>app-1</code> (<code>CN=app-1</code>)"),
        ("replace", "CertificateUser", USER, {"username": "x"}, "login lost for user <code>app-1</code>"),
        ("update", "CertificateUser", USER, {"subject_line": "CN=x"}, "login lost for <code>CN=app-1</code>"),
        ("update", "CertificateUser", USER, {"roles": ["a"]}, "roles lost for <code>app-1</code>: <code>reader</code>"),
        ("update", "CertificateUser", USER, {"roles": ["reader", "Admin"]}, "administrator of the cluster"),
        ("create", "CertificateUser", {}, USER | {"roles": ["Admin"]}, "administrator of the cluster"),
        ("create", "CertificateUser", {}, USER | {"roles": [1]}, "administrator of the cluster"),
        ("update", "CertificateUser", USER | {"roles": [1]}, {"roles": ["Admin", 1]}, ""),
        (
            "create",
            "CertificateUser",
            {},
            USER | {"convert_password_user": True},
            "password ended for user <code>app-1<",
        ),
        ("update", "Role", {"management": "none"}, {"management": "admin"}, "administrators of the cluster"),
        (
            "update",
            "Role",
            SCOPED,
            {"databases": ["*"]},
            "scope lifted: the role <code>team</code> covers all databases",
        ),
        ("update", "Role", SCOPED, {"databases": ["orders"]}, "management of databases lost for the role"),
        ("update", "Role", SCOPED, {"databases": ["cache", "new", "orders"]}, ""),
        ("update", "Role", SCOPED, {"databases": None}, ""),
        ("create", "Role", {}, SCOPED, ""),
        ("delete", "ClusterMtlsConfig", CLUSTER, {}, "login by certificate off"),
        ("update", "ClusterMtlsConfig", CLUSTER, {"basic_authentication": False}, "Basic authentication off"),
        ("update", "ClusterMtlsConfig", CLUSTER | {"basic_authentication": False}, {}, ""),
        ("update", "ClusterMtlsConfig", CLUSTER, {"subject_validation": "disabled"}, "subject validation weakened"),
        ("update", "ClusterMtlsConfig", CLUSTER, {"authorized_subjects": {}}, "login lost for the subject"),
        ("delete", "DatabaseMtlsConfig", DATABASE, {}, "mutual TLS off: database <code>orders</code>"),
        ("replace", "DatabaseMtlsConfig", DATABASE, {"database": "x"}, "mutual TLS off: database <code>orders</code>"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"default_user": True}, "default user on"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"default_user": None}, "default user on"),
        ("create", "DatabaseMtlsConfig", {}, DATABASE | {"default_user": True}, "default user on"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"enforce_client_authentication": False}, "client authentication"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"tls_mode": "replica_ssl"}, "TLS off for clients"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"client_authorities": {}}, "a certificate of <code>CN=Root A<"),
        ("delete", "DatabaseAccess", ACCESS, {}, "database access removed: role <code>reader</code>"),
        ("replace", "DatabaseAccess", ACCESS, {"role": "x"}, "database access removed: role <code>reader</code>"),
        ("delete", "TrustedCa", {"authorities": {"CN=A [0123456789ab]": {}}}, {}, "of the REST API with a certificate"),
    ],
)
def test_risk(kind: str, type_: str, before: Properties, after: Properties, expected: str) -> None:
    """Each has one sentence. An update changes what is given, and leaves the rest."""
    after = {**(before if kind in {"update", "replace"} else {}), **after}

    assert [True] * bool(expected) == [expected in risk for risk in risks(step(kind, type_, before, after))]


def test_passwords_back_on() -> None:
    """A setting that is taken out of the program is a risk as well."""
    before: dict[str, Any] = CLUSTER | {"basic_authentication": False}

    assert ["Basic authentication on: passwords are accepted on the REST API"] == (
        risks(step("update", "ClusterMtlsConfig", before, CLUSTER))
    )


@pytest.mark.parametrize(
    ("type_", "before", "after"),
    [
        ("CertificateUser", USER, USER | {"roles": ["reader", "writer"]}),
        ("ClusterMtlsConfig", CLUSTER, CLUSTER | {"subject_validation": "full_subject"}),
        ("ClusterMtlsConfig", CLUSTER, CLUSTER | {"authorized_subjects": "not known yet"}),
        ("DatabaseMtlsConfig", DATABASE, DATABASE),
        ("DatabaseAccess", ACCESS, ACCESS | {"acl": "x"}),
        ("Role", {"management": "admin"}, {"management": "none"}),
        ("LoginCheck", {"expect": "denied"}, {"expect": "allowed"}),
    ],
)
def test_no_risk(type_: str, before: Properties, after: Properties) -> None:
    """What is more or stricter than before, or cannot be told, is no risk."""
    assert [risk for risk in risks(step("update", type_, before, after)) if "lost for the subject" not in risk] == []


def test_other_providers() -> None:
    """Nothing is said of resources that this package does not know."""
    assert [] == risks(step("delete", "CertificateUser", USER, ours=False))
