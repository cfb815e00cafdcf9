"""Users of the cluster that have the name of a new one."""

from collections.abc import Iterator

import pytest
import responses
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.errors import ConflictError
from pulumi_redis_enterprise.lifecycle.user_conflicts import find_by_name

from tests.support.database_logins import USER, cluster_knowing


@pytest.fixture(name="rest")
def _rest() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as mock:
        yield mock


OTHER = {**USER, "uid": 7, "email": "other@example.com"}


def test_two_users_of_one_name(rest: responses.RequestsMock) -> None:
    """Nobody can tell which of them is meant: both are named, and none is taken over."""
    with pytest.raises(ConflictError) as caught:
        find_by_name(cluster_knowing(rest, USER, OTHER), {"username": "app-1", "adopt_existing": True}, None)

    assert caught.value.message == (
        "the cluster 'cluster.local' has 2 users of the name 'app-1' (uid 2, auth_method certificate, uid 7, "
        "auth_method certificate)"
    )
    assert "DELETE /v1/users/{uid}" in caught.value.fix


def test_one_of_them_is_leaving(rest: responses.RequestsMock) -> None:
    """One that the same update deletes does not count."""
    found = find_by_name(cluster_knowing(rest, USER, OTHER), {"username": "app-1"}, Uid(7))

    assert found is not None
    assert 2 == found.uid


def test_exact_name_comes_first(rest: responses.RequestsMock) -> None:
    """A user whose name differs in case only is not in the way of one that is there already."""
    found = find_by_name(cluster_knowing(rest, {**OTHER, "name": "APP-1"}, USER), {"username": "app-1"}, None)

    assert found is not None
    assert 2 == found.uid
