"""Tests of what a reviewer must not miss."""

import html
import re
from dataclasses import replace
from typing import Any

import pytest
from pulumi_redis_enterprise.cli.preview_comment.known import Known, known_by_cluster
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Step
from pulumi_redis_enterprise.cli.preview_comment.risks import risks
from pulumi_redis_enterprise.core.trust.bundle import authorities_of
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.certificates import other_root, read, root
from tests.support.preview_steps import Properties, step

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
ACL = {"acl_name": "read", "rule": "+@read ~o:*"}


@pytest.mark.parametrize(
    ("kind", "type_", "before", "after", "expected"),
    [
        ("delete", "CertificateUser", USER, {}, ["medium: login lost for user app-1 (CN=app-1)"]),
        ("replace", "CertificateUser", USER, {"username": "x"}, ["medium: login lost for user app-1"]),
        ("update", "CertificateUser", USER, {"subject_line": "CN=x"}, ["medium: login lost for CN=app-1"]),
        (
            "update",
            "CertificateUser",
            USER,
            {"roles": ["a"]},
            ["low: roles lost for app-1: reader", "medium: role given to app-1: a (what it may do is not in"],
        ),
        (
            "update",
            "CertificateUser",
            USER,
            {"roles": ["reader", "Admin"]},
            ["high: administrator of the cluster: app-1, by the role Admin"],
        ),
        ("update", "CertificateUser", USER, {"roles": ["reader", "User Manager"]}, ["high: manager of users: app-1"]),
        ("create", "CertificateUser", {}, USER | {"roles": ["Admin"]}, ["high: administrator of the cluster"]),
        ("create", "CertificateUser", {}, USER | {"roles": [1]}, ["high: administrator of the cluster"]),
        ("create", "CertificateUser", {}, USER | {"roles": ["DB Viewer"]}, ["medium: role given to app-1: DB Viewer"]),
        (
            "update",
            "CertificateUser",
            USER | {"roles": [1]},
            {"roles": ["Admin", 1]},
            ["low: role given to app-1: Admin"],
        ),
        ("update", "CertificateUser", USER, {"subject_line": UNKNOWN}, ["low: the subject line of user app-1: known"]),
        ("update", "CertificateUser", USER, {"roles": UNKNOWN}, ["low: the roles of user app-1: known after"]),
        ("update", "CertificateUser", USER, {"roles": ["reader", UNKNOWN]}, ["low: a role of user app-1 is known"]),
        (
            "create",
            "CertificateUser",
            {},
            USER | {"convert_password_user": True, "roles": []},
            ["medium: password ended for user app-1"],
        ),
        ("update", "Role", SCOPED, {"management": "admin"}, ["high: administrators of the cluster: all users with"]),
        ("update", "Role", SCOPED, {"management": "user_manager"}, ["high: managers of users: all users with"]),
        ("create", "Role", {}, SCOPED | {"management": "cluster_member"}, ["high: managers of the cluster: all"]),
        (
            "update",
            "Role",
            SCOPED | {"management": "none"},
            {"management": "db_viewer"},
            ["medium: management raised for the role team: none → db_viewer"],
        ),
        ("update", "Role", SCOPED, {"management": "none"}, []),
        ("update", "Role", SCOPED, {"management": UNKNOWN}, ["low: the management of the role team: known after"]),
        ("update", "Role", SCOPED, {"databases": ["*"]}, ["high: scope lifted: the role team covers all databases"]),
        ("update", "Role", SCOPED, {"databases": ["orders"]}, ["low: management of databases lost for the role"]),
        (
            "update",
            "Role",
            SCOPED,
            {"databases": ["cache", "new", "orders"]},
            ["medium: scope widened: the role team covers new as well"],
        ),
        ("update", "Role", SCOPED, {"databases": None}, []),
        ("update", "Role", SCOPED, {"databases": UNKNOWN}, ["low: the databases of the role team: known after"]),
        ("create", "Role", {}, SCOPED, []),
        ("delete", "Role", SCOPED, {}, []),
        ("create", "RedisAcl", {}, ACL, []),
        (
            "update",
            "RedisAcl",
            ACL,
            {"rule": "+@all ~*"},
            ["high: the ACL read allows more: may now run every command; read and write all keys"],
        ),
        (
            "update",
            "RedisAcl",
            ACL,
            {"rule": "+@read ~*"},
            ["high: the ACL read allows more: may now read and write all keys"],
        ),
        (
            "update",
            "RedisAcl",
            ACL,
            {"rule": "+@read +set ~o:* ~a:*"},
            ["medium: the ACL read allows more: may now write: SET; read and write the keys a:*"],
        ),
        (
            "update",
            "RedisAcl",
            ACL,
            {"rule": "+get ~o:*"},
            ["low: the ACL read allows less: may no longer read: BITCOUNT,"],
        ),
        ("update", "RedisAcl", ACL, {"rule": UNKNOWN}, ["low: the rule of the ACL read is known after the update"]),
        ("update", "RedisAcl", ACL, {"rule": 1}, []),
        ("delete", "ClusterMtlsConfig", CLUSTER, {}, ["high: login by certificate off"]),
        (
            "update",
            "ClusterMtlsConfig",
            CLUSTER | {"certificate_authentication": True},
            {"certificate_authentication": False},
            ["high: login by certificate off"],
        ),
        (
            "update",
            "ClusterMtlsConfig",
            CLUSTER,
            {"basic_authentication": False},
            ["high: Basic authentication off: login lost"],
        ),
        ("update", "ClusterMtlsConfig", CLUSTER | {"basic_authentication": False}, {}, []),
        (
            "update",
            "ClusterMtlsConfig",
            CLUSTER,
            {"subject_validation": "disabled"},
            ["high: subject validation weakened on the REST API: san_cn → disabled"],
        ),
        ("update", "ClusterMtlsConfig", CLUSTER, {"authorized_subjects": {}}, ["medium: login lost for the subject"]),
        (
            "update",
            "ClusterMtlsConfig",
            CLUSTER,
            {"authorized_subjects": {"CN=a": {}, "CN=b": {}}},
            ["medium: subject authorized: CN=b may log in to the REST API"],
        ),
        (
            "update",
            "ClusterMtlsConfig",
            CLUSTER | {"subject_validation": "disabled"},
            {"subject_validation": "san_cn", "authorized_subjects": {"CN=a": {}, "CN=b": {}}},
            [],
        ),
        (
            "update",
            "ClusterMtlsConfig",
            CLUSTER,
            {"authorized_subjects": UNKNOWN},
            ["low: which subjects the REST API accepts is known after the update"],
        ),
        (
            "create",
            "ClusterMtlsConfig",
            {},
            {"subject_validation": "disabled"},
            ["low: no subject validation: the REST API accepts every certificate"],
        ),
        ("update", "DatabaseMtlsConfig", DATABASE, {"default_user": True}, ["high: default user on"]),
        ("update", "DatabaseMtlsConfig", DATABASE, {"default_user": None}, ["high: default user on"]),
        (
            "create",
            "DatabaseMtlsConfig",
            {},
            {"database": "a", "default_user": True, "subject_validation": "san_cn"},
            ["high: default user on"],
        ),
        (
            "update",
            "DatabaseMtlsConfig",
            DATABASE,
            {"enforce_client_authentication": False},
            ["high: client authentication off: database orders asks for no client certificates"],
        ),
        (
            "update",
            "DatabaseMtlsConfig",
            DATABASE,
            {"allow_outdated_certs": True},
            ["high: expired certificates allowed: database orders takes certificates that it refused before"],
        ),
        (
            "update",
            "DatabaseMtlsConfig",
            DATABASE | {"allow_weak_hashing": False},
            {"allow_weak_hashing": True},
            ["high: certificates signed with weak hashes allowed: database orders takes"],
        ),
        (
            "update",
            "DatabaseMtlsConfig",
            DATABASE | {"allow_outdated_certs": True},
            {"allow_outdated_certs": False},
            [],
        ),
        ("update", "DatabaseMtlsConfig", DATABASE, {"tls_mode": "replica_ssl"}, ["high: TLS off for clients"]),
        ("update", "DatabaseMtlsConfig", DATABASE, {"tls_mode": "disabled"}, ["high: TLS off for clients"]),
        (
            "update",
            "DatabaseMtlsConfig",
            DATABASE,
            {"client_authorities": {}},
            ["high: login lost for clients of database orders with a certificate of CN=Root A"],
        ),
        (
            "update",
            "DatabaseMtlsConfig",
            DATABASE,
            {"client_authorities": UNKNOWN},
            ["low: which CAs database orders trusts is known after the update"],
        ),
        ("delete", "DatabaseAccess", ACCESS, {}, ["low: database access removed: role reader in orders (ACL read)"]),
        ("create", "DatabaseAccess", {}, ACCESS, ["medium: database access given: role reader in orders (ACL read)"]),
        (
            "update",
            "DatabaseAccess",
            ACCESS,
            {"acl": "x"},
            ["medium: database access changed: role reader in orders: ACL read → x (their rules are not in this"],
        ),
        (
            "update",
            "DatabaseAccess",
            ACCESS | {"acl": "Read Only"},
            {"acl": "Full Access"},
            ["high: role reader in orders, by the ACL Read Only → Full Access, allows more: may now run every"],
        ),
        ("update", "DatabaseAccess", ACCESS, {"acl": UNKNOWN}, ["low: the ACL of role reader in orders is known"]),
        (
            "replace",
            "DatabaseAccess",
            ACCESS,
            {"role": "x"},
            ["low: database access removed: role reader", "medium: database access given: role x in orders"],
        ),
        ("update", "DatabaseDefaultUser", DEFAULT_USER, {"enabled": True}, ["high: default user on: database"]),
        (
            "create",
            "DatabaseDefaultUser",
            {},
            {"database": "orders", "enabled": True},
            ["high: default user on: database"],
        ),
        ("create", "DatabaseDefaultUser", {}, DEFAULT_USER, []),
        (
            "delete",
            "TrustedCa",
            {"authorities": {"CN=A [0123456789ab]": {}}},
            {},
            ["high: login lost for clients of the REST API with a certificate of CN=A"],
        ),
        (
            "update",
            "TrustedCa",
            {"authorities": {}},
            {"authorities": {"CN=A [0123456789ab]": {}}},
            ["medium: CA trusted: the REST API accepts clients with a certificate of CN=A"],
        ),
        ("update", "TrustedCa", {"authorities": {}}, {"authorities": UNKNOWN}, ["low: which CAs the REST API trusts"]),
    ],
)
def test_risk(kind: str, type_: str, before: Properties, after: Properties, expected: list[str]) -> None:
    """Each has one sentence and a severity. An update changes what is given, and leaves the rest."""
    after = {**(before if kind in {"update", "replace"} else {}), **after}
    told = [f"{risk.severity}: {plain(risk.message)}" for risk in risks(step(kind, type_, before, after), Known())]

    assert [True] * len(expected) == [part in risk for part, risk in zip(expected, told, strict=True)], told


