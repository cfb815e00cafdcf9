"""Tests of what users, roles and ACLs share: they are referred to by name or uid."""

import pytest
import responses
from pulumi_redis_enterprise.api.collections.roles import Role, Roles
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.errors import InvalidInputError

from tests.support.api_client import URL, client_for

ADMIN, APP = Role(Uid(1), "Admin", "admin"), Role(Uid(8), "app", "none")


@pytest.fixture(name="roles")
def _roles(rest: responses.RequestsMock) -> Roles:
    """Two roles."""
    rest.get(f"{URL}/v1/roles", json=[{"uid": 8, "name": "app"}, {"uid": 1, "name": "Admin", "management": "admin"}])
    client = client_for()
    return Roles(client, actions=Actions(client))


@pytest.mark.parametrize(
    ("expected", "references"),
    [([APP], ["app"]), ([APP], [8]), ([ADMIN, APP], ["app", 1]), ([APP], ["app", 8, "app"]), ([], [])],
    ids=repr,
)
def test_called(roles: Roles, expected: list[Role], references: list[str | int]) -> None:
    """An object may be named either way, and is there once; the order is that of the uids."""
    assert expected == roles.resolve(*references)


def test_none_is_called_so(roles: Roles) -> None:
    """All names that nobody has are reported, and what there is; a name in another case is another."""
    with pytest.raises(InvalidInputError) as caught:
        roles.resolve("App", "app", 9)

    assert "the cluster has no role 'App', 9" == caught.value.message
    assert "take the names or uids of these: 'Admin' (uid 1), 'app' (uid 8)" == caught.value.fix


def test_code_that_creates_it(roles: Roles) -> None:
    """A missing object is reported as an expression that could replace the name; a name in another case could not."""
    with pytest.raises(InvalidInputError) as caught:
        roles.resolve("Cluster Viewer", "other", "APP", "a/b")

    assert (
        'create it: write Role("Cluster Viewer", role_name="Cluster Viewer", management="cluster_viewer"), '
        'Role("other", role_name="other", management="none") in place of the name; '
        "or name one of these: 'Admin' (uid 1), 'app' (uid 8)"
    ) == caught.value.fix


def test_nothing_to_be_called(rest: responses.RequestsMock) -> None:
    """An empty list is reported as such."""
    rest.get(f"{URL}/v1/roles", json=[])
    client = client_for()
    with pytest.raises(InvalidInputError, match="of these: none"):
        Roles(client, actions=Actions(client)).resolve(9)

    assert 1 == len(rest.calls)
