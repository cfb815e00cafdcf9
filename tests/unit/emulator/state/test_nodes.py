"""Tests of nodes, bootstrap status and license."""

import pytest
from redis_enterprise_emulator.errors import RestError
from redis_enterprise_emulator.state.nodes import bootstrap_object, license_object, node_object

from tests.unit.emulator.support import StandingClock, fresh_cluster


def test_version_is_told_twice() -> None:
    """Node and bootstrap status tell the version; the uid is a number in one and a text in the other."""
    state = fresh_cluster("7.22.2-14")

    node, local = node_object(state, 1), bootstrap_object(state)["local_node_info"]

    assert (1, "7.22.2-14") == (node["uid"], node["software_version"])
    assert ("1", "7.22.2-14") == (local["uid"], local["software_version"])


def test_missing_node() -> None:
    """A node that is not there answers 404."""
    with pytest.raises(RestError) as caught:
        node_object(fresh_cluster(), 2)

    assert (404, "node_not_exist") == (caught.value.status, caught.value.error_code)


@pytest.mark.parametrize(("days", "expected"), [(0, False), (29, False), (31, True)])
def test_license_is_a_trial(days: int, *, expected: bool) -> None:
    """The license of a fresh cluster expires after thirty days."""
    clock = StandingClock()
    state = fresh_cluster(clock=clock)

    clock.now += days * 86400

    assert expected == license_object(state)["expired"]