def plain(text: str) -> str:
    """The sentence as a reader sees it."""
    return html.unescape(re.sub(r"</?code>", "", text))


def texts(it: Step, known: Known | None = None) -> list[str]:
    """The sentences about a step."""
    return [risk.message for risk in risks(it, known or Known())]


class TestKnown:
    """Tests of what the preview tells of other resources."""

    def test_roles_of_the_program(self) -> None:
        """A role of the same program is known, whether it changes or not."""
        role = step("same", "Role", {"role_name": "ops"}, {"role_name": "ops", "management": "admin"})
        user = step("update", "CertificateUser", USER, {**USER, "roles": ["ops", "reader"]})

        assert ["administrator of the cluster: app-1, by the role ops"] == [
            plain(it) for it in texts(user, Known.of([role, user]))
        ]

    @pytest.mark.parametrize("cluster", [{"connection": "west"}, {"provider": "west"}], ids=["connection", "provider"])
    def test_roles_of_another_cluster(self, cluster: dict[str, str]) -> None:
        """A role of the same name may do something else there: the risk is that of the user's own cluster."""
        elsewhere = {key: it for key, it in cluster.items() if key == "connection"}
        provider = cluster.get("provider", "")
        roles = [
            step("same", "Role", it, it, provider=at)
            for at, it in (
                ("", {"role_name": "ops", "management": "admin"}),
                (provider, {"role_name": "ops", "management": "none", **elsewhere}),
            )
        ]
        old, new = {**USER, "roles": []}, {**USER, "roles": ["ops"]}
        users = [
            step("update", "CertificateUser", old, new),
            step("update", "CertificateUser", {**old, **elsewhere}, {**new, **elsewhere}, provider=provider),
        ]
        known = known_by_cluster([*roles, *users])

        assert [["administrator of the cluster: app-1, by the role ops"], ["role given to app-1: ops"]] == [
            [plain(text) for text in texts(it, known[it.cluster])] for it in users
        ]

    def test_rules_and_users(self) -> None:
        """An ACL names the roles and databases that use it, a role its users."""
        acl, new = (
            step("update", "RedisAcl", ACL, {**ACL, "rule": "+@read +set ~o:*"}),
            {**SCOPED, "management": "admin"},
        )
        access = step("same", "DatabaseAccess", ACCESS, ACCESS)
        role = step("update", "Role", SCOPED, new)
        user = step("same", "CertificateUser", {}, {**USER, "roles": ["team"]})
        known = Known.of([acl, access, role, user])

        assert ["the ACL read (reader in orders) allows more: may now write: SET"] == [
            plain(it) for it in texts(acl, known)
        ]
        assert texts(role, known)[0].endswith("(users: <code>app-1</code>)")

    def test_access_by_rules_of_the_program(self) -> None:
        """Another ACL is compared by its rule."""
        acls = [
            step("same", "RedisAcl", {"acl_name": name, "rule": rule}, {"acl_name": name, "rule": rule})
            for name, rule in {"read": "+@read ~a", "write": "+@read +set ~a"}.items()
        ]
        access = step("update", "DatabaseAccess", ACCESS, {**ACCESS, "acl": "write"})

        assert ["role reader in orders, by the ACL read → write, allows more: may now write: SET"] == [
            plain(it) for it in texts(access, Known.of([*acls, access]))
        ]
        assert ["(ACL <code>read</code>: <code>+&#64;read &#126;a</code>)"] == [
            it[it.index("(") :] for it in texts(step("create", "DatabaseAccess", {}, ACCESS), Known.of(acls))
        ]

    def test_what_is_not_known_yet_is_nobodys_name(self) -> None:
        """Unknown names and roles are no reason to fail."""
        odd = [step("same", type_, {}, {"roles": UNKNOWN, "acl": UNKNOWN}) for type_ in ("CertificateUser", "RedisAcl")]

        assert ([], [], None) == (
            Known.of(odd).after.users_of("x"),
            Known.of(odd).after.access_by("x"),
            Known.of(odd).after.rule([]),
        )


