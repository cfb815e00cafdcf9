"""The weak spots of CAs, users and databases, each with how bad it is."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from pulumi_redis_enterprise.core.risks import Risk, Severity
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, expires
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from redis_enterprise_emulator.pki import Identity

from tests.support.audits import APP_SUBJECT, QUIET_DATABASE, audited, bundle_of, fix_of, list_of, told
from tests.support.certificates import (
    NOW,
    client,
    expired_client,
    expired_root,
    intermediate,
    read,
    root,
    syncer,
    weak_rsa_root,
)
from tests.support.inventories import (
    APP,
    GOOD,
    OPS,
    ORDERS,
    ROLES,
    inventory,
    with_database,
    with_settings,
    with_user,
)


class TestAuthorities:
    def test_expired(self) -> None:
        """One of several is to be taken out; if all are, nobody gets in."""
        key = certificate_key(read(expired_root()))

        assert [f"medium REST API: {key} expired on 2025-06-01"] == (
            told(inventory(trusted_ca=bundle_of(expired_root(), root())))
        )
        (dead,) = told(inventory(trusted_ca=bundle_of(expired_root())))
        assert (
            f"high REST API: {key} expired on 2025-06-01, as all others did: nobody can log in by certificate" == dead
        )

    def test_ending_soon(self) -> None:
        """The notice decides what is soon."""
        days = (root().certificate.not_valid_after_utc - NOW).days + 1
        reason = f"{certificate_key(read(root()))} expires on 2036-05-29"

        assert [f"medium REST API: {reason}", f"medium database 'orders': {reason}"] == (
            told(GOOD, notice=timedelta(days=days))
        )
        assert [] == told(GOOD, notice=timedelta(days=days - 2))

    def test_flaws_of_a_ca(self) -> None:
        """A certificate that a TrustedCa would refuse is reported in the same words."""
        (reason,) = told(inventory(trusted_ca=bundle_of(weak_rsa_root(), root())))

        assert reason.startswith("low REST API: CN=Weak Root has an RSA key of 1024 bits")

    def test_leaf_in_the_cluster_bundle(self) -> None:
        """It is no CA, so it lets nobody in."""
        (reason,) = told(inventory(trusted_ca=bundle_of(client(), root())))

        assert "is a leaf, not a CA" in reason

    @pytest.mark.parametrize("public", [root(), intermediate()], ids=["itself", "its issuer"])
    def test_public_ca(self, public: Identity) -> None:
        """It is known by its subject, or by who issued it; without validation, strangers get in."""
        known = {"public": frozenset([subject_line(read(root()))])}
        key = certificate_key(read(public))
        looks = f"{key} looks like a public CA, from which anybody may get a certificate"

        found = told(inventory(trusted_ca=public.certificate_pem, databases=()), **known)
        assert f"medium REST API: {looks}; only the validation of subjects keeps strangers out" == found[0]
        found = told(with_database(**list_of(public)), **known)
        assert f"high database 'orders': {looks}; and subject validation is disabled" == found[0]

    def test_leaf_of_a_database(self) -> None:
        """Beside a validation it is a hole, as the database skips that for everybody; else it is only laborious."""
        leaf = f"{certificate_key(read(client()))} is a client's or a syncer's own certificate, not a CA"
        validated = QUIET_DATABASE | list_of(client(), root())

        assert [f"low database 'orders': {leaf}: it has to be replaced with each renewal"] == (
            told(with_database(**list_of(client(), root())))
        )
        assert [
            f"high database 'orders': {leaf}: the database then skips the subject validation full_subject for everybody"
        ] == told(inventory(databases=(validated,)))

    def test_no_advice_against_a_syncer(self) -> None:
        """A certificate that may be a syncer's has to stay, as a replica reads by it; the advice says so."""
        leaf = f"{certificate_key(read(client()))} is"
        expired = f"{certificate_key(read(expired_client()))} expired"

        for reason, cluster in (
            (leaf, with_database(**list_of(client(), root()))),
            (leaf, inventory(databases=(QUIET_DATABASE | list_of(client(), root()),))),
            (expired, with_database(**list_of(expired_client(), root()))),
        ):
            assert "syncer" in fix_of(reason, cluster)

    def test_syncer_of_a_database(self) -> None:
        """One that is known to be a syncer's is only told where it has an effect on others."""
        leaf = f"{certificate_key(read(syncer()))} is a syncer's own certificate, not a CA"

        assert [] == told(with_database(**list_of(syncer(), root())))
        fix = fix_of(leaf, inventory(databases=(QUIET_DATABASE | list_of(syncer(), root()),)))
        assert fix.startswith("leave it there as long as a Replica Of reads by it")

    def test_subject_of_a_syncer(self) -> None:
        """A syncer is authorized as clients are, and has no user: its subject is not advised against."""
        subjects = {"authorized_subjects": [APP_SUBJECT, {"CN": "replicas", "OU": ["syncer"]}]}

        fix = fix_of("no user has the authorized subject", inventory(databases=(QUIET_DATABASE | subjects,)))

        assert "take the subject out, or make a user for it, unless it is a syncer's" == fix

    def test_expired_leaf_of_a_database(self) -> None:
        """Its expiry is reported once, as that of a CA."""
        found = told(with_database(**list_of(expired_client(), root())))

        assert 1 == sum(f"expired on {expires(read(expired_client()))}" in reason for reason in found)


