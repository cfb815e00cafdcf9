"""Tests of what is known of bundle, users and roles before the administrator is."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.rules.lockout.planned_changes import EarlierChanges

LINE = "CN=admin"


def user(line: str = LINE, *roles: str | int) -> dict[str, Any]:
    """Return the inputs of a user."""
    return {"username": "admin", "subject_line": line, "roles": list(roles or ["Admin"])}


def role(name: str, management: str) -> dict[str, Any]:
    """Return the inputs of a role."""
    return {"role_name": name, "management": management}


class TestChangesBundle:
    @pytest.mark.parametrize(
        ("expected", "bundle"),
        [
            (False, None),
            (False, ({"certificates": "a"}, {"certificates": "a"})),
            (True, ({"certificates": "a"}, {"certificates": "b"})),
            (True, ({}, {"certificates": "b"})),
        ],
    )
    def test_bundles(self, expected: bool, bundle: Any) -> None:  # noqa: FBT001
        """A new bundle is a change; where there is none, nothing is."""
        assert expected is EarlierChanges(bundle=bundle).changes_bundle


class TestChangesRights:
    def test_users(self) -> None:
        """Another line or other roles are a change; a new user, or another address, takes nothing away."""
        assert EarlierChanges(users=[(user(), user("CN=other"))]).changes_rights
        assert EarlierChanges(users=[(user(), user(LINE, "viewer"))]).changes_rights
        assert not EarlierChanges(users=[({}, user()), (user(), user() | {"email": "a@b.c"})]).changes_rights

    def test_roles(self) -> None:
        """Another management is a change; a new role takes nothing away."""
        earlier = EarlierChanges()
        earlier.note_role({}, role("new", "admin"))
        earlier.note_role(role("old", "admin"), role("old", "admin"))

        assert not earlier.changes_rights
        earlier.note_role(role("old", "admin"), role("old", "none"))
        assert earlier.changes_rights


class TestEndedRights:
    def test_line_that_nobody_has_any_more(self) -> None:
        """The user of the line gets another one, and no other user takes it."""
        earlier = EarlierChanges(users=[(user(), user("CN=other"))])

        assert ["the user 'admin' gets another subject line"] == earlier.ended_rights(LINE)
        assert [] == earlier.ended_rights("CN=somebody")

    def test_line_that_another_user_takes(self) -> None:
        """The administrator may get another user."""
        successor = user() | {"username": "successor"}

        assert [] == EarlierChanges(users=[(user(), user("CN=other")), ({}, successor)]).ended_rights(LINE)

    @pytest.mark.parametrize(
        ("after", "management", "lost"),
        [
            (["Admin"], "none", False),
            (["viewer"], "cluster_viewer", True),
            (["viewer"], "admin", False),
            (["viewer", "Admin"], "cluster_viewer", False),
            (["by hand"], "cluster_viewer", False),
            ([7], "cluster_viewer", False),
        ],
    )
    def test_other_roles(self, after: list[str | int], management: str, lost: bool) -> None:  # noqa: FBT001
        """Roles are no administrator's if all of them are known, and none has the management admin."""
        earlier = EarlierChanges(users=[(user(), user(LINE, *after))])
        earlier.note_role({}, role("viewer", management))

        assert (["the user 'admin' loses the management role admin"] if lost else []) == earlier.ended_rights(LINE)

    def test_role_that_is_another_one_by_now(self) -> None:
        """The user keeps a role that loses its management."""
        earlier = EarlierChanges(users=[(user(LINE, "admins"), user(LINE, "admins"))])
        earlier.note_role(role("admins", "admin"), role("admins", "db_viewer"))

        assert ["the user 'admin' loses the management role admin"] == earlier.ended_rights(LINE)

    def test_user_that_never_was_an_administrator(self) -> None:
        """A user without rights loses none."""
        earlier = EarlierChanges(users=[(user(LINE, "viewer"), user(LINE, "viewer"))])
        earlier.note_role(role("viewer", "none"), role("viewer", "none"))

        assert [] == earlier.ended_rights(LINE)