class TestDrift:
    def test_somebody_widened_rights(self) -> None:
        """Drift that is to be reverted is a risk as well, if it let somebody do more."""
        it = step("update", "CertificateUser", {**USER, "roles": ["Admin", "reader"]}, USER, stored=USER)

        assert [
            "changed outside of Pulumi: administrator of the cluster: app-1, by the role Admin",
            "roles lost for app-1: Admin",
        ] == [plain(risk) for risk in texts(it)]

    @pytest.mark.parametrize("found", [{**USER, "roles": []}, {}], ids=["fewer rights", "deleted"])
    def test_somebody_narrowed_rights(self, found: Properties) -> None:
        """Rights that were lost by hand are no risk."""
        it = step("update" if found else "create", "CertificateUser", found, USER, stored=USER)

        assert not any("outside" in risk for risk in texts(it))


class TestMoves:
    def test_same_object(self) -> None:
        """It is a note, and nobody loses a login."""
        it = step("move", "CertificateUser", USER, USER, moved_from="old")

        assert ["low"] == [risk.severity for risk in risks(it, Known())]
        assert "renamed: <code>old</code> → <code>it</code> is the same object" in texts(it)[0]

    def test_changed_at_once(self) -> None:
        """The creation would find other values there."""
        it = step("move", "RedisAcl", ACL, {**ACL, "rule": "+get ~o:*"}, moved_from="old")

        assert ["low", "medium"] == [risk.severity for risk in risks(it, Known())]
        assert "the update stops" in texts(it)[1]
        assert not any("stops" in risk for risk in texts(replace(it, after={**it.after, "adopt_existing": True})))


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
        """Settings that become less strict, and logins that are lost, are risks; what stays as it is is none."""
        told = texts(step(kind, "DatabaseMtlsConfig", TRUSTED, found=dict(found)))

        assert [True] * len(expected) == [part in risk for part, risk in zip(expected, told, strict=True)]

    def test_relaxations(self) -> None:
        """Options by which a database overlooks something again are reported, if the stack had it refuse that."""
        before = TRUSTED | {"allow_outdated_certs": False, "allow_weak_hashing": False}
        found = FOUND | {"mtls_allow_outdated_certs": True, "mtls_allow_weak_hashing": True}

        told = texts(step("delete", "DatabaseMtlsConfig", before, found=found))

        assert [True, True] == ["allowed, as it was found: database" in text for text in told]

    def test_default_user(self) -> None:
        """The resource of the default user says the same."""
        before = {"database": "orders", "enabled": False}

        assert ["default user on, as it was found: database <code>orders</code> lets it in without a name"] == (
            texts(step("delete", "DatabaseDefaultUser", before, found={"default_user": True}))
        )
        assert [] == texts(step("delete", "DatabaseDefaultUser", before, found={"default_user": False}))

    def test_bundle(self) -> None:
        """Clients of the CAs that were trusted before keep their logins."""
        before = {"authorities": authorities_of([read(root()), read(other_root())])}

        (told,) = texts(step("delete", "TrustedCa", before, found={"certificates": PEM}))
        assert "CN=Root B" in told

    def test_settings_of_the_cluster(self) -> None:
        """Logins by certificate that were on before stay on."""
        assert [] == texts(
            step("delete", "ClusterMtlsConfig", CLUSTER, found={"mtls_certificate_authentication": True})
        )

    def test_user(self) -> None:
        """An adopted user is not deleted: the login that it got is lost, if it is another one."""
        found = {"certificate_subject_line": "CN=old"}

        (told,) = texts(step("delete", "CertificateUser", USER, found=found))
        assert "gets back the subject line <code>CN=old</code>, as it was found" in told
        assert [] == texts(step("delete", "CertificateUser", USER, found={"role_uids": [1]}))

    def test_access(self) -> None:
        """A role that had another ACL before gets it back."""
        (told,) = texts(step("delete", "DatabaseAccess", ACCESS, found={"acl": "full"}))

        assert "gets back the ACL <code>full</code>, as it was found (instead of <code>read</code>)" in told


