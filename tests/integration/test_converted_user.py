"""A password user becomes a certificate user on request, never by accident, and is kept by a destroy."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
import requests
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.errors import ApiError, ConflictError, NotConvergedError, RedisEnterpriseError
from pulumi_redis_enterprise.lifecycle import waiting
from redis_enterprise_emulator import Assumptions, Emulator, Fault, Kind
from redis_enterprise_emulator.state.users import create_user

from tests.support.clusters import NewEmulator, add_certificate_user
from tests.support.engine import Engine, configuration_of
from tests.support.handmade import send
from tests.support.runs import later, writes_to

PASSWORD = "alice's own password"
ALICE: Mapping[str, Any] = {"username": "alice", "subject_line": "CN=alice", "roles": ["db-viewer"]}
CONVERT: Mapping[str, Any] = {**ALICE, "convert_password_user": True}


@pytest.fixture
def emulator(redis_enterprise_emulator: Emulator) -> Emulator:
    """A cluster with the password user Alice."""
    add_alice(redis_enterprise_emulator)
    return redis_enterprise_emulator


@pytest.fixture
def engine(emulator: Emulator) -> Engine:
    """A user that the stack does not know yet."""
    return Engine(CertificateUserProvider(), configuration_of(emulator))


def add_alice(emulator: Emulator, **more: Any) -> int:
    """Make the password user; return the uid."""
    roles = [emulator.state.role("viewer")["uid"]]
    body = {"name": "alice", "password": PASSWORD, "role_uids": roles, "email": "alice@example.com", **more}
    uid: int = emulator.change(lambda state: create_user(state, body)["uid"])
    emulator.clear_requests()
    return uid


def logs_in(emulator: Emulator, name: str = "alice", password: str = PASSWORD) -> bool:
    """Return True if the password works."""
    url, ca = f"{emulator.url}/v1/users/role", str(emulator.ca_file)
    return requests.get(url, auth=(name, password), verify=ca, timeout=60).status_code == 200


class TestConversion:
    def test_becomes_a_certificate_user(
        self, engine: Engine, emulator: Emulator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Uid and name stay, all else is as the program says, and the password has ended; a line tells so."""
        uid = emulator.state.user("alice")["uid"]
        assert logs_in(emulator)

        assert "create" == engine.up(**CONVERT)

        user = emulator.state.user("alice")
        viewer = emulator.state.role("db-viewer")["uid"]
        assert (uid, "certificate", "CN=alice") == (user["uid"], user["auth_method"], user["certificate_subject_line"])
        assert ([viewer], "") == (user["role_uids"], user["email"])
        assert not logs_in(emulator)
        told = capsys.readouterr().err
        assert f"converted user 'alice' (uid {uid}): it logs in by certificate from now on, and its password is" in told
        assert PASSWORD not in f"{engine.stored}{told}"

    def test_no_op(self, engine: Engine, emulator: Emulator) -> None:
        """The same program again changes nothing, nor does a refresh see anything."""
        engine.up(**CONVERT)

        assert ("same", "same") == (engine.up(**CONVERT), later(engine, emulator).refresh())

    def test_argument_may_go_afterwards(self, engine: Engine, emulator: Emulator) -> None:
        """It is about a creation; what the state remembers stays."""
        engine.up(**CONVERT)

        assert "same" == engine.up(**ALICE)
        assert "update" == engine.up(**{**ALICE, "roles": ["viewer"]})
        assert "regular" == engine.outputs["previous_settings"]["auth_method"]
        assert "same" == later(engine, emulator).refresh()

    def test_user_who_is_not_there(self, engine: Engine, emulator: Emulator) -> None:
        """Without such a user it is an ordinary creation, and an ordinary destroy."""
        engine.up(**{**CONVERT, "username": "bob", "subject_line": "CN=bob"})
        assert "previous_settings" not in engine.outputs

        engine.destroy()
        assert "bob" not in [user["name"] for user in emulator.state.users.values()]


