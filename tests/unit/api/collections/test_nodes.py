"""The cluster's version, from its nodes."""

from typing import Any

import pytest
import responses
from pulumi_redis_enterprise.api.collections.nodes import Node, Nodes
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.versions import Version
from pulumi_redis_enterprise.errors import UnsupportedVersionError

from tests.support.api_client import URL, client_for


def node(uid: int, version: str) -> dict[str, Any]:
    """A node as the cluster shows it, with more than is kept."""
    return {"uid": uid, "software_version": version, "addr": "10.0.0.1", "total_memory": 1}


def test_oldest(rest: responses.RequestsMock) -> None:
    """In the middle of an upgrade the node with the lowest version counts; asked once."""
    rest.get(f"{URL}/v1/nodes", json=[node(1, "8.0.20-44"), node(3, "7.4.6-22"), node(2, "7.4.6-22")])
    nodes = Nodes(client_for())

    assert Node(Uid(2), Version(7, 4, 6, 22)) == nodes.oldest()
    assert Version(7, 4, 6, 22) == nodes.lowest_version()
    assert 1 == len(rest.calls)


def test_unreadable_version(rest: responses.RequestsMock) -> None:
    """A node that does not tell its version is named: guessing could send what it does not know."""
    rest.get(f"{URL}/v1/nodes", json=[{"uid": 2}])
    with pytest.raises(UnsupportedVersionError, match="cannot tell the version of node 2"):
        Nodes(client_for()).oldest()


def test_no_nodes(rest: responses.RequestsMock) -> None:
    """A cluster without nodes is an error, not a version."""
    rest.get(f"{URL}/v1/nodes", json=[])
    with pytest.raises(UnsupportedVersionError, match="lists no node"):
        Nodes(client_for()).lowest_version()