def test_passwords_back_on() -> None:
    """A setting that is taken out of the program is a risk as well."""
    before: dict[str, Any] = CLUSTER | {"basic_authentication": False}

    assert ["Basic authentication on: passwords are accepted on the REST API"] == (
        texts(step("update", "ClusterMtlsConfig", before, CLUSTER))
    )


@pytest.mark.parametrize(
    ("type_", "before", "after"),
    [
        ("ClusterMtlsConfig", CLUSTER, CLUSTER | {"subject_validation": "full_subject"}),
        ("ClusterMtlsConfig", CLUSTER, CLUSTER | {"authorized_subjects": "not known yet"}),
        ("DatabaseMtlsConfig", DATABASE, DATABASE),
        ("Role", {"management": "admin"}, {"management": "none"}),
        ("LoginCheck", {"expect": "denied"}, {"expect": "allowed"}),
    ],
)
def test_no_risk(type_: str, before: Properties, after: Properties) -> None:
    """A change that makes things stricter, or cannot be judged, is no risk."""
    assert [risk for risk in texts(step("update", type_, before, after)) if "lost for the subject" not in risk] == []


def test_other_providers() -> None:
    """Nothing is said of resources that this package does not know."""
    assert [] == texts(step("delete", "CertificateUser", USER, ours=False))