class TestRoles:
    """Scopes that are not what they seem."""

    TEAM: ClassVar[dict[str, Any]] = {"uid": 9, "name": "team", "management": "db_member"}

    def test_database_that_is_gone(self) -> None:
        """Its uid is all that is left of it."""
        team = self.TEAM | {"resources": [{"type": "db", "uids": (1, 7)}]}

        assert ["low role 'team': it is limited to databases that are gone: 7"] == told(inventory(roles=(*ROLES, team)))

    def test_management_role_that_cannot_be_limited(self) -> None:
        """Whoever thinks that it is limited is mistaken; a role without management has nothing to limit."""
        scope = {"resources": [{"type": "db", "uids": (1,)}]}
        reason = "it is limited to databases, which its management role cluster_member cannot be"

        assert [f"medium role 'team': {reason}"] == (
            told(inventory(roles=(*ROLES, self.TEAM | scope | {"management": "cluster_member"})))
        )
        assert [] == told(inventory(roles=(*ROLES, self.TEAM | scope | {"management": "none"})))
        assert [] == told(inventory(roles=(*ROLES, self.TEAM)))


class TestUsers:
    def test_one_subject_for_two(self) -> None:
        """It is undefined which of them the certificate logs in as."""
        twin = APP | {"uid": 9, "name": "twin"}
        expected = (
            "high users 'app-1', 'twin': they have one subject line, 'CN=app-1,OU=Development,O=Acme,C=US': "
            "which user its certificate logs in as is undefined"
        )

        assert [expected] == told(inventory(users=(APP, OPS, twin)))

    def test_subject_line_that_never_matches(self) -> None:
        """A blank after a comma is the commonest of them."""
        assert "medium user 'app-1': no certificate can ever match its subject line: space after ',' at position 9" in (
            told(with_user(certificate_subject_line="CN=app-1, O=Acme"))
        )

    def test_subject_that_is_not_authorized(self) -> None:
        """With `san_cn` a DNS name may help; with `full_subject` nothing does. Only users of the REST API need it."""
        others = [{"CN": "app-1"}]
        full = {"mtls_client_cert_subject_validation_type": "full_subject", "mtls_authorized_subjects": [APP_SUBJECT]}
        by_name = "its CN is not authorized: it can log in to the REST API by a DNS name of its certificate only"

        assert [f"low user 'ops': {by_name}"] == told(with_settings(mtls_authorized_subjects=others))
        assert ["medium user 'ops': it cannot log in to the REST API: its subject is not authorized"] == (
            told(with_settings(**full))
        )

    @pytest.mark.parametrize("management", ["admin", "user_manager"])
    def test_user_who_may_change_who_logs_in(self, management: str) -> None:
        """A role that may create users may create an administrator."""
        roles = (ROLES[0], ROLES[1] | {"management": management})
        found = audited(inventory(roles=roles)).weaknesses

        assert (
            Risk(
                "user 'app-1'",
                f"whoever has its key may change who logs in: it has the management role {management}",
                "keep such users few, their keys safe, and the lifetimes of their certificates short",
                Severity.LOW,
            )
            in found
        )

    def test_user_without_a_door(self) -> None:
        """A user that gets in nowhere is a low risk."""
        assert ["low user 'app-1': its roles let it in nowhere"] == told(with_user(role_uids=()))

    def test_locked_user(self) -> None:
        """A locked user looks as if it could log in, and cannot."""
        assert ["low user 'app-1': it cannot log in: its status is locked"] == told(with_user(status="locked"))


class TestDatabases:
    @pytest.mark.parametrize(
        ("expected", "fields"),
        [
            (
                "clients have no TLS: passwords and data cross the network in the clear",
                {"tls_mode": "disabled", "enforce_client_authentication": None},
            ),
            (
                "clients have no TLS: passwords and data cross the network in the clear",
                {"tls_mode": "replica_ssl"},
            ),
            (
                "it has TLS, but does not ask clients for a certificate",
                {"enforce_client_authentication": "disabled"},
            ),
            ("it has TLS, but has no client certificates", {"authentication_ssl_client_certs": []}),
            (
                "the default user may log in: whoever has a certificate needs no user of the cluster",
                {"default_user": True},
            ),
        ],
    )
    def test_how_clients_get_in(self, expected: str, fields: dict[str, Any]) -> None:
        """Each database is weak in one way: what matters less is reported once the rest is mended."""
        assert f"medium database 'orders': {expected}" in told(with_database(**fields))

    def test_active_active_without_tls(self) -> None:
        """TLS of an instance is switched on for all instances, by the vendor's own command."""
        fix = fix_of("clients have no TLS", with_database(tls_mode="disabled", crdt=True, crdt_guid="552b"))

        assert "crdb-cli crdb update --crdb-guid 552b --encryption true" in fix
        assert "then ask for certificates with a DatabaseMtlsConfig" in fix

    @pytest.mark.parametrize(("version", "is_told"), [("7.22.2-14", True), ("8.2.0-25", False)])
    def test_default_user_of_an_instance(self, version: str, is_told: bool) -> None:  # noqa: FBT001
        """If switching it off has a price, the fix says which."""
        instance = inventory(databases=(ORDERS | {"default_user": True, "crdt": True},), version=version)

        fix = fix_of("the default user may log in", instance)

        assert is_told is ("but first upgrade all participating clusters to 8.0.16-29" in fix)

    def test_passwords_of_a_participating_cluster(self) -> None:
        """Passwords may go once the Active-Active databases can do without."""
        fix = fix_of("passwords are accepted as well", with_database(crdt=True))

        assert fix.endswith("and each Active-Active database has certificates (`certificate_auth`) for this cluster")
