"""Tests of logins."""

import pytest
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.access.client_certificates import ClientCertificate
from redis_enterprise_emulator.state.access.logins import (
    FAILURES_THAT_LOCK,
    admits,
    certificate_login,
    digest,
    password_login,
    set_password,
)
from redis_enterprise_emulator.state.errors import RestError, UnauthorizedError
from redis_enterprise_emulator.state.users import create_user, update_user, user_object

from tests.support.emulated_cluster import PASSWORD, USERNAME, Api, StandingClock, cluster_with_roles, with_user
from tests.support.subjects import certificate


def fail(state: State, times: int) -> None:
    """Log in with a wrong password."""
    for _ in range(times):
        with pytest.raises(UnauthorizedError):
            password_login(state, USERNAME, "wrong")


def can_log_in(state: State, username: str = USERNAME, password: str = PASSWORD) -> bool:
    """Return True if a login succeeds."""
    try:
        password_login(state, username, password)
    except UnauthorizedError:
        return False
    return True


class TestPassword:
    """Logins by password."""

    @pytest.mark.parametrize(
        ("username", "password", "expected"),
        [
            (USERNAME, PASSWORD, True),
            ("Administrator", PASSWORD, True),
            ("administrator", PASSWORD, False),
            ("", PASSWORD, False),
            (USERNAME, "", False),
            (USERNAME, PASSWORD.upper(), False),
            ("nobody", PASSWORD, False),
        ],
    )
    def test_exact(self, username: str, password: str, *, expected: bool) -> None:
        """Name or e-mail address and password must be exact; no name is nobody's."""
        assert expected == can_log_in(cluster_with_roles(), username, password)

    def test_name_comes_before_email(self) -> None:
        """If a name is another's e-mail address, it is the name's."""
        state = cluster_with_roles()
        create_user(state, {"name": USERNAME, "password": "another one", "role_uids": [5]})

        assert 2 == password_login(state, USERNAME, "another one")["uid"]

    def test_sets_last_login(self) -> None:
        """A login sets last_login."""
        state = cluster_with_roles()

        assert int(state.clock()) == password_login(state, USERNAME, PASSWORD)["last_login"]

    def test_certificate_users_have_none(self) -> None:
        """A certificate user cannot log in by any password."""
        state = cluster_with_roles()
        with_user(state)

        assert not can_log_in(state, "app-1", "")

    @pytest.mark.parametrize(("version", "expected"), [("8.2.0-25", False)])
    def test_switched_off(self, version: str, *, expected: bool) -> None:
        """Without control_plane_basic_authentication no password is right, and none counts as a failure."""
        state = cluster_with_roles(version)
        state.settings["control_plane_basic_authentication"] = False

        assert expected == can_log_in(state)
        fail(state, FAILURES_THAT_LOCK)
        assert [] == state.logins[1].failures


class TestLockout:
    """Five failures within 15 minutes lock an account for 30."""

    @pytest.mark.parametrize(("failures", "expected"), [(4, True), (5, False)])
    def test_five_failures(self, failures: int, *, expected: bool) -> None:
        """The fifth failure locks, even for the right password."""
        state = cluster_with_roles()

        fail(state, failures)

        assert expected == can_log_in(state)
        assert ("active" if expected else "locked") == user_object(state, 1)["status"]

    @pytest.mark.parametrize(("minutes", "expected"), [(29.9, False), (30, True)])
    def test_ends(self, minutes: float, *, expected: bool) -> None:
        """A lockout ends after half an hour."""
        clock = StandingClock()
        state = cluster_with_roles(clock=clock)
        fail(state, 5)

        clock.now += 60 * minutes

        assert expected == can_log_in(state)

    def test_old_failures_do_not_count(self) -> None:
        """Failures that lie more than 15 minutes back are forgotten."""
        clock = StandingClock()
        state = cluster_with_roles(clock=clock)
        fail(state, 4)

        clock.now += 15 * 60
        fail(state, 4)

        assert can_log_in(state)

    def test_success_clears(self) -> None:
        """A success ends the count."""
        state = cluster_with_roles()

        fail(state, 4)
        password_login(state, USERNAME, PASSWORD)
        fail(state, 4)

        assert can_log_in(state)

    def test_new_password_unlocks(self) -> None:
        """An administrator unlocks an account by setting a new password."""
        state = cluster_with_roles()
        fail(state, 5)

        update_user(state, 1, {"password": "another one"}, everything=True)

        assert can_log_in(state, password="another one")


