"""Roles."""

import responses
from pulumi_redis_enterprise.api.collections.roles import Role, Roles
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid

from tests.support.api_client import URL, client_for

ADMIN = {"uid": 1, "name": "Admin", "management": "admin", "account_id": 1}


def roles_for() -> Roles:
    """The roles of the cluster at `URL`."""
    client = client_for()
    return Roles(client, actions=Actions(client))


def test_all(rest: responses.RequestsMock) -> None:
    """The named fields are kept; a role without management has none."""
    rest.get(f"{URL}/v1/roles", json=[ADMIN, {"uid": 2, "name": "app"}])

    assert (Role(Uid(1), "Admin", "admin"), Role(Uid(2), "app", "none")) == roles_for().all()


def test_asked_once(rest: responses.RequestsMock) -> None:
    """The list is asked for once, and again on demand."""
    rest.get(f"{URL}/v1/roles", json=[])
    rest.get(f"{URL}/v1/roles", json=[ADMIN])
    roles = roles_for()

    assert (0, 0, 1) == (len(roles.all()), len(roles.all()), len(roles.all(refresh=True)))
