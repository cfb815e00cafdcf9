"""Tests of whether a client would still be let in after a change."""

from dataclasses import replace
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.api.collections.roles import Role
from pulumi_redis_enterprise.api.collections.users import User
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules.lockout.lockout import is_administrator, lockout_reasons

from tests.support.certificates import (
    NOW,
    client,
    client_of_intermediate,
    expired_client,
    intermediate,
    other_root,
    read,
    root,
)


class TestObstacles:
    def test_none(self) -> None:
        """A client of a trusted CA that nobody keeps out."""
        bundle = [read(root())]

        assert [] == lockout_reasons(
            [read(client())], bundle=bundle, validation="san_cn", records=[{"CN": "app-1"}], now=NOW
        )

    def test_intermediates_are_sent_along(self) -> None:
        """The certificates behind the client's own in its file count."""
        chain = [read(client_of_intermediate()), read(intermediate())]

        assert [] == lockout_reasons(chain, bundle=[read(root())], validation="disabled", records=[], now=NOW)

    def test_all_at_once(self) -> None:
        """Every obstacle is reported: the certificate itself, its CA and its subject."""
        found = lockout_reasons(
            [read(expired_client())],
            bundle=[read(other_root())],
            validation="san_cn",
            records=[{"CN": "somebody"}],
            now=NOW,
        )

        assert 3 == len(found)
        assert "which is not in the bundle" in found[1]
        assert found[2].endswith("would be none of the authorized subjects (san_cn)")


class TestIsAdministrator:
    """`is_administrator` looks for a certificate user of the line with a role that may everything."""

    ROLES: Final = {1: Role(Uid(1), "Admin", "admin"), 2: Role(Uid(2), "viewer", "cluster_viewer")}

    @pytest.mark.parametrize(
        ("expected", "user"),
        [
            (True, {}),
            (True, {"role_uids": (2, 1)}),
            (False, {"role_uids": (2,)}),
            (False, {"role_uids": (3,)}),
            (False, {"auth_method": "regular"}),
            (False, {"certificate_subject_line": "CN=other"}),
        ],
    )
    def test_user_decides(self, expected: bool, user: dict[str, Any]) -> None:  # noqa: FBT001
        """Method, line and roles all have to be right."""
        someone = replace(User(Uid(5), "admin", "", "certificate", "CN=admin", (Uid(1),), "active"), **user)

        assert expected is is_administrator("CN=admin", [someone], self.ROLES)

    def test_nobody(self) -> None:
        """Without users there is no administrator."""
        assert not is_administrator("CN=admin", [], self.ROLES)
