"""Tests of what is sent to which version, and that nothing is stored."""

from typing import Final

import pytest
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator.state.versions import PROFILES

from tests.support.clusters import NewEmulator
from tests.support.engine import CheckFailedError, Engine
from tests.support.pki import Pki
from tests.support.validation_trials import KINDS, ROLE, Kind, asking, made, stored, tries, trusting

WITH_CERTIFICATES: Final = (*PROFILES[1:], "7.8.6-13")


def can_try(version: str, kind: Kind) -> bool:
    """Return True if the version knows dry_run for that kind."""
    return version != "7.8.4-18" or kind.path not in {"/v1/users", "/v1/roles"}


def uid_of(engine: Engine) -> str:
    """Return how the path of an object ends."""
    return f"/{engine.outputs['uid']}" if "uid" in engine.outputs else ""


class TestVersions:
    """A version is sent only what it can try: an earlier one would store it."""

    @pytest.mark.parametrize("version", WITH_CERTIFICATES)
    def test_create(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, version: str) -> None:
        """A new object is tried by the method that makes it."""
        emulator = trusting(start_redis_enterprise_emulator(version=version), pki)
        before = stored(emulator)
        for kind in KINDS:
            assert "create" == asking(kind.provider(), emulator).plan(dict(kind.inputs))

        able = [kind.path for kind in KINDS if can_try(version, kind)]
        expected = [f"{'PUT' if path == '/v1/cluster' else 'POST'} {path}?dry_run=true 200" for path in able]
        assert expected == tries(emulator)
        assert before == stored(emulator)

    @pytest.mark.parametrize("version", WITH_CERTIFICATES)
    def test_update(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki, version: str) -> None:
        """The changed fields are tried on the existing object."""
        emulator = trusting(start_redis_enterprise_emulator(version=version), pki)
        engines = [made(kind.provider(), emulator, kind.inputs) for kind in KINDS]
        emulator.clear_requests()
        before = stored(emulator)
        for kind, engine in zip(KINDS, engines, strict=True):
            assert "update" == engine.plan({**kind.inputs, **kind.change})

        able = [(kind, engine) for kind, engine in zip(KINDS, engines, strict=True) if can_try(version, kind)]
        expected = [f"PUT {kind.path}{uid_of(engine)}?dry_run=true 200" for kind, engine in able]
        assert expected == tries(emulator)
        assert before == stored(emulator)

    def test_before_all(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """7.4.6 can try nothing of it; what it cannot do at all is said."""
        emulator = start_redis_enterprise_emulator(version="7.4.6")
        for kind in KINDS[:2]:
            assert "create" == asking(kind.provider(), emulator).plan(dict(kind.inputs))
        for kind in KINDS[2:]:
            with pytest.raises(CheckFailedError, match=r"needs Redis Enterprise Software 7.8.4; node 1 runs 7.4.6"):
                asking(kind.provider(), emulator).plan(dict(kind.inputs))

        assert [] == tries(emulator)

    def test_oldest_node_decides(self, start_redis_enterprise_emulator: NewEmulator) -> None:
        """While nodes are being upgraded, nothing is tried that one of them would store."""
        emulator = start_redis_enterprise_emulator(nodes=3, version="7.8.6-13", node_versions={2: "7.8.4-18"})

        assert "create" == asking(RoleProvider(), emulator).plan(dict(ROLE))
        assert [] == tries(emulator)
