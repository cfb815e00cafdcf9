"""A report: what is set, who gets in, the worst first; and what is weak about the REST API."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.audit.report import Authority
from pulumi_redis_enterprise.core.risks import Severity
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, sha256

from tests.support.audits import OFF, QUIET_DATABASE, audited, bundle_of, list_of, told
from tests.support.certificates import client, expired_root, read, root, weak_rsa_root
from tests.support.inventories import ADMIN, APP, GOOD, OPS, ORDERS, ROLES, SETTINGS, inventory, with_settings


class TestReport:
    def test_what_is_set(self) -> None:
        """The settings of the REST API, and each CA with its last day."""
        found = audited(GOOD)
        key, digest = certificate_key(read(root())), sha256(read(root()))

        assert ("cluster.local", "https://cluster.local:9443", "8.2.0-25") == (found.cluster, found.url, found.version)
        assert (True, "san_cn", True) == (
            found.certificate_authentication,
            found.subject_validation,
            found.basic_authentication,
        )
        assert ("CN=ops", "CN=app-1") == found.authorized_subjects
        assert ("app-1", "ops") == tuple(user.username for user in found.users)
        assert (
            Authority("REST API", key, digest, "2036-05-29"),
            Authority("database 'orders'", key, digest, "2036-05-29"),
        ) == found.authorities

    def test_good_cluster(self) -> None:
        """The rest of the report is worth knowing, and no more."""
        assert [
            (Severity.LOW, "REST API"),
            (Severity.LOW, "database 'orders'"),
            (Severity.LOW, "user 'ops'"),
        ] == [(it.severity, it.property) for it in audited(GOOD).weaknesses]

    def test_cluster_without_weak_spots(self) -> None:
        """With passwords off, subjects validated, and no powerful user there is nothing to say."""
        viewers = (ROLES[0] | {"management": "cluster_viewer"}, ROLES[1])
        settings = SETTINGS | {"control_plane_basic_authentication": None}
        quiet = inventory(settings=settings, roles=viewers, databases=(QUIET_DATABASE,))

        assert () == audited(quiet).weaknesses

    def test_worst_goes_first(self) -> None:
        """The risks are sorted by severity."""
        cluster = inventory(trusted_ca=expired_root().certificate_pem, databases=(ORDERS | {"default_user": True},))
        severities = [it.severity for it in audited(cluster).weaknesses]

        assert [Severity.HIGH, Severity.MEDIUM, Severity.LOW] == list(dict.fromkeys(severities))

    def test_every_weak_spot_has_a_fix(self) -> None:
        """Each risk has a fix."""
        broken = inventory(
            settings=SETTINGS | {"mtls_authorized_subjects": [{"CN": "x"}]},
            trusted_ca=bundle_of(expired_root(), weak_rsa_root(), root()),
            users=(APP, APP | {"uid": 9, "name": "b", "status": "locked"}, OPS | {"role_uids": ()}),
            databases=(ORDERS | list_of(client()),),
        )

        assert all(it.fix for it in audited(broken).weaknesses)


class TestRest:
    def test_logins_by_certificate_that_are_off(self) -> None:
        """Users who have no other way are reported; a cluster that has no such users is left alone."""
        reason = "logins by certificate are off, and 2 users have no other way to log in"

        assert f"medium REST API: {reason}" in told(with_settings(**OFF))
        assert [] == told(inventory(settings=SETTINGS | OFF, users=(ADMIN,), databases=()))

    @pytest.mark.parametrize("bundle", [None, "no PEM"])
    def test_no_ca(self, bundle: str | None) -> None:
        """Nobody gets in, whatever the settings say."""
        expected = "logins by certificate are on, but there is no trusted CA: nobody can log in by certificate"

        assert [f"medium REST API: {expected}"] == told(inventory(trusted_ca=bundle))

    def test_passwords(self) -> None:
        """They are worth a word while they are on; a version that cannot switch them off has nothing to mend."""
        told_of = [it.message for it in audited(GOOD).weaknesses]
        older = {name: value for name, value in SETTINGS.items() if name != "control_plane_basic_authentication"}

        assert "passwords are accepted as well" in told_of
        assert "passwords are accepted as well" not in [
            it.message for it in audited(inventory(settings=older)).weaknesses
        ]

    @pytest.mark.parametrize(
        ("users", "subjects"),
        [
            ((APP,), {}),
            ((APP, OPS | {"status": "locked"}), {}),
            ((APP, OPS), {"mtls_client_cert_subject_validation_type": "full_subject"}),
        ],
        ids=["none", "locked", "not authorized"],
    )
    def test_nobody_who_could_come_back(self, users: tuple[dict[str, Any], ...], subjects: dict[str, Any]) -> None:
        """With passwords off and no administrator by certificate, nobody can manage the cluster."""
        settings = SETTINGS | {"control_plane_basic_authentication": False} | subjects
        expected = "high REST API: passwords are off, and no administrator can log in by certificate"

        assert expected in told(inventory(settings=settings, users=users))

    def test_administrator_who_may_come_back(self) -> None:
        """With `san_cn`, a DNS name in the certificate may do what the CN does not."""
        settings = SETTINGS | {"control_plane_basic_authentication": False}
        other = (APP, OPS | {"certificate_subject_line": "CN=other"})

        assert [] == told(inventory(settings=settings))
        assert not [it for it in told(inventory(settings=settings, users=other)) if it.startswith("high")]

    def test_subject_that_nobody_has(self) -> None:
        """It lets in a certificate that leads to no user; or to one of a later day."""
        subjects = [{"CN": "ops"}, {"CN": "app-1"}, {"CN": "gone", "O": "Acme"}]

        assert ["low REST API: no user has the authorized subject CN=gone,O=Acme"] == (
            told(with_settings(mtls_authorized_subjects=subjects))
        )

    def test_validation_that_is_disabled(self) -> None:
        """A stranger then needs only the subject of a user from the CA."""
        disabled = {"mtls_client_cert_subject_validation_type": "disabled", "mtls_authorized_subjects": []}
        weaknesses = audited(with_settings(**disabled)).weaknesses

        assert ["REST API", "database 'orders'"] == [
            it.property for it in weaknesses if "validation is disabled" in it.message
        ]
