"""Verdicts on a cluster, from its answers alone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.cli.doctor.cluster_checks import ClusterFacts, cluster_checks, settings_check
from pulumi_redis_enterprise.core.checks import Check, Verdict, any_fails
from pulumi_redis_enterprise.core.trust.lifetimes import Limits
from pulumi_redis_enterprise.core.versions import Version
from pulumi_redis_enterprise.core.x509.certificates import certificate_key
from pulumi_redis_enterprise.errors import ApiError, SettingsError, UnreachableError

from tests.support.certificates import (
    NOW,
    client,
    client_of_intermediate,
    expired_client,
    expired_root,
    intermediate,
    other_root,
    read,
    root,
)

URL: Final = "https://rs.example.com:9443"
SETTINGS: Final = {
    "mtls_certificate_authentication": True,
    "mtls_client_cert_subject_validation_type": "disabled",
    "mtls_authorized_subjects": [],
    "control_plane_basic_authentication": True,
    "handle_redirects": False,
}
FORBIDDEN: Final = ApiError("GET /v1/x -> 403 forbidden", fix="log in as another user", status=403)
REJECTED: Final = ApiError("GET /v1/users/role -> 401 unauthorized", fix="check the password", status=401)
FAILED: Final = ApiError("GET /v1/x -> 500", fix="see the log", status=500)
UNTRUSTED: Final = UnreachableError("the certificate is not trusted", fix="name the CA")


def good() -> ClusterFacts:
    """A cluster on which all is well."""
    return ClusterFacts(
        urls={URL: ""},
        login="admin by password",
        role="admin",
        versions={1: Version(8, 0, 20, 44)},
        settings=SETTINGS,
        trusted_ca=root().certificate_pem,
        served={URL: read(client())},
    )


def checks(name: str, **facts: Any) -> list[Check]:
    """The checks of that name on a cluster that is good but for these facts."""
    return [
        check for check in cluster_checks(replace(good(), **facts), now=NOW, limits=Limits()) if check.property == name
    ]


def verdicts(facts: ClusterFacts) -> dict[str, Verdict]:
    """The verdict of each check."""
    return {check.property: check.verdict for check in cluster_checks(facts, now=NOW, limits=Limits())}


def with_settings(**changes: Any) -> dict[str, Any]:
    """The settings of the good cluster, with changes."""
    return {**SETTINGS, **changes}


def test_good_cluster() -> None:
    """Nothing is wrong, and there is nothing to fix."""
    assert {(Verdict.OK, "")} == {
        (check.verdict, check.fix) for check in cluster_checks(good(), now=NOW, limits=Limits())
    }
    assert not any_fails(cluster_checks(good(), now=NOW, limits=Limits()))


@pytest.mark.parametrize(
    ("name", "facts", "verdict", "message"),
    [
        ("login", {"role": "user_manager"}, Verdict.WARN, "role user_manager: it can manage users, roles and ACLs"),
        ("login", {"role": "none"}, Verdict.WARN, "role none: it can look, but change nothing"),
        ("login", {"role": REJECTED}, Verdict.FAIL, "admin by password: GET /v1/users/role -> 401 unauthorized"),
        ("REST API", {"role": REJECTED}, Verdict.OK, "answers, and its certificate is trusted"),
        ("REST API", {"role": UNTRUSTED}, Verdict.FAIL, "the certificate is not trusted"),
        ("REST API", {"role": FAILED}, Verdict.FAIL, "GET /v1/x -> 500"),
        ("login", {"role": FAILED}, Verdict.SKIPPED, "an earlier check failed"),
        ("version", {"versions": {1: Version(7, 4, 6)}}, Verdict.FAIL, "7.4.6; certificate logins need 7.8.4"),
        (
            "version",
            {"versions": {1: Version(8, 0, 20), 2: Version(7, 22, 2)}},
            Verdict.WARN,
            "7.22.2 counts, as the lowest of: node 1 8.0.20, node 2 7.22.2",
        ),
        ("version", {"versions": {1: Version(8, 0, 2), 2: Version(8, 0, 2)}}, Verdict.OK, "8.0.2 on 2 nodes"),
        ("version", {"versions": FAILED}, Verdict.FAIL, "GET /v1/x -> 500"),
        ("trusted CAs", {"trusted_ca": FORBIDDEN}, Verdict.WARN, "may not be looked at: GET /v1/x -> 403 forbidden"),
        ("trusted CAs", {"trusted_ca": "rubbish"}, Verdict.FAIL, "what the cluster shows holds no"),
        ("trusted CAs", {"trusted_ca": ""}, Verdict.FAIL, "none, while certificate logins are on"),
        (
            "trusted CAs",
            {"trusted_ca": "", "settings": with_settings(mtls_certificate_authentication=False)},
            Verdict.OK,
            "none; a TrustedCa uploads them",
        ),
        ("trusted CAs", {"trusted_ca": "", "settings": FORBIDDEN}, Verdict.OK, "none; a TrustedCa uploads them"),
    ],
)
def test_verdict(name: str, facts: dict[str, Any], verdict: Verdict, message: str) -> None:
    """Each answer alone decides its check."""
    (check,) = checks(name, **facts)

    assert verdict is check.verdict
    assert message in check.message
    assert (verdict in {Verdict.OK, Verdict.SKIPPED}) == (check.fix == "")


@pytest.mark.parametrize(
    ("name", "changes", "verdict", "message"),
    [
        ("certificate logins", {"mtls_certificate_authentication": False}, Verdict.OK, "off on the REST API"),
        (
            "certificate logins",
            {"mtls_client_cert_subject_validation_type": "san_cn"},
            Verdict.FAIL,
            "no authorized subject: nobody can log in",
        ),
        (
            "certificate logins",
            {"mtls_client_cert_subject_validation_type": "san_cn", "mtls_authorized_subjects": [{"CN": "a"}]},
            Verdict.OK,
            "on, subject validation san_cn, 1 authorized subject",
        ),
        ("password logins", {"control_plane_basic_authentication": False}, Verdict.OK, "off"),
        ("password logins", {"control_plane_basic_authentication": None}, Verdict.OK, "cannot switch them off"),
        ("redirects", {"handle_redirects": None}, Verdict.SKIPPED, "does not show handle_redirects"),
        ("redirects", {"handle_redirects": True}, Verdict.OK, "nodes forward requests"),
    ],
)
def test_settings(name: str, changes: dict[str, Any], verdict: Verdict, message: str) -> None:
    """Each setting decides its check."""
    (check,) = checks(name, settings=with_settings(**changes))

    assert verdict is check.verdict
    assert message in check.message


def test_unnamed_nodes_are_a_risk() -> None:
    """If nodes do not forward, and not all are named, the primary may be one that is not known."""
    versions = dict.fromkeys((1, 2, 3), Version(8, 0, 2))

    assert Verdict.WARN is checks("redirects", versions=versions)[0].verdict
    assert (
        Verdict.OK
        is checks("redirects", versions=versions, urls={URL: "", "https://b": "", "https://c": ""})[0].verdict
    )


class TestNetwork:
    def test_one_dead_node_is_a_warning(self) -> None:
        """The others are asked instead."""
        dead = checks("network", urls={URL: "", "https://b": "no connection"})

        assert [Verdict.OK, Verdict.WARN] == [check.verdict for check in dead]

    def test_no_node_at_all(self) -> None:
        """Nothing else is looked at, and all else says so."""
        found = verdicts(ClusterFacts({URL: "no connection (connection refused)"}, "admin by password"))

        assert Verdict.FAIL is found.pop("network")
        assert {Verdict.SKIPPED} == set(found.values())


class TestCertificates:
    def test_own_certificate_is_looked_at(self) -> None:
        """Whoever logs in by certificate learns when that ends."""
        (check,) = checks("client certificate", certificate=read(client()))

        assert Verdict.OK is check.verdict

    def test_certificate_that_is_not_trusted_any_more(self) -> None:
        """Whoever is still logged in learns that the next login would not come through; what is sent along counts."""
        (check,) = checks("client certificate", certificate=read(client()), trusted_ca=other_root().certificate_pem)
        leaf, sent = read(client_of_intermediate()), (read(intermediate()),)
        (good,) = checks("client certificate", certificate=leaf, sent=sent)

        assert Verdict.FAIL is check.verdict
        assert "was issued by CN=Root A,O=Acme,C=US, which is not in the bundle" in check.message
        assert Verdict.OK is good.verdict

    def test_nothing_is_trusted(self) -> None:
        """Without a bundle there is nothing to hold the certificate against; the check of the bundle says so."""
        (check,) = checks("client certificate", certificate=read(client()), trusted_ca="")

        assert Verdict.OK is check.verdict

    def test_expired_certificates_fail(self) -> None:
        """An expired client or CA lets nobody in."""
        (own,) = checks("client certificate", certificate=read(expired_client()))
        (trusted,) = checks("trusted CAs", trusted_ca=expired_root().certificate_pem)

        assert (Verdict.FAIL, Verdict.FAIL) == (own.verdict, trusted.verdict)
        assert "expired on" in own.message
        assert "expired on" in trusted.message

    def test_last_month_warns(self) -> None:
        """A certificate is reported a month before it expires, unless another limit is set."""
        certificate = read(root())
        soon = certificate.not_after - timedelta(days=30) + timedelta(seconds=1)
        late, early = (
            [it for it in cluster_checks(good(), now=moment, limits=Limits(30)) if it.property == "trusted CAs"]
            for moment in (soon, soon - timedelta(days=1))
        )

        assert (Verdict.WARN, Verdict.OK) == (late[0].verdict, early[0].verdict)
        assert f"{certificate_key(certificate)}, until {certificate.not_after:%Y-%m-%d}: 29 days left" == (
            late[0].message
        )


def test_wrong_settings_are_a_check() -> None:
    """A cluster that is named wrongly is one failure, with its fix."""
    check = settings_check(SettingsError("cannot connect: it is missing", fix="set it"))

    assert (Verdict.FAIL, "cannot connect: it is missing", "set it") == (check.verdict, check.message, check.fix)


class TestApiCertificate:
    """The certificate that the servers show."""

    def test_good(self) -> None:
        """The certificate is reported with its expiry."""
        (check,) = checks("API certificate")

        assert Verdict.OK is check.verdict
        assert f"{certificate_key(read(client()))}, until " in check.message

    def test_expired(self) -> None:
        """One that has expired is a failure, whether it is trusted or not."""
        (check,) = checks("API certificate", served={URL: read(expired_client())})

        assert Verdict.FAIL is check.verdict
        assert check.message.endswith("it has expired")
        assert "PUT /v1/cluster/certificates" in check.fix

    def test_soon(self) -> None:
        """A certificate that expires soon is a warning, with the days that are left."""
        certificate = read(client())
        limits = Limits(expiry_warning_days=(certificate.not_after - NOW).days + 1)

        (check,) = [it for it in cluster_checks(good(), now=NOW, limits=limits) if it.property == "API certificate"]

        assert Verdict.WARN is check.verdict
        assert check.message.endswith(f"{(certificate.not_after - NOW).days} days left")

    def test_not_valid_yet(self) -> None:
        """A certificate that is not valid yet points at the clock."""
        certificate = read(client())
        before = certificate.not_before - timedelta(days=1)

        (check,) = [
            it for it in cluster_checks(good(), now=before, limits=Limits()) if it.property == "API certificate"
        ]

        assert (Verdict.FAIL, True) == (check.verdict, "date -u" in check.fix)

    def test_one_on_all_nodes(self) -> None:
        """A certificate that all nodes show is reported once, others one by one."""
        shown = {URL: read(client()), "https://b:9443": read(client()), "https://c:9443": read(expired_client())}

        assert [Verdict.OK, Verdict.FAIL] == [check.verdict for check in checks("API certificate", served=shown)]

    @pytest.mark.parametrize("served", [{}, {URL: None}], ids=["not asked", "unreadable"])
    def test_none(self, served: dict[str, None]) -> None:
        """Without one there is nothing to say."""
        (check,) = checks("API certificate", served=served)

        assert Verdict.SKIPPED is check.verdict
