"""Stored states that are made by copying one user."""

from typing import Any

from tools.bench.growth import with_more_users


def _user(number: int) -> dict[str, Any]:
    name = f"app-{number}"
    return {
        "urn": f"urn:pulumi:test::project::User::{name}",
        "id": str(number + 2),
        "inputs": {"username": name},
        "outputs": {"username": name, "uid": number + 2},
    }


def test_with_more_users() -> None:
    """Each copy is what the cluster's next user would be; the rest of the deployment stays."""
    stack = {"urn": "urn:pulumi:test::project::pulumi:pulumi:Stack::project-test"}
    exported = {"version": 3, "deployment": {"manifest": {}, "resources": [stack, _user(0), _user(1)]}}

    expected = {"version": 3, "deployment": {"manifest": {}, "resources": [stack, *map(_user, range(4))]}}
    assert expected == with_more_users(exported, 4)


def test_no_more_users() -> None:
    """Exactly as many as there are is no change."""
    exported = {"deployment": {"resources": [_user(0), _user(1)]}}

    assert exported == with_more_users(exported, 2)
