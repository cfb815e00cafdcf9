"""Tests of the view that tests have of a cluster: everybody else's objects are neither seen nor meant."""

import pytest

from tests.conformance.view import USERNAME, View

PREFIX = "conformance-0123456789abcdef-"
ROLE = {"uid": 41, "name": f"{PREFIX}app", "management": "none"}
ADMIN = {"uid": 1, "name": "Admin", "management": "admin"}
THEIRS = {"uid": 7, "name": "theirs", "management": "none"}


@pytest.fixture
def view() -> View:
    """A view that has shown nothing yet."""
    return View(PREFIX, caller=3)


def test_own_objects_have_short_names_and_numbers_of_a_new_cluster(view: View) -> None:
    """The first role that a test creates has the uid 2, whatever it is in the cluster."""
    shown = view.body_for_tests("/v1/roles", [ADMIN, ROLE])

    assert [ADMIN, {**ROLE, "uid": 2, "name": "app"}] == shown
    assert "/v1/roles/41?x=y" == view.path_for_cluster("/v1/roles/2?x=y")


def test_objects_of_others_are_hidden(view: View) -> None:
    """They are in no list, cannot be read, and have no number that a test could give."""
    other_run = {**ROLE, "name": "conformance-fedcba9876543210-app"}

    assert [] == view.body_for_tests("/v1/roles", [THEIRS, other_run])
    assert view.body_for_tests("/v1/roles/7", THEIRS) is None
    assert "/v1/roles/900007" == view.path_for_cluster("/v1/roles/7")


def test_caller_is_shown_under_another_name(view: View) -> None:
    """The name and address of whoever runs the suites are nobody's business."""
    user = {"uid": 3, "name": "jane", "email": "jane@example.com", "role_uids": [1]}
    view.body_for_tests("/v1/roles", [ADMIN])

    assert [{"uid": 1, "name": "Administrator", "email": USERNAME, "role_uids": [1]}] == (
        view.body_for_tests("/v1/users", [user])
    )


def test_names_of_the_cluster_are_hidden(view: View) -> None:
    """Tests know the cluster as cluster.local, and no prefix is in a message."""
    assert {"name": "cluster.local"} == view.body_for_tests("/v1/cluster", {"name": "east.example.com"})
    assert {"description": "no role app"} == view.body_for_tests("/v1/x", {"description": f"no role {PREFIX}app"})


def test_references_are_translated_both_ways(view: View) -> None:
    """Entries of databases, roles of users and scopes of roles mean the same objects on both sides."""
    view.body_for_tests("/v1/roles", [ROLE])
    view.body_for_tests("/v1/bdbs", [{"uid": 9, "name": f"{PREFIX}orders"}])
    sent = {
        "name": "app",
        "role_uids": [2],
        "roles_permissions": [{"role_uid": 2, "redis_acl_uid": 5}],
        "resources": [{"type": "db", "uids": ["1"]}],
    }
    there = view.body_for_cluster("/v1/users", sent)

    assert [41] == there["role_uids"]
    assert [{"role_uid": 41, "redis_acl_uid": 900_005}] == there["roles_permissions"]
    assert [{"type": "db", "uids": ["9"]}] == there["resources"]
    assert f"{PREFIX}app" == there["name"]
    assert {**sent, "uid": 1} == view.body_for_tests("/v1/users", [{**there, "uid": 50}])[0] | {"uid": 1}


def test_another_test_begins_anew(view: View) -> None:
    """The numbers of a test are not those of the one before."""
    view.body_for_tests("/v1/roles", [ROLE])
    view.begin()

    assert 2 == view.body_for_tests("/v1/roles/60", {**ROLE, "uid": 60})["uid"]