class TestSetPassword:
    """New passwords."""

    @pytest.mark.parametrize(
        ("hashed", "choice", "expected"),
        [
            ("Administrator:cluster.local:another one", "name", True),
            (f"{USERNAME}:cluster.local:another one", "name", False),
            (f"{USERNAME}:cluster.local:another one", "email", True),
            ("Administrator:other.local:another one", "name", False),
            ("another one", "name", False),
        ],
    )
    def test_hashed(self, hashed: str, choice: str, *, expected: bool) -> None:
        """A password can be given as the SHA-256 of username:clustername:password; which username is a switch."""
        state = cluster_with_roles(hashed_password_username=choice)

        set_password(state, 1, digest(hashed).upper(), hashed=True)

        assert expected == can_log_in(state, password="another one")

    @pytest.mark.parametrize(
        ("password", "hashed"),
        [("another one", False), (digest("Administrator:cluster.local:another one"), True)],
    )
    def test_current_one_is_refused(self, password: str, *, hashed: bool) -> None:
        """The current password is no new one, in the clear or hashed."""
        state = cluster_with_roles()
        set_password(state, 1, digest("Administrator:cluster.local:another one"), hashed=True)
        fail(state, 1)

        with pytest.raises(RestError, match="the current one"):
            set_password(state, 1, password, hashed=hashed)

    @pytest.mark.parametrize(
        ("password", "complexity", "accepted"),
        [
            ("longenough", False, True),
            ("1234", False, True),
            ("aaaa", False, True),
            ("longenough", True, False),
            ("Shrt-1!", True, False),
            ("Long-enough-1", True, True),
            ("Long enough \ud800 1", True, True),
            ("Long-enouggg-1", True, True),
            ("Long-enoughhhh-1", True, False),
            (f"Long-enough-1-{USERNAME}", True, False),
            (f"Long-enough-1-{USERNAME[::-1]}", True, False),
        ],
    )
    def test_rules(self, password: str, *, complexity: bool, accepted: bool) -> None:
        """With password_complexity a password is long and complex enough; without, any is (4 characters recorded)."""
        state = cluster_with_roles()
        state.settings["password_complexity"] = complexity

        if accepted:
            set_password(state, 1, password)
            assert can_log_in(state, password=password)
            return
        with pytest.raises(RestError, match="does not meet the cluster's rules"):
            set_password(state, 1, password)


