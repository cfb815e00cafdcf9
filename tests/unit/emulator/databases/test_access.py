"""Tests of who gets into a database, and as whom."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from redis_enterprise_emulator.databases.access import ALWAYS_ALLOWED, NOT_SUPPORTED, access_of, is_settled
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.access.logins import digest
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.redis_acls import create_redis_acl
from redis_enterprise_emulator.state.roles import create_role
from redis_enterprise_emulator.state.users import create_user

from tests.support.certificates import client, root
from tests.support.emulated_cluster import StandingClock, cluster_with_roles, with_user
from tests.support.subjects import certificate


def grant(state: State, *rules: str) -> list[int]:
    """Give new roles access to the database ``cache``, one by each rule; returns the roles."""
    entries: list[dict[str, int]] = []
    for rule in rules:
        acl = create_redis_acl(state, {"name": f"rule {len(entries)}", "acl": rule})
        role = create_role(state, {"name": f"role {len(entries)}", "management": "none"})
        entries.append({"role_uid": role["uid"], "redis_acl_uid": acl["uid"]})
    update_database(state, 1, {"roles_permissions": entries})
    return [entry["role_uid"] for entry in entries]


@pytest.fixture
def state() -> State:
    """A cluster with the database ``cache``."""
    return cluster_with_roles(databases=["cache"])


class TestUsers:
    """Tests of who may do something in a database."""

    def test_rule_of_the_role(self, state: State) -> None:
        """A user with a role that the database gives an ACL may do what that says, and nobody what would do harm."""
        roles = grant(state, "+@read ~app:*")
        with_user(state, role_uids=roles)

        users = access_of(state, 1).users

        assert ["app-1"] == list(users)
        expected = ("+@read", "~app:*", *ALWAYS_ALLOWED, "+acl|whoami", *NOT_SUPPORTED)
        assert (expected, ()) == (users["app-1"].rule.base, users["app-1"].rule.selectors)

    def test_several_roles_add_up(self, state: State) -> None:
        """Each further rule becomes a selector, and cannot do harm either."""
        roles = grant(state, "+get ~a (+set ~b)", "on +del ~c (+ping)")
        with_user(state, role_uids=roles)

        rule = access_of(state, 1).users["app-1"].rule

        assert ("+get", "~a") == rule.base[:2]
        selectors = [("+set", "~b"), ("+del", "~c"), ("+ping",)]
        assert tuple((*words, *NOT_SUPPORTED) for words in selectors) == rule.selectors

    def test_other_roles_give_nothing(self, state: State) -> None:
        """A user without such a role is nobody here, were it an administrator."""
        grant(state, "+get")
        with_user(state, role_uids=[1])

        assert {} == access_of(state, 1).users

    @pytest.mark.parametrize("name", ["two words", "default"])
    def test_names_that_redis_does_not_have(self, state: State, name: str) -> None:
        """A user whom Redis could not name is left out."""
        with_user(state, name=name, role_uids=grant(state, "+get"))

        assert {} == access_of(state, 1).users

    def test_password(self, state: State) -> None:
        """A regular user may log in by password, a certificate user may not."""
        roles = grant(state, "+get")
        with_user(state, role_uids=roles)
        create_user(state, {"name": "alice", "password": "long enough", "role_uids": roles})

        users = access_of(state, 1).users

        assert ("", digest("long enough")) == (users["app-1"].password_digest, users["alice"].password_digest)

    def test_whoami_can_be_assumed_to_need_a_rule(self) -> None:
        """With whoami=by_rule, ACL WHOAMI is a command like others."""
        state = cluster_with_roles(databases=["cache"], whoami="by_rule")
        with_user(state, role_uids=grant(state, "+get"))

        assert "+acl|whoami" not in access_of(state, 1).users["app-1"].rule.base


class TestCertificates:
    """Tests of whose certificate it is."""

    def test_user_of_the_subject_line(self, state: State) -> None:
        """A certificate is the user's whose line is its subject, in reverse order; the lowest uid wins."""
        roles = grant(state, "+get")
        for name in ("app-1", "app-2"):
            with_user(state, name=name, certificate_subject_line="CN=app,C=US", role_uids=roles)

        access = access_of(state, 1)

        assert "app-1" == access.user_of(certificate("CN=app,C=US"))
        assert access.user_of(certificate("CN=app,C=DE")) is None

    def test_user_without_access(self, state: State) -> None:
        """The certificate of a user who may do nothing here is nobody's, even if a later user has its line too."""
        roles = grant(state, "+get")
        with_user(state, name="app-1", certificate_subject_line="CN=app", role_uids=[5])
        with_user(state, name="app-2", certificate_subject_line="CN=app", role_uids=roles)

        assert access_of(state, 1).user_of(certificate("CN=app")) is None

    @pytest.mark.parametrize(
        ("choice", "line", "expected"),
        [
            ("rfc2253", "C=US,CN=app", None),
            ("forward", "C=US,CN=app", "app-1"),
            ("forward", "CN=app,C=US", None),
            ("rfc2253", "CN=app,C=US", "app-1"),
        ],
    )
    def test_order_is_a_switch(self, choice: str, line: str, expected: str | None) -> None:
        """A database may compare the line in one order alone (U-13)."""
        state = cluster_with_roles(databases=["cache"], database_subject_line_match=choice)
        with_user(state, certificate_subject_line=line, role_uids=grant(state, "+get"))

        assert expected == access_of(state, 1).user_of(certificate("CN=app,C=US"))

    @pytest.mark.parametrize("line", ["CN=app,C=US", "C=US,CN=app"])
    def test_either_order(self, line: str) -> None:
        """A database knows a user by either order: one is documented, the other was recorded."""
        state = cluster_with_roles(databases=["cache"])
        with_user(state, certificate_subject_line=line, role_uids=grant(state, "+get"))

        assert "app-1" == access_of(state, 1).user_of(certificate("CN=app,C=US"))

    @pytest.mark.parametrize(
        ("stored", "expected"), [([root()], False), ([root(), client()], True)], ids=["authority", "leaf"]
    )
    def test_leaf_skips_validation(self, state: State, stored: Any, *, expected: bool) -> None:
        """Subjects are validated, unless one of the stored certificates is a leaf."""
        entries = [{"client_cert": identity.certificate_pem} for identity in stored]
        changes = {"client_cert_subject_validation_type": "san_cn", "authorized_subjects": [{"CN": "app-1"}]}
        update_database(state, 1, changes | {"authentication_ssl_client_certs": entries})

        access = access_of(state, 1)

        assert access.admits(certificate("CN=app-1"))
        assert expected == access.admits(certificate("CN=app-2"))


