"""`RedisAcl` against an emulated cluster."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from pulumi_redis_enterprise.api.transport.polling import read_back
from pulumi_redis_enterprise.errors import ApiError, ConflictError, NotConvergedError
from pulumi_redis_enterprise.lifecycle import waiting
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.redis_acls import create_redis_acl

from tests.support.clusters import NewEmulator, NewEngine
from tests.support.engine import CheckFailedError, Engine, configuration_of
from tests.support.runs import drifted_inputs, later, origin_of, writes_to

READ_APP: Mapping[str, Any] = {"acl_name": "read-app", "rule": "+@read ~app:*"}


@pytest.fixture
def engine(new_engine: NewEngine) -> Engine:
    """An ACL that is not there yet."""
    return new_engine(RedisAclProvider())


def add(emulator: Emulator, name: str = "read-app", rule: str = "+@all ~*") -> int:
    """Make an ACL behind the provider's back; return its uid."""
    uid: int = emulator.change(lambda state: create_redis_acl(state, {"name": name, "acl": rule})["uid"])
    return uid


class TestCreate:
    def test_creates(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """One POST makes the ACL, with the rule in single blanks."""
        engine.up(acl_name="read-app", rule=" +@read\n ~app:* ")

        acl = redis_enterprise_emulator.state.redis_acl("read-app")
        assert "+@read ~app:*" == acl["acl"]
        assert {**READ_APP, "uid": acl["uid"], **origin_of(redis_enterprise_emulator)} == engine.outputs
        assert engine.stored is not None
        assert str(acl["uid"]) == engine.stored.id
        assert ["POST /v1/redis_acls"] == writes_to(redis_enterprise_emulator)

    def test_no_op(self, engine: Engine) -> None:
        """The same program again changes nothing, nor does a refresh see anything."""
        engine.up(**READ_APP)

        assert "same" == engine.up(acl_name="read-app", rule="+@read  ~app:*")
        assert "same" == engine.refresh()

    def test_wrong_rule(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """The server says what is wrong with a rule, in its own words; nothing is there after it."""
        with pytest.raises(
            ApiError, match=r"POST /v1/redis_acls -> 400 .*modifier '\+@raed': Unknown command or category"
        ):
            engine.up(acl_name="read-app", rule="+@raed ~app:*")

        assert engine.stored is None
        assert 3 == len(redis_enterprise_emulator.state.redis_acls)

    def test_name_in_another_case(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A name that differs in upper and lower case only is refused with the uid of what has it."""
        uid = add(redis_enterprise_emulator, "READ-APP")

        with pytest.raises(ConflictError, match=rf"has a Redis ACL 'READ-APP' already \(uid {uid}\)"):
            engine.up(**READ_APP)

        assert [] == writes_to(redis_enterprise_emulator)

    def test_other_is_there(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Another one of this name is refused, with both sides and both ways out: it may be the program's own."""
        uid = add(redis_enterprise_emulator)

        with pytest.raises(ConflictError) as caught:
            engine.up(**READ_APP)

        assert caught.value.message.startswith(
            f"Redis ACL 'read-app' (uid {uid}) of cluster 'cluster.local' exists with other values: rule: found '"
        )
        assert [] == writes_to(redis_enterprise_emulator)

    def test_same_is_there(
        self, engine: Engine, redis_enterprise_emulator: Emulator, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """An ACL that is exactly as wanted, such as one whose creation was killed, is adopted, and a line says so."""
        uid = add(redis_enterprise_emulator, rule=READ_APP["rule"])

        engine.up(**READ_APP)

        assert uid == engine.outputs["uid"]
        assert [] == writes_to(redis_enterprise_emulator)
        assert f"adopted existing Redis ACL 'read-app' (uid {uid}) of cluster 'cluster.local': nothing differs\n" == (
            capsys.readouterr().err
        )

    def test_adopted(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """With adopt_existing an ACL of exactly this name becomes what is wanted."""
        uid = add(redis_enterprise_emulator)

        engine.up(**READ_APP, adopt_existing=True)

        assert uid == engine.outputs["uid"]
        assert "+@read ~app:*" == redis_enterprise_emulator.state.redis_acl("read-app")["acl"]
        assert "same" == engine.refresh()

    def test_name_in_another_case_is_not_adopted(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """Clusters may take the two names for one, so neither is touched."""
        add(redis_enterprise_emulator, "READ-APP")

        with pytest.raises(ConflictError, match="'READ-APP' already"):
            engine.up(**READ_APP, adopt_existing=True)

    def test_built_in(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """The name of a built-in object is refused before anything is sent."""
        with pytest.raises(CheckFailedError, match="'Full Access' is built into every cluster"):
            engine.up(acl_name="Full Access", rule="+@read ~*", adopt_existing=True)

        assert [] == redis_enterprise_emulator.requests

    def test_action_is_waited_for(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """An ACL is done when the cluster's action is, if its creation sets one off."""
        assumptions = Assumptions(role_write_action="all")
        emulator = start_redis_enterprise_emulator(action_delay=0.3, assumptions=assumptions)

        Engine(RedisAclProvider(), configuration_of(emulator)).up(**READ_APP)

        asked = [request for request in emulator.requests if request.path.startswith("/v1/actions/")]
        assert len(asked) > 1

    def test_late_reads(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """A node that lags behind is waited for."""
        emulator = start_redis_enterprise_emulator(assumptions=Assumptions(stale_reads=2))
        engine = Engine(RedisAclProvider(), configuration_of(emulator))

        engine.up(**READ_APP)

        assert "update" == engine.up(**{**READ_APP, "rule": "+@all ~*"})

    def test_never_seen(self, start_redis_enterprise_emulator: NewEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
        """A change that the cluster accepts and never shows is an error."""
        monkeypatch.setattr(waiting, "read_back", partial(read_back, deadline=0.3))
        emulator = start_redis_enterprise_emulator(assumptions=Assumptions(stale_reads=10_000))

        with pytest.raises(NotConvergedError, match="accepted the Redis ACL, but shows none of that uid"):
            Engine(RedisAclProvider(), configuration_of(emulator)).up(**READ_APP)


class TestUpdate:
    @pytest.mark.parametrize(
        "change", [{"acl_name": "read"}, {"rule": "+@all ~*"}, {"acl_name": "read", "rule": "+@all ~*"}], ids=repr
    )
    def test_in_place(self, engine: Engine, redis_enterprise_emulator: Emulator, change: dict[str, str]) -> None:
        """Name and rule are changed in one write; the uid, which databases refer to, stays."""
        engine.up(**READ_APP)
        uid = engine.outputs["uid"]
        redis_enterprise_emulator.clear_requests()

        wanted = {**READ_APP, **change}
        assert "update" == engine.up(**wanted)

        acl = redis_enterprise_emulator.state.redis_acls[uid]
        assert (wanted["acl_name"], wanted["rule"]) == (acl["name"], acl["acl"])
        assert [f"PUT /v1/redis_acls/{uid}"] == writes_to(redis_enterprise_emulator)
        assert "same" == engine.refresh()

    def test_wrong_rule(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """A rule that the server refuses leaves the old one, in the cluster and in the state."""
        engine.up(**READ_APP)

        with pytest.raises(ApiError, match="Syntax error"):
            engine.up(**{**READ_APP, "rule": "everything"})

        assert "+@read ~app:*" == engine.outputs["rule"]
        assert "+@read ~app:*" == redis_enterprise_emulator.state.redis_acl("read-app")["acl"]

    def test_gone(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """An object that somebody deleted cannot be changed; the error says how to go on."""
        engine.up(**READ_APP)
        redis_enterprise_emulator.change(lambda state: state.redis_acls.pop(engine.outputs["uid"]))

        with pytest.raises(ApiError, match=r"404 .*\nFix: run `pulumi refresh`"):
            engine.up(**{**READ_APP, "rule": "+@all"})


class TestRead:
    @pytest.mark.parametrize(
        ("change", "property_"), [({"name": "x"}, "acl_name"), ({"acl": "+@all"}, "rule")], ids=["name", "rule"]
    )
    def test_drift_names_the_property(
        self, engine: Engine, redis_enterprise_emulator: Emulator, change: dict[str, str], property_: str
    ) -> None:
        """A change by somebody else shows as exactly that property, and the next update repairs it."""
        engine.up(**READ_APP)
        uid = engine.outputs["uid"]
        wanted = redis_enterprise_emulator.state.redis_acls[uid].copy()
        redis_enterprise_emulator.change(lambda state: state.redis_acls[uid].update(change))

        assert {property_} == drifted_inputs(engine, redis_enterprise_emulator)
        assert "update" == engine.up(**READ_APP)
        assert wanted == redis_enterprise_emulator.state.redis_acls[uid]

    def test_gone(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """An ACL that somebody deleted is gone, and created anew."""
        engine.up(**READ_APP)
        redis_enterprise_emulator.change(lambda state: state.redis_acls.pop(engine.outputs["uid"]))
        again = later(engine, redis_enterprise_emulator)

        assert "gone" == again.refresh()
        assert "create" == again.up(**READ_APP)


class TestDelete:
    def test_deletes(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """The cluster is afterwards as it was before."""
        before = dict(redis_enterprise_emulator.state.redis_acls)
        engine.up(**READ_APP)
        engine.destroy()

        assert before == redis_enterprise_emulator.state.redis_acls

    def test_gone_already(self, engine: Engine, redis_enterprise_emulator: Emulator) -> None:
        """An ACL that is gone already is fine, and nothing is sent for it."""
        engine.up(**READ_APP)
        redis_enterprise_emulator.change(lambda state: state.redis_acls.pop(engine.outputs["uid"]))
        redis_enterprise_emulator.clear_requests()
        engine.destroy()

        assert [] == writes_to(redis_enterprise_emulator)

    def test_in_use(self, orders: Emulator) -> None:
        """An ACL that a database gives to a role stays; the server says which database that is."""
        engine = Engine(RedisAclProvider(), configuration_of(orders))
        engine.up(**READ_APP)
        uid = engine.outputs["uid"]
        entry = {"role_uid": 1, "redis_acl_uid": uid}
        orders.change(lambda state: update_database(state, 1, {"roles_permissions": [entry]}))

        with pytest.raises(ApiError, match=r"406 .*Redis ACL \d+ is used by database \d+"):
            engine.destroy()

        assert uid in orders.state.redis_acls


class TestUpgradedCluster:
    """Its old default ACLs are in use, and read-only."""

    @pytest.fixture
    def upgraded(self, start_redis_enterprise_emulator: NewEmulator) -> Emulator:
        """A cluster that has the ACLs of before 7.2.4."""
        emulator: Emulator = start_redis_enterprise_emulator(assumptions=Assumptions(old_roles="in_use"))
        return emulator

    def test_cannot_be_changed(self, upgraded: Emulator) -> None:
        """The error says that it may be a default ACL, and how to use one; the rule stays."""
        engine = Engine(RedisAclProvider(), configuration_of(upgraded))

        with pytest.raises(ApiError, match=r"PUT /v1/redis_acls/2 -> 409 .*\nFix: if it is a default ACL"):
            engine.up(acl_name="Read Only", rule="+@read ~app:*", adopt_existing=True)

        assert "+@read ~*" == upgraded.state.redis_acl("Read Only")["acl"]

    def test_cannot_be_deleted(self, upgraded: Emulator) -> None:
        """One that was adopted as it is stays in the cluster, and the error says how to let go of it."""
        engine = Engine(RedisAclProvider(), configuration_of(upgraded))
        engine.up(acl_name="Read Only", rule="+@read ~*")

        with pytest.raises(ApiError, match=r"DELETE /v1/redis_acls/2 -> 409 .*\nFix: .*`pulumi state delete`"):
            engine.destroy()

        assert "+@read ~*" == upgraded.state.redis_acl("Read Only")["acl"]
