"""What a reviewer must not miss."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.bundle import authorities_of
from pulumi_redis_enterprise.core.preview.risks import risks

from tests.certificates import other_root, read, root
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
DEFAULT_USER = {"database": "orders", "enabled": False}
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
        ("update", "DatabaseMtlsConfig", DATABASE, {"default_user": True}, "default user on"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"default_user": None}, "default user on"),
        ("create", "DatabaseMtlsConfig", {}, DATABASE | {"default_user": True}, "default user on"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"enforce_client_authentication": False}, "client authentication"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"tls_mode": "replica_ssl"}, "TLS off for clients"),
        ("update", "DatabaseMtlsConfig", DATABASE, {"client_authorities": {}}, "a certificate of <code>CN=Root A<"),
        ("delete", "DatabaseAccess", ACCESS, {}, "database access removed: role <code>reader</code>"),
        ("update", "DatabaseDefaultUser", DEFAULT_USER, {"enabled": True}, "default user on: database"),
        ("create", "DatabaseDefaultUser", {}, {"database": "orders", "enabled": True}, "default user on: database"),
        ("create", "DatabaseDefaultUser", {}, DEFAULT_USER, ""),
        ("replace", "DatabaseAccess", ACCESS, {"role": "x"}, "database access removed: role <code>reader</code>"),
        ("delete", "TrustedCa", {"authorities": {"CN=A [0123456789ab]": {}}}, {}, "of the REST API with a certificate"),
    ],
)
def test_risk(kind: str, type_: str, before: Properties, after: Properties, expected: str) -> None:
    """Each has one sentence. An update changes what is given, and leaves the rest."""
    after = {**(before if kind in {"update", "replace"} else {}), **after}

    assert [True] * bool(expected) == [expected in risk for risk in risks(step(kind, type_, before, after))]


PEM, OTHER_PEM = root().certificate_pem, other_root().certificate_pem
TRUSTED = DATABASE | {"client_authorities": authorities_of([read(root())]), "subject_validation": "san_cn"}
FOUND = {
    "tls_mode": "enabled",
    "enforce_client_authentication": "enabled",
    "authentication_ssl_client_certs": [PEM],
    "client_cert_subject_validation_type": "san_cn",
    "authorized_subjects": [],
    "default_user": False,
}


class TestGivenBack:
    @pytest.mark.parametrize("kind", ["delete", "replace"])
    @pytest.mark.parametrize(
        ("found", "expected"),
        [
            (FOUND, []),
            ({}, []),
            ({"tls_mode": "enabled"}, []),
            ({"tls_mode": "disabled"}, ["TLS off for clients, as it was found (<code>disabled</code>): database"]),
            (FOUND | {"tls_mode": "replica_ssl"}, ["TLS off for clients, as it was found (<code>replica_ssl</code>)"]),
            (FOUND | {"default_user": True}, ["default user on, as it was found: database <code>orders</code>"]),
            (FOUND | {"enforce_client_authentication": "disabled"}, ["client authentication off, as it was found"]),
            (FOUND | {"client_cert_subject_validation_type": "disabled"}, ["subject validation weakened, as it was"]),
            (FOUND | {"client_cert_subject_validation_type": "full_subject"}, []),
            (FOUND | {"authentication_ssl_client_certs": [OTHER_PEM]}, ["login lost for clients of database"]),
            (FOUND | {"authentication_ssl_client_certs": "unreadable"}, ["login lost for clients of database"]),
        ],
        ids=[
            "as now",
            "not known",
            "TLS on",
            "TLS off",
            "TLS for replicas",
            "default user on",
            "no client authentication",
            "no validation",
            "stricter",
            "other CA",
            "unreadable",
        ],
    )
    def test_database(self, kind: str, found: Properties, expected: list[str]) -> None:
        """What is less strict than now, and who loses a login, is told; what stays as it is is no risk."""
        told = risks(step(kind, "DatabaseMtlsConfig", TRUSTED, found=dict(found)))

        assert [True] * len(expected) == [part in risk for part, risk in zip(expected, told, strict=True)]

    def test_default_user(self) -> None:
        """The resource of the default user says the same."""
        before = {"database": "orders", "enabled": False}

        assert ["default user on, as it was found: database <code>orders</code> lets it in without a name"] == (
            risks(step("delete", "DatabaseDefaultUser", before, found={"default_user": True}))
        )
        assert [] == risks(step("delete", "DatabaseDefaultUser", before, found={"default_user": False}))

    def test_bundle(self) -> None:
        """Clients of the CAs that were trusted before keep their logins."""
        before = {"authorities": authorities_of([read(root()), read(other_root())])}

        (told,) = risks(step("delete", "TrustedCa", before, found={"certificates": PEM}))
        assert "CN=Root B" in told

    def test_settings_of_the_cluster(self) -> None:
        """Logins by certificate that were on before stay on."""
        assert [] == risks(
            step("delete", "ClusterMtlsConfig", CLUSTER, found={"mtls_certificate_authentication": True})
        )

    def test_user(self) -> None:
        """An adopted user is not deleted: the login that it got is lost, if it is another one."""
        found = {"certificate_subject_line": "CN=old"}

        (told,) = risks(step("delete", "CertificateUser", USER, found=found))
        assert "gets back the subject line <code>CN=old</code>, as it was found" in told
        assert [] == risks(step("delete", "CertificateUser", USER, found={"role_uids": [1]}))

    def test_access(self) -> None:
        """A role that had another ACL before gets it back."""
        (told,) = risks(step("delete", "DatabaseAccess", ACCESS, found={"acl": "full"}))

        assert "gets back the ACL <code>full</code>, as it was found (instead of <code>read</code>)" in told


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