class TestCertificate:
    """Logins by certificate."""

    def login(self, state: State, subject: str = "CN=app-1,O=Acme,C=US") -> str:
        """The name of the user who is recognized."""
        return str(certificate_login(state, certificate(subject))["name"])

    def test_by_exact_line(self) -> None:
        """The user whose line is the certificate's subject, byte for byte, is recognized."""
        state = cluster_with_roles()
        with_user(state, certificate_subject_line="CN=app-1,O=Acme,C=US")

        assert "app-1" == self.login(state)

    @pytest.mark.parametrize(
        "line",
        ["CN=app-1", "CN=app-1, O=Acme, C=US", "C=US,O=Acme,CN=app-1", "cn=app-1,O=Acme,C=US", "CN=APP-1,O=Acme,C=US"],
    )
    def test_other_lines_are_nobody(self, line: str) -> None:
        """Spaces, order and case of a line all matter."""
        state = cluster_with_roles()
        with_user(state, certificate_subject_line=line)

        with pytest.raises(UnauthorizedError):
            self.login(state)

    @pytest.mark.parametrize(
        ("choice", "line", "expected"),
        [
            ("forward", "C=US,O=Acme,CN=app-1", True),
            ("forward", "CN=app-1,O=Acme,C=US", False),
            ("either", "C=US,O=Acme,CN=app-1", True),
            ("either", "CN=app-1,O=Acme,C=US", True),
        ],
    )
    def test_order_is_a_switch(self, choice: str, line: str, *, expected: bool) -> None:
        """subject_line_match chooses in which order a line must be."""
        state = cluster_with_roles(subject_line_match=choice)
        with_user(state, certificate_subject_line=line)

        assert expected == (certificate("CN=app-1,O=Acme,C=US").rest_lines(choice).count(line) > 0)
        assert expected == (
            200 == Api(state).request("GET", "/v1/users/role", auth=None, certificate=_app_1()).status_code
        )

    def test_lowest_uid_wins(self) -> None:
        """If two users have one line, the lower uid is recognized."""
        state = cluster_with_roles()
        for name in ("first", "second"):
            with_user(state, name=name, certificate_subject_line="CN=app-1")

        assert "first" == self.login(state, "CN=app-1")

    def test_regular_users_are_not_looked_at(self) -> None:
        """A line of somebody who is no certificate user recognizes nobody."""
        state = cluster_with_roles()
        with_user(state)["auth_method"] = "regular"

        with pytest.raises(UnauthorizedError):
            self.login(state, "CN=app-1")

    @pytest.mark.parametrize(("choice", "expected"), [("yes", True), ("no", False)])
    def test_last_login_is_a_switch(self, choice: str, *, expected: bool) -> None:
        """A login by certificate sets last_login, unless it is assumed not to."""
        state = cluster_with_roles(certificate_login_is_last_login=choice)
        user = with_user(state)

        self.login(state, "CN=app-1")

        assert expected == ("last_login" in user)

    @pytest.mark.parametrize(("choice", "expected"), [("no", "active"), ("yes", "locked")])
    def test_failed_validations_can_be_assumed_to_lock(self, choice: str, expected: str) -> None:
        """With certificate_failures_lock=yes, failed subject validations lock the user."""
        state = cluster_with_roles(certificate_failures_lock=choice)
        with_user(state)
        state.settings["mtls_client_cert_subject_validation_type"] = "san_cn"

        admitted = [admits(state, certificate("CN=app-1")) for _ in range(FAILURES_THAT_LOCK)]

        assert [False] * FAILURES_THAT_LOCK == admitted
        assert expected == user_object(state, 2)["status"]

    def test_locked_user_is_nobody(self) -> None:
        """A locked account does not log in by certificate either."""
        state = cluster_with_roles()
        with_user(state)
        state.logins[2].locked_until = state.clock() + 1

        with pytest.raises(UnauthorizedError):
            self.login(state, "CN=app-1")


class TestWhichOne:
    """A certificate and an Authorization header on one request."""

    @pytest.mark.parametrize(("choice", "expected"), [("header", "Administrator"), ("certificate", "app-1")])
    def test_precedence_is_a_switch(self, choice: str, expected: str) -> None:
        """The header wins, or is assumed not to."""
        state = cluster_with_roles(identity_taken_from=choice)
        with_user(state, certificate_subject_line="CN=app-1,O=Acme,C=US")
        service = Api(state)

        service.request("GET", "/v1/users/role", certificate=_app_1())

        assert expected == service.cluster.requests[-1].username

    def test_certificate_that_was_not_admitted(self) -> None:
        """A certificate that failed subject validation recognizes nobody, and a header beside it still does."""
        state = cluster_with_roles()
        with_user(state, certificate_subject_line="CN=app-1,O=Acme,C=US")
        service = Api(state)

        alone = service.request("GET", "/v1/users/role", auth=None, certificate=_app_1(), admitted=False)
        beside = service.request("GET", "/v1/users/role", certificate=_app_1(), admitted=False)

        assert (401, 200) == (alone.status_code, beside.status_code)


def _app_1() -> ClientCertificate:
    return certificate("CN=app-1,O=Acme,C=US")
