"""Objects are reported by uid and name: on a cluster that was set up anew, a uid is somebody else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Emulator

from tests.support.clusters import NewEmulator, NewEngine
from tests.support.reinstalled import add_others, anew, assert_untouched
from tests.support.runs import drifted_inputs, later


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource whose id is made of uids.

    Attributes:
        provider: Its provider.
        inputs: Those of an object.
        change: An update of it.
        objects: The part of the emulator's state that the object is in.
        property: The input that names it.
        field: The vendor's field of its name.
    """

    provider: type[Provider]
    inputs: Mapping[str, Any]
    change: Mapping[str, Any]
    objects: str
    property: str
    field: str = "name"


ROLE = Kind(RoleProvider, {"role_name": "app"}, {"management": "db_viewer"}, "roles", "role_name")
ACL = Kind(RedisAclProvider, {"acl_name": "app", "rule": "+@read ~*"}, {"rule": "+@all ~*"}, "redis_acls", "acl_name")
USER = Kind(
    CertificateUserProvider,
    {"username": "app", "subject_line": "CN=app", "roles": ["Admin"]},
    {"subject_line": "CN=app,O=Acme"},
    "users",
    "username",
)
NAMED = (ROLE, ACL, USER)
by_name = pytest.mark.parametrize("kind", NAMED, ids=[kind.objects for kind in NAMED])


class TestNewInstallation:
    """A cluster of the same name that was set up anew, while the state is of the old one."""

    @by_name
    @pytest.mark.parametrize("knows_installation", [True, False], ids=["state", "state of an earlier release"])
    def test_object_of_another_name(
        self,
        *,
        kind: Kind,
        knows_installation: bool,
        new_engine: NewEngine,
        start_redis_enterprise_emulator: NewEmulator,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Another team's object has the uid: it is neither changed nor deleted, and the own one counts as gone."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        if not knows_installation:
            del engine.outputs["installation"]
        other = start_redis_enterprise_emulator()
        add_others(other)
        other.clear_requests()

        assert_untouched(engine, other, capsys, **{**kind.inputs, **kind.change})

    @by_name
    def test_object_of_the_same_name(
        self, kind: Kind, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator
    ) -> None:
        """Uid and name are those of the state: what was restored by hand is carried on."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        other = start_redis_enterprise_emulator()
        add_others(other, "app")
        again = anew(engine, other)

        assert "update" == again.up(**{**kind.inputs, **kind.change})
        assert "same" == anew(again, other).refresh()
        again.destroy()
        assert "app" not in [it["name"] for it in getattr(other.state, kind.objects).values()]

    @by_name
    def test_created_again_after_a_refresh(
        self, kind: Kind, new_engine: NewEngine, start_redis_enterprise_emulator: NewEmulator
    ) -> None:
        """A refresh, and the next update makes a new object beside the other team's."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        other = start_redis_enterprise_emulator()
        add_others(other)
        again = anew(engine, other)

        assert ("gone", "create") == (again.refresh(), again.up(**kind.inputs))
        names = [it["name"] for it in getattr(other.state, kind.objects).values()]
        assert ["theirs", "app"] == names[-2:]


@by_name
def test_state_of_an_earlier_release(kind: Kind, new_engine: NewEngine, redis_enterprise_emulator: Emulator) -> None:
    """A refresh adds no output to it; the next update does."""
    engine = new_engine(kind.provider())
    engine.up(**kind.inputs)
    installation = engine.outputs.pop("installation")
    again = later(engine, redis_enterprise_emulator)

    assert ("same", "same") == (again.refresh(), again.up(**kind.inputs))
    assert "installation" not in again.outputs
    again.up(**{**kind.inputs, **kind.change})
    assert installation == again.outputs["installation"]


class TestRenamed:
    """An object that somebody renamed by hand, in the same installation."""

    @by_name
    def test_shows_as_drift(self, kind: Kind, new_engine: NewEngine, redis_enterprise_emulator: Emulator) -> None:
        """A refresh shows the name; then the object is the stack's again."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        objects = getattr(redis_enterprise_emulator.state, kind.objects)
        redis_enterprise_emulator.change(lambda _: objects[engine.outputs["uid"]].update(name="x"))

        assert {kind.property} == drifted_inputs(engine, redis_enterprise_emulator)
        engine.up(**kind.inputs)
        assert "app" == objects[engine.outputs["uid"]]["name"]

    @by_name
    def test_writes_need_a_refresh(
        self,
        kind: Kind,
        new_engine: NewEngine,
        redis_enterprise_emulator: Emulator,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Until then it may be another one: an update is refused, and a destroy keeps it and says so."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        uid = engine.outputs["uid"]
        objects = getattr(redis_enterprise_emulator.state, kind.objects)
        redis_enterprise_emulator.change(lambda _: objects[uid].update(name="x"))

        with pytest.raises(ConflictError, match="is not changed: at the last update this uid was that of 'app'"):
            later(engine, redis_enterprise_emulator).up(**{**kind.inputs, **kind.change})

        later(engine, redis_enterprise_emulator).destroy()
        assert "x" == objects[uid]["name"]
        assert f"(uid {uid}): at the last update this uid was that of 'app'" in capsys.readouterr().err

    @by_name
    def test_more_than_the_name(self, kind: Kind, new_engine: NewEngine, redis_enterprise_emulator: Emulator) -> None:
        """An object that differs in more than its name counts as another one: better one too many than one too few."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        more = {"management": "admin", "acl": "+@all ~*", "certificate_subject_line": "CN=x"}
        objects = getattr(redis_enterprise_emulator.state, kind.objects)
        redis_enterprise_emulator.change(lambda _: objects[engine.outputs["uid"]].update(more, name="x"))

        assert "gone" == later(engine, redis_enterprise_emulator).refresh()

    @by_name
    def test_old_name_is_taken(self, kind: Kind, new_engine: NewEngine, redis_enterprise_emulator: Emulator) -> None:
        """If an object has the old name, that is the one that the program means."""
        engine = new_engine(kind.provider())
        engine.up(**kind.inputs)
        objects = getattr(redis_enterprise_emulator.state, kind.objects)
        redis_enterprise_emulator.change(lambda _: objects[engine.outputs["uid"]].update(name="x"))
        add_others(redis_enterprise_emulator, "app")

        assert "gone" == later(engine, redis_enterprise_emulator).refresh()
