"""Tests of nodes, bootstrap status and license."""

import pytest
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.nodes import bootstrap_object, license_object, new_nodes, node_object
from redis_enterprise_emulator.state.settings import cluster_object

from tests.support.emulated_cluster import StandingClock, fresh_cluster


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


class TestNewNodes:
    """The nodes of a fresh cluster."""

    def test_versions(self) -> None:
        """Each node has an address of its own, and runs the cluster's version unless it is said to run another."""
        nodes = new_nodes(3, "8.0.20-44", {2: "7.4.6"})

        assert ["8.0.20-44", "7.4.6", "8.0.20-44"] == [node["software_version"] for node in nodes.values()]
        assert ["192.0.2.1", "192.0.2.2", "192.0.2.3"] == [node["addr"] for node in nodes.values()]

    @pytest.mark.parametrize(
        ("count", "others", "reason"),
        [
            (0, {}, "expected one node or more; got 0"),
            (2, {3: "7.4.6"}, "expected the version of a node from 1 to 2; got node 3"),
            (2, {2: "old"}, "expected a version such as"),
        ],
    )
    def test_impossible(self, count: int, others: dict[int, str], reason: str) -> None:
        """No nodes, a node too many or a version that is none is refused."""
        with pytest.raises(ValueError, match=reason):
            new_nodes(count, "8.0.20-44", others)


@pytest.mark.parametrize(("others", "expected"), [({}, False), ({2: "7.22.2-14"}, True)])
def test_upgrade_is_shown(others: dict[int, str], *, expected: bool) -> None:
    """While versions differ, the cluster shows that it is being upgraded."""
    assert expected == cluster_object(fresh_cluster(nodes=2, node_versions=others))["upgrade_in_progress"]


def test_lowest_version_decides() -> None:
    """In the middle of an upgrade, the cluster can do what its oldest node can."""
    state = fresh_cluster(nodes=3, node_versions={3: "7.22.0"})

    assert (7, 22, 0) == state.version