class TestDefaultUser:
    """Tests of who a client is that does not log in."""

    def test_without_password(self, state: State) -> None:
        """By default everybody is the default user, who may do all that does no harm."""
        user = access_of(state, 1).default_user

        assert user is not None
        assert ("default", "") == (user.name, user.password_digest)
        assert ("+@all", "~*", "&*") == user.rule.base[:3]
        assert set(NOT_SUPPORTED) <= set(user.rule.base)

    def test_with_password(self, state: State) -> None:
        """With authentication_redis_pass, the default user needs it."""
        update_database(state, 1, {"authentication_redis_pass": "open sesame"})

        user = access_of(state, 1).default_user

        assert user is not None
        assert digest("open sesame") == user.password_digest

    def test_off(self, state: State) -> None:
        """Without default user, who does not log in is nobody."""
        update_database(state, 1, {"default_user": False})

        assert access_of(state, 1).default_user is None


class TestTls:
    """Tests of what the TLS context depends on."""

    @pytest.mark.parametrize("mode", ["disabled", "replica_ssl"])
    def test_none(self, state: State, mode: str) -> None:
        """Clients talk plainly unless TLS is for them too."""
        state.bdb("cache")["tls_mode"] = mode

        assert access_of(state, 1).tls is None

    def test_client_authentication(self, state: State) -> None:
        """With client authentication, a certificate is required, and one in the list is enough of a chain."""
        entry = {"client_cert": root().certificate_pem}
        update_database(state, 1, {"tls_mode": "enabled", "authentication_ssl_client_certs": [entry]})
        state.settings["min_data_TLS_version"] = "1.3"

        tls = access_of(state, 1).tls

        assert tls is not None
        assert (True, True, "1.3") == (tls.required, tls.intermediate_as_anchor, tls.minimum_version)
        assert (root().certificate.public_bytes(Encoding.DER),) == tls.authorities
        assert (False, False) == (tls.expired_certificates, tls.weak_certificates)

    def test_relaxations(self, state: State) -> None:
        """The mtls_allow_... fields are what they say; without client authentication no certificate is asked for."""
        changes = {"mtls_allow_outdated_certs": True, "mtls_allow_weak_hashing": True}
        update_database(state, 1, {"tls_mode": "enabled", "enforce_client_authentication": "disabled", **changes})

        tls = access_of(state, 1).tls

        assert tls is not None
        assert (False, ()) == (tls.required, tls.authorities)
        assert (True, True) == (tls.expired_certificates, tls.weak_certificates)


class TestSettled:
    """Tests of when a change has reached the databases."""

    @pytest.mark.parametrize(
        ("delay", "seconds", "expected"), [(0, 9, False), (0, 10, True), (5, 14, False), (5, 15, True)]
    )
    def test_after_the_action(self, delay: int, seconds: int, *, expected: bool) -> None:
        """A change holds when its action is over, and propagation_delay seconds later (U-49)."""
        clock = StandingClock()
        state = cluster_with_roles(clock=clock, action_delay=10, propagation_delay=delay)
        with_user(state)

        clock.now += seconds

        assert expected == is_settled(state)
