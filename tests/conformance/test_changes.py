"""Tests of a change behind the back of clients: on a named cluster, it becomes requests."""

from collections.abc import Callable
from typing import Any

import pytest
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.redis_acls import create_redis_acl
from redis_enterprise_emulator.state.roles import create_role
from redis_enterprise_emulator.state.users import create_user

from tests.conformance.changes import OnlyEmulatedError, Write, is_there, writes_between
from tests.support.emulated_cluster import fresh_cluster

ROLE = {"name": "app", "management": "none"}
USER = {"name": "app", "auth_method": "certificate", "certificate_subject_line": "CN=app", "role_uids": [1]}


def writes(change: Callable[[State], Any], before: State | None = None) -> list[tuple[str, str]]:
    """Return the requests that a change becomes."""
    before = before or fresh_cluster()
    after = before.scratch()
    change(after)
    return [(write.method, write.path) for write in writes_between(before, after)]


def test_creation_and_deletion() -> None:
    """An object that others need comes first, and goes last."""

    def create(state: State) -> None:
        create_user(state, USER)
        create_role(state, ROLE)
        create_redis_acl(state, {"name": "app", "acl": "+@read ~*"})

    before = fresh_cluster()
    there = before.scratch()
    create(there)

    assert [("POST", "/v1/redis_acls"), ("POST", "/v1/roles"), ("POST", "/v1/users")] == writes(create)
    assert [("DELETE", "/v1/users/2"), ("DELETE", "/v1/roles/2"), ("DELETE", "/v1/redis_acls/2")] == (
        writes(lambda state: state.become(before), there)
    )


def test_fields() -> None:
    """Only what differs is sent; what a cluster computes is not."""
    before = fresh_cluster()
    create_role(before, ROLE)
    after = before.scratch()
    after.role("app").update(management="db_viewer", action_uid="x")

    assert [Write("PUT", "/v1/roles/2", {"management": "db_viewer"})] == [*writes_between(before, after)]


def test_trust_comes_before_what_needs_it() -> None:
    """The CA is there before certificate authentication is on, and goes after it is off."""

    def on(state: State) -> None:
        state.certificates["mtls_trusted_ca"] = "PEM"
        state.settings["mtls_certificate_authentication"] = True

    there = fresh_cluster()
    off = there.scratch()
    on(there)
    certificates, settings = "/v1/cluster/certificates", "/v1/cluster"

    assert [("PUT", certificates), ("PUT", settings)] == writes(on)
    assert [("PUT", settings), ("DELETE", f"{certificates}/mtls_trusted_ca")] == (
        writes(lambda state: state.become(off), there)
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda state: create_user(state, {**USER, "auth_method": "regular", "password": "Some-1!"}), "passwords"),
        (lambda state: state.certificates.update(api="PEM"), "certificates of the cluster"),
        (lambda state: state.nodes[1].update(software_version="7.4.6"), "nodes"),
        (lambda state: state.user("Administrator").update(last_seen=1), "fields of users"),
    ],
)
def test_only_emulated(change: Callable[[State], Any], told: str) -> None:
    """A change that no request makes is reported, so that the test is skipped."""
    with pytest.raises(OnlyEmulatedError, match=told):
        writes(change)


def test_there_already() -> None:
    """An object that is there exactly so is not created twice."""
    before = fresh_cluster()
    create_role(before, ROLE)

    assert is_there(Write("POST", "/v1/roles", ROLE, kind="/v1/roles"), before)
    assert not is_there(Write("POST", "/v1/roles", {**ROLE, "name": "other"}, kind="/v1/roles"), before)
