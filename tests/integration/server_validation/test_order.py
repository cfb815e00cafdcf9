"""Tests of what the same run deletes or creates before is not held against a change."""

from typing import Any

import pytest
from pulumi_redis_enterprise.certificate_user import CertificateUserProvider
from pulumi_redis_enterprise.cluster_mtls_config import ClusterMtlsConfigProvider
from pulumi_redis_enterprise.redis_acl import RedisAclProvider
from pulumi_redis_enterprise.role import RoleProvider
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.versions import PROFILES

from tests.support.clusters import NewEmulator, add_certificate_user
from tests.support.pki import Pki
from tests.support.validation_trials import (
    ACL,
    ROLE,
    SETTINGS,
    USER,
    Kind,
    asking,
    every_kind,
    made,
    tries,
    trusting,
)


class TestTaken:
    """Tests of what is there may be what the run is about to delete, so it is warned of."""

    @pytest.mark.parametrize(
        ("more", "told"),
        [
            ({"username": "App-1", "subject_line": "CN=app-2"}, "has the name 'App-1'"),
            ({"username": "app-2"}, "has the certificate_subject_line 'CN=app-1,O=Acme'"),
            (
                {"username": "app-2", "subject_line": "CN=app-2", "email": "app@example.com"},
                "has the email 'app@example.com'",
            ),
        ],
    )
    def test_warned_of(self, emulator: Emulator, warnings: dict[Any, None], more: dict[str, str], told: str) -> None:
        """A name, subject line or address that a user has is no error in a preview, nor is it tried."""
        uid = add_certificate_user(
            emulator, "app-1", certificate_subject_line="CN=app-1,O=Acme", email="app@example.com"
        )

        assert "create" == asking(CertificateUserProvider(), emulator).plan({**USER, **more})
        assert [f"user 'app-1' (uid {uid}) {told}"] == [warning.property for warning in warnings]
        assert [] == tries(emulator)

    @every_kind
    def test_there_as_wanted(self, emulator: Emulator, warnings: dict[Any, None], kind: Kind) -> None:
        """The update adopts an object that is exactly as wanted, so there is nothing to say."""
        made(kind.provider(), emulator, kind.inputs)

        assert "create" == asking(kind.provider(), emulator).plan(dict(kind.inputs))
        assert {} == warnings
        assert [] == [try_ for try_ in tries(emulator) if "/v1/cluster" not in try_]

    def test_adopted(self, emulator: Emulator, warnings: dict[Any, None]) -> None:
        """An adoption is tried as the change that it would be."""
        uid = made(RedisAclProvider(), emulator, ACL).outputs["uid"]

        asking(RedisAclProvider(), emulator).plan({**ACL, "rule": "+@all ~*", "adopt_existing": True})

        assert [f"PUT /v1/redis_acls/{uid}?dry_run=true 200"] == tries(emulator)
        assert {} == warnings

    def test_replaced(self, emulator: Emulator) -> None:
        """A user with a new name has the subject line of the old one, which is deleted first."""
        engine = made(CertificateUserProvider(), emulator, USER)

        assert "replace" == engine.up(**{**USER, "username": "app-2"})
        assert ["app-2"] == [user["name"] for user in emulator.state.users.values() if user["uid"] != 1]

    def test_gone(self, emulator: Emulator) -> None:
        """An object that somebody deleted cannot be tried; a refresh tells of it."""
        engine = made(RoleProvider(), emulator, ROLE)
        emulator.change(lambda state: state.roles.pop(engine.outputs["uid"]))

        assert "update" == engine.plan({**ROLE, "management": "db_viewer"})
        assert [] == tries(emulator)


class TestNotThereYet:
    """Tests of what the same run creates first is not held against what comes after it."""

    def test_roles_of_a_new_user(self, emulator: Emulator) -> None:
        """A user is tried with those of its roles that exist."""
        asking(CertificateUserProvider(), emulator).plan({**USER, "roles": ["Admin", "new"]})

        assert ["POST /v1/users?dry_run=true 200"] == tries(emulator)

    def test_no_role_of_a_new_user(self, emulator: Emulator) -> None:
        """A user is not tried without any role: that is another thing to the cluster."""
        asking(CertificateUserProvider(), emulator).plan({**USER, "roles": ["new"]})

        assert [] == tries(emulator)

    @pytest.mark.parametrize(("more", "tried"), [({}, False), ({"email": "app@example.com"}, True)], ids=repr)
    def test_new_role_of_a_user(self, emulator: Emulator, more: dict[str, str], *, tried: bool) -> None:
        """A change is tried without the roles if one of them is not there."""
        engine = made(CertificateUserProvider(), emulator, USER)

        assert "update" == engine.plan({**USER, "roles": ["Admin", "new"], **more})
        assert [f"PUT /v1/users/{engine.outputs['uid']}?dry_run=true 200"] * tried == tries(emulator)

    def test_ca(self, redis_enterprise_emulator: Emulator) -> None:
        """Without the CA the cluster would not switch logins by certificate on: the rest is tried."""
        engine = asking(ClusterMtlsConfigProvider(), redis_enterprise_emulator)

        assert "create" == engine.plan(dict(SETTINGS))
        assert ["PUT /v1/cluster?dry_run=true 200"] == tries(redis_enterprise_emulator)

    def test_passwords_off(self, start_redis_enterprise_emulator: NewEmulator, pki: Pki) -> None:
        """Passwords go off after the rest is on, and a try of both at once might be refused for the order."""
        emulator = start_redis_enterprise_emulator(
            version=PROFILES[-1], assumptions=Assumptions(basic_off_without_mtls="406")
        )
        engine = asking(ClusterMtlsConfigProvider(), trusting(emulator, pki))

        assert "create" == engine.plan({"basic_authentication": False})
        assert ["PUT /v1/cluster?dry_run=true 200"] == tries(emulator)
