"""Whether a client would still be let in after a change."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.api.roles import Role
from pulumi_redis_enterprise.api.users import User
from pulumi_redis_enterprise.core.lockout import admits, is_administrator, obstacles
from redis_enterprise_emulator.pki import Identity

from tests.certificates import (
    NOW,
    client,
    client_of_intermediate,
    cn_less_client,
    expired_client,
    intermediate,
    other_root,
    root,
)

OWN = {"CN": "app-1", "OU": ["Development"], "O": "Acme", "C": "US"}


def named_client() -> Identity:
    """A client with DNS names."""
    return root().issue_client("CN=app-2", now=NOW, lifetime=timedelta(days=9), dns_names=["app-2.acme.com"])


class TestAdmits:
    @pytest.mark.parametrize(
        ("admitted", "validation", "records"),
        [
            (True, "disabled", []),
            (True, "san_cn", [{"CN": "other"}, {"CN": "app-1", "O": "Another"}]),
            (False, "san_cn", [{"CN": "App-1"}]),
            (True, "full_subject", [OWN | {"L": ""}]),
            (False, "full_subject", [{"CN": "app-1"}]),
            (False, "full_subject", [OWN | {"L": "Bonn"}]),
            (False, "san_cn", []),
        ],
    )
    def test_validations(self, admitted: bool, validation: str, records: list[dict[str, Any]]) -> None:  # noqa: FBT001
        """Names are compared exactly; of a full subject all attributes have to be there, and no other."""
        assert admitted is admits(client().certificate, validation=validation, records=records)

    def test_dns_name(self) -> None:
        """`san_cn` looks at the DNS names as well."""
        records = [{"CN": "app-2.acme.com"}]

        assert admits(named_client().certificate, validation="san_cn", records=records)

    def test_subject_that_fits_into_no_record(self) -> None:
        """A subject without a common name can be authorised by none."""
        assert not admits(cn_less_client().certificate, validation="full_subject", records=[OWN])


class TestObstacles:
    def test_none(self) -> None:
        """A client of a trusted CA that nobody keeps out."""
        bundle = [root().certificate]

        assert [] == obstacles(
            [client().certificate], bundle=bundle, validation="san_cn", records=[{"CN": "app-1"}], now=NOW
        )

    def test_intermediates_are_sent_along(self) -> None:
        """What stands behind the client's certificate in its file counts."""
        chain = [client_of_intermediate().certificate, intermediate().certificate]

        assert [] == obstacles(chain, bundle=[root().certificate], validation="disabled", records=[], now=NOW)

    def test_all_at_once(self) -> None:
        """The certificate itself, its CA and its subject: all that is in the way is said."""
        found = obstacles(
            [expired_client().certificate],
            bundle=[other_root().certificate],
            validation="san_cn",
            records=[{"CN": "somebody"}],
            now=NOW,
        )

        assert 3 == len(found)
        assert "which is not in the bundle" in found[1]
        assert found[2].endswith("would be none of the authorised subjects (san_cn)")


class TestIsAdministrator:
    """`is_administrator` looks for a certificate user of the line with a role that may everything."""

    ROLES: Final = {1: Role(1, "Admin", "admin"), 2: Role(2, "viewer", "cluster_viewer")}

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
        someone = replace(User(5, "admin", "", "certificate", "CN=admin", (1,), "active"), **user)

        assert expected is is_administrator("CN=admin", [someone], self.ROLES)

    def test_nobody(self) -> None:
        """Without users there is no administrator."""
        assert not is_administrator("CN=admin", [], self.ROLES)
