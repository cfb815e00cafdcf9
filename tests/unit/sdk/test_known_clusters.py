"""Tests of which cluster settings lead to, without asking it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi_redis_enterprise.sdk import known_clusters
from pulumi_redis_enterprise.sdk.configuration import Configuration
from pulumi_redis_enterprise.sdk.known_clusters import is_same_cluster, leads_elsewhere, note_answer, note_state

TABLE = {
    "east": {"url": "https://east:9443", "username": "a"},
    "us-east": {"url": "https://EAST:9443/", "username": "b"},
    "by-node": {"url": "https://lb:9443", "nodes": "https://x:9443, https://east:9443"},
    "west": {"url": "https://west:9443"},
    "hidden": {"urlVariable": "URL"},
}
ROOT = Configuration((("redis-enterprise:clusters", json.dumps(TABLE)), ("redis-enterprise:url", "https://east:9443")))


def named(name: str) -> Configuration:
    """A connection of the table."""
    return ROOT.of_connection(name)


def state(cluster: str, installation: str = "2026-01-01 abc") -> dict[str, Any]:
    """Stored outputs."""
    return {"cluster": cluster, "installation": installation}


@pytest.fixture(autouse=True)
def _process() -> Iterator[None]:
    """A process of its own."""
    known_clusters.forget()
    yield
    known_clusters.forget()


class TestSameCluster:
    @pytest.mark.parametrize("other", ["east", "us-east", "by-node"])
    def test_common_address(self, other: str) -> None:
        """Whatever the names and the identities are: one address is one cluster."""
        assert is_same_cluster(named("east"), named(other)) is True

    def test_settings_of_the_stack(self) -> None:
        """The stack's own cluster may be in the table as well."""
        assert is_same_cluster(ROOT, named("east")) is True

    @pytest.mark.parametrize("other", ["west", "hidden"])
    def test_nothing_is_known(self, other: str) -> None:
        """Two addresses may still be those of one cluster."""
        assert is_same_cluster(named("east"), named(other)) is None

    @pytest.mark.parametrize(
        ("west", "expected"),
        [
            (state("a"), True),
            (state("b"), False),
            (state("a", "2026-02-02 def"), False),
            (state("a", ""), None),
        ],
        ids=["same", "another name", "another installation", "installation not known"],
    )
    def test_stored_outputs_tell(self, west: dict[str, str], *, expected: bool | None) -> None:
        """By name and installation, as many clusters are called alike."""
        note_state(named("east"), state("a"))
        note_state(named("west"), west)

        assert expected is is_same_cluster(named("east"), named("west"))

    def test_installation_is_not_forgotten(self) -> None:
        """Not every kind of resource stores it."""
        note_state(named("east"), state("a"))
        note_state(named("east"), state("a", ""))
        note_state(named("east"), {})
        note_answer(named("west"), "a", "2026-01-01 abc")

        assert is_same_cluster(named("east"), named("west")) is True

    def test_answer_counts_more(self) -> None:
        """An address may lead elsewhere by now."""
        note_answer(named("west"), "b", "2026-02-02 def")
        note_state(named("west"), state("a"))
        note_state(named("east"), state("a"))

        assert is_same_cluster(named("east"), named("west")) is False


class TestMove:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("east", "us-east", False),
            ("east", "west", True),
            ("east", "hidden", False),
            (None, "west", False),
            ("east", None, False),
        ],
        ids=["same address", "other address", "address not known", "from a provider", "to a provider"],
    )
    def test_addresses_decide(self, old: str | None, new: str | None, *, expected: bool) -> None:
        """The update looks at what is not certain, and changes nothing in another cluster."""
        assert expected is leads_elsewhere(state("a"), ROOT.of_connection(old), ROOT.of_connection(new))

    def test_connection_that_is_gone(self) -> None:
        """A name that was taken out of the table was most likely changed."""
        assert leads_elsewhere(state("a"), None, named("west")) is False

    def test_known_cluster_counts_more(self) -> None:
        """Two addresses of one cluster are one cluster."""
        note_answer(named("west"), "a", "2026-01-01 abc")

        assert leads_elsewhere(state("a"), named("east"), named("west")) is False

    def test_known_other_cluster(self) -> None:
        """Wherever the resource was managed from."""
        note_answer(named("west"), "b", "2026-02-02 def")

        assert leads_elsewhere(state("a"), None, named("west")) is True