class TestRefusals:
    @pytest.mark.parametrize("options", [{}, {"adopt_existing": True}], ids=["nothing", "adopt_existing"])
    def test_not_asked_for(self, engine: Engine, emulator: Emulator, options: dict[str, bool]) -> None:
        """`adopt_existing` alone takes over no password user; the fix names the argument that does."""
        with pytest.raises(ConflictError, match=r"auth_method regular\)\nFix: .*convert_password_user=True"):
            engine.up(**ALICE, **options)

        assert ([], True) == (writes_to(emulator), logs_in(emulator))

    @pytest.mark.parametrize("method", ["entraid", "sso"])
    def test_other_methods(self, engine: Engine, emulator: Emulator, method: str) -> None:
        """A user of another login method is not converted."""
        emulator.change(lambda state: state.user("alice").update(auth_method=method))

        with pytest.raises(ConflictError, match="only a certificate user of exactly this name"):
            engine.up(**CONVERT)

        assert [] == writes_to(emulator)

    def test_name_in_another_case(self, engine: Engine, emulator: Emulator) -> None:
        """Only exactly this user is meant."""
        with pytest.raises(ConflictError, match="choose another username: only"):
            engine.up(**{**CONVERT, "username": "Alice"})

        assert [] == writes_to(emulator)

    def test_certificate_user_of_that_name(self, engine: Engine, emulator: Emulator) -> None:
        """To change one still needs adopt_existing."""
        add_certificate_user(emulator, "bob")

        with pytest.raises(ConflictError, match="adopt_existing=True"):
            engine.up(**{**CONVERT, "username": "bob"})

        assert [] == writes_to(emulator)

    def test_own_user(self, emulator: Emulator) -> None:
        """The program does not take the password that it logs in with."""
        name = emulator.state.users[1]["name"]
        engine = Engine(CertificateUserProvider(), configuration_of(emulator))

        with pytest.raises(ConflictError, match=f"would end the login of this program: the user '{name}'"):
            engine.up(**{**CONVERT, "username": name, "roles": ["Admin"]})

        assert [] == writes_to(emulator)

    @pytest.mark.parametrize("status", ["400", "406"])
    def test_cluster_says_no(self, start_redis_enterprise_emulator: NewEmulator, status: str) -> None:
        """Its words are reported, and what to do then; the user is as it was."""
        emulator = start_redis_enterprise_emulator(assumptions=Assumptions(user_method_change=status))  # type: ignore[arg-type]
        add_alice(emulator)

        refused = rf"PUT /v1/users/\d+ -> {status} .*auth_method cannot be changed\nFix: this cluster does not convert"
        with pytest.raises(ApiError, match=refused):
            Engine(CertificateUserProvider(), configuration_of(emulator)).up(**CONVERT)

        assert ("regular", True) == (emulator.state.user("alice")["auth_method"], logs_in(emulator))

    def test_cluster_ignores_it(
        self, start_redis_enterprise_emulator: NewEmulator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A change that is accepted and not made is found out, before anything else of the user is changed."""
        monkeypatch.setattr(waiting, "read_back", partial(read_back, deadline=0.3))
        emulator = start_redis_enterprise_emulator(assumptions=Assumptions(user_method_change="ignored"))
        add_alice(emulator)
        roles = emulator.state.user("alice")["role_uids"]

        with pytest.raises(
            NotConvergedError, match=r"shows auth_method: 'regular'.*\nFix: this cluster does not convert"
        ):
            Engine(CertificateUserProvider(), configuration_of(emulator)).up(**CONVERT)

        user = emulator.state.user("alice")
        assert (roles, "alice@example.com", True) == (user["role_uids"], user["email"], logs_in(emulator))


class TestInterrupted:
    def test_after_the_method(self, engine: Engine, emulator: Emulator) -> None:
        """The next update carries on; the user existed before the stack all the same."""
        uid = emulator.state.user("alice")["uid"]
        send(emulator, "PUT", f"/v1/users/{uid}", auth_method="certificate", certificate_subject_line="CN=alice")

        engine.up(**CONVERT)
        assert [emulator.state.role("db-viewer")["uid"]] == emulator.state.user("alice")["role_uids"]

        engine.destroy()
        assert "alice" == emulator.state.user("alice")["name"]

    def test_after_all_of_it(self, engine: Engine, emulator: Emulator) -> None:
        """Nothing is left to send, and a destroy keeps the user."""
        first = Engine(CertificateUserProvider(), configuration_of(emulator))
        first.up(**CONVERT)
        emulator.clear_requests()

        engine.up(**CONVERT)
        assert [] == writes_to(emulator)

        engine.destroy()
        assert "CN=alice" == emulator.state.user("alice")["certificate_subject_line"]

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("write", [1, 2], ids=["method", "rest"])
    def test_at_a_write(self, emulator: Emulator, write: int, *, after: bool) -> None:
        """Wherever it breaks, the same update again ends well: one user, the same one, and a destroy keeps it."""
        uid = emulator.state.user("alice")["uid"]
        engine = Engine(CertificateUserProvider(), configuration_of(emulator))
        emulator.arm(Fault(Kind.HTML, method="PUT", number=write, times=20, after=after))
        with pytest.raises(RedisEnterpriseError):
            engine.up(**CONVERT)
        emulator.clear_faults()

        again = later(engine, emulator)
        again.up(**CONVERT)

        user = emulator.state.user("alice")
        assert (uid, "certificate", "CN=alice") == (user["uid"], user["auth_method"], user["certificate_subject_line"])
        assert [emulator.state.role("db-viewer")["uid"]] == user["role_uids"]
        assert "same" == later(again, emulator).refresh()
        again.destroy()
        assert uid == emulator.state.user("alice")["uid"]


class TestDestroy:
    def test_keeps_the_user(self, engine: Engine, emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
        """Roles and e-mail address are given back; the password cannot be, which a line says."""
        roles = emulator.state.user("alice")["role_uids"]
        engine.up(**CONVERT)
        capsys.readouterr()
        later(engine, emulator).destroy()

        user = emulator.state.user("alice")
        assert (roles, "alice@example.com") == (user["role_uids"], user["email"])
        assert ("certificate", "CN=alice") == (user["auth_method"], user["certificate_subject_line"])
        assert f"kept user 'alice' (uid {user['uid']}): it existed before the stack" in capsys.readouterr().err

    def test_password_can_be_given_as_the_line_says(self, engine: Engine, emulator: Emulator) -> None:
        """The way back works when typed."""
        engine.up(**CONVERT)
        engine.destroy()
        uid = emulator.state.user("alice")["uid"]

        send(emulator, "PUT", f"/v1/users/{uid}", auth_method="regular", password="a new password")

        assert logs_in(emulator, password="a new password")

    def test_roles_that_are_gone(self, engine: Engine, emulator: Emulator) -> None:
        """A role that somebody deleted meanwhile is not given back; the others are."""
        viewer, member = (emulator.state.role(name)["uid"] for name in ("viewer", "member"))
        emulator.change(lambda state: state.user("alice").update(role_uids=[viewer, member]))
        engine.up(**CONVERT)
        emulator.change(lambda state: state.roles.pop(viewer))

        later(engine, emulator).destroy()

        assert [member] == emulator.state.user("alice")["role_uids"]

    def test_replaced(self, engine: Engine, emulator: Emulator) -> None:
        """A new user of the same line is refused before anything is given back, as the converted one keeps its line."""
        engine.up(**CONVERT)
        before = dict(emulator.state.user("alice"))
        emulator.clear_requests()

        with pytest.raises(ConflictError) as caught:
            engine.up(**{**CONVERT, "username": "alicia"})

        assert (
            "existed before the stack and stays, with the certificate_subject_line 'CN=alice'" in caught.value.message
        )
        assert ([], before) == (writes_to(emulator), dict(emulator.state.user("alice")))
        assert "same" == engine.up(**CONVERT)

    def test_gone_already(self, engine: Engine, emulator: Emulator) -> None:
        """A user that somebody deleted is no error."""
        engine.up(**CONVERT)
        emulator.change(lambda state: state.users.pop(state.user("alice")["uid"]))
        again = later(engine, emulator)
        emulator.clear_requests()

        again.destroy()

        assert [] == writes_to(emulator)


class TestNewInstallation:
    def test_password_user_of_the_same_name(self, engine: Engine, start_redis_enterprise_emulator: NewEmulator) -> None:
        """On a cluster that was set up anew, a password user with uid and name of the stored one is somebody else's."""
        engine.up(**CONVERT)
        other = start_redis_enterprise_emulator()
        add_alice(other)
        again = later(engine, other)

        with pytest.raises(ConflictError, match="is not changed"):
            again.up(**{**ALICE, "subject_line": "CN=alice,O=Acme"})

        assert "gone" == later(engine, other).refresh()
        later(engine, other).destroy()
        assert ([], True) == (writes_to(other), logs_in(other))
