"""Tests of what is asked about, what comes of it, and what if nobody can be asked."""

import socket
from functools import partial

import pytest
from pulumi.output import Unknown as EngineUnknown
from pulumi_redis_enterprise.api import redis_enterprise
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.errors import UnreachableError
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from pulumi_redis_enterprise.trusted_ca import TrustedCaProvider
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.users import create_user

from tests.support.engine import CheckFailedError, Engine, configuration_of
from tests.support.pki import Pki
from tests.support.validation_trials import (
    ACL,
    ON,
    ROLE,
    USER,
    Kind,
    asking,
    every_kind,
    login_as,
    made,
    tries,
)


class TestAsked:
    @every_kind
    def test_no_op(self, emulator: Emulator, kind: Kind) -> None:
        """An unchanged resource is not tried: its preview sends nothing at all."""
        engine = made(kind.provider(), emulator, kind.inputs)

        assert "same" == engine.plan(dict(kind.inputs))
        assert [] == emulator.requests

    @every_kind
    def test_switched_off(self, emulator: Emulator, kind: Kind) -> None:
        """Unless it is switched on, previews send nothing."""
        assert "create" == Engine(kind.provider(), configuration_of(emulator)).plan(dict(kind.inputs))
        assert [] == emulator.requests

    def test_unknown(self, emulator: Emulator) -> None:
        """A change with an unknown value cannot be tried, not even in part."""
        rule = EngineUnknown()  # type: ignore[no-untyped-call]

        assert "create" == asking(RedisAclProvider(), emulator).plan({**ACL, "rule": rule})
        assert [] == emulator.requests

    def test_wrong_by_itself(self, emulator: Emulator) -> None:
        """A problem that needs no cluster is reported without one."""
        with pytest.raises(CheckFailedError, match="expected an ACL rule"):
            asking(RedisAclProvider(), emulator).plan({**ACL, "rule": ""})

        assert [] == emulator.requests

    def test_others_are_not_asked_about(self, emulator: Emulator, pki: Pki) -> None:
        """The vendor has no dry_run for certificates."""
        asking(TrustedCaProvider(), emulator).plan({"certificates": pki.b.certificate_pem})

        assert [] == emulator.requests

    def test_renewed_certificate(self, emulator: Emulator, pki: Pki) -> None:
        """A field that an update would not send is not tried."""
        first, second = (pki.client("app-1").certificate_pem for _ in range(2))
        user = {"username": "app-1", "roles": ["Admin"]}
        engine = made(CertificateUserProvider(), emulator, user | {"certificate": first})

        assert "update" == engine.plan(user | {"certificate": second})
        assert [] == tries(emulator)

    def test_update_as_a_whole(self, emulator: Emulator) -> None:
        """An update with the setting on makes the object after the try."""
        engine = asking(RedisAclProvider(), emulator)

        assert ["create", "same"] == [engine.up(**ACL), engine.up(**ACL)]
        assert "+@read ~app:*" == emulator.state.redis_acl("read-app")["acl"]


class TestPasswordUser:
    """A user of that name who logs in by password."""

    @pytest.mark.parametrize("options", [{}, {"adopt_existing": True}], ids=["nothing", "adopt_existing"])
    def test_is_in_the_way(self, emulator: Emulator, options: dict[str, bool]) -> None:
        """No run deletes one, so that the preview fails, and names the argument that converts it."""
        with pytest.raises(CheckFailedError, match="convert_password_user=True"):
            asking(CertificateUserProvider(), emulator).plan({**USER, "username": add_alice(emulator), **options})

        assert [] == tries(emulator)

    def test_is_tried(self, emulator: Emulator) -> None:
        """The conversion is tried, and changes nothing."""
        inputs = {**USER, "username": add_alice(emulator), "convert_password_user": True}

        assert "create" == asking(CertificateUserProvider(), emulator).plan(inputs)
        assert [f"PUT /v1/users/{emulator.state.user('alice')['uid']}?dry_run=true 200"] == tries(emulator)
        assert "regular" == emulator.state.user("alice")["auth_method"]


def add_alice(emulator: Emulator) -> str:
    """Make a password user; return the name."""
    body = {"name": "alice", "password": "alice's own password", "role_uids": [1]}
    emulator.change(lambda state: create_user(state, body))
    emulator.clear_requests()
    return "alice"


class TestRefused:
    def test_words_of_the_cluster(self, emulator: Emulator) -> None:
        """A rule that only the cluster understands is wrong in the preview, in its words, with what to do."""
        with pytest.raises(CheckFailedError) as refused:
            asking(RedisAclProvider(), emulator).plan({**ACL, "rule": "+@raed ~app:*"})

        first, second = str(refused.value).splitlines()
        assert first.startswith("the cluster would refuse it: POST /v1/redis_acls -> 400 bad request (")
        assert "modifier '+@raed': Unknown command or category" in first
        assert second.startswith("Fix: correct what the message names")

    def test_update(self, emulator: Emulator) -> None:
        """A change is refused as well."""
        engine = made(RoleProvider(), emulator, ROLE)

        with pytest.raises(CheckFailedError, match=r"PUT /v1/roles/\d+ -> 400 .*management"):
            engine.plan({**ROLE, "management": "emperor"})

    def test_last_administrator(self, emulator: Emulator) -> None:
        """A fault of the whole, not of a field, is known to the cluster alone."""
        engine = made(CertificateUserProvider(), emulator, USER)
        login_as(emulator, "user-manager")

        with pytest.raises(CheckFailedError, match=r"PUT /v1/users/\d+ -> 406 .*change_last_admin_role_not_allowed"):
            engine.plan({**USER, "roles": ["viewer"]})


class TestCannotBeAsked:
    def test_unreachable(self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """A preview that is to ask, and cannot, says which setting wants it to."""
        monkeypatch.setattr(redis_enterprise, "RedisEnterprise", partial(RedisEnterprise, sleep=lambda _seconds: None))
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            url = f"https://127.0.0.1:{nobody.getsockname()[1]}"
            with pytest.raises(UnreachableError) as caught:
                asking(RedisAclProvider(), emulator, url=url).plan(dict(ACL))

        assert "the cluster cannot be asked, as redis-enterprise:serverValidation wants: GET" in caught.value.message
        assert "; or set redis-enterprise:serverValidation to false" in caught.value.fix

    def test_no_credentials(self) -> None:
        """Settings that are missing are reported, together with the one that made them needed."""
        with pytest.raises(UnreachableError, match="redis-enterprise:serverValidation wants: cannot connect: "):
            Engine(RedisAclProvider(), ON).plan(dict(ACL))

    def test_not_permitted(self, emulator: Emulator) -> None:
        """A user who may only read cannot try either; that says nothing about the change."""
        login_as(emulator, "viewer")
        with pytest.raises(UnreachableError, match=r"-> 403 forbidden.*\nFix: log in as a user whose role has"):
            asking(RedisAclProvider(), emulator).plan(dict(ACL))

        assert 3 == len(emulator.state.redis_acls)
