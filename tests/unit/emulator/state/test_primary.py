"""Tests of what the nodes say that are not the primary."""

from collections.abc import Mapping
from typing import Any

import pytest
from redis_enterprise_emulator.state import State
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.primary import check_node, is_primary_only, is_sent_on, primary_url

from tests.support.emulated_cluster import fresh_cluster

URLS: Mapping[int, str] = {1: "https://127.0.0.1:1001", 2: "https://127.0.0.1:1002", 3: "https://127.0.0.1:1003"}


def three_nodes(version: str = "8.0.20-44", *, certificates: bool = False, **options: Any) -> State:
    """A cluster of three nodes."""
    state = fresh_cluster(version, nodes=3, **options)
    state.settings["mtls_certificate_authentication"] = certificates
    return state


class TestSentOn:
    """Tests of which requests are redirected."""

    @pytest.mark.parametrize(("node", "expected"), [(1, False), (2, True), (3, True)])
    def test_all_but_the_primary(self, node: int, *, expected: bool) -> None:
        """The primary answers; the other nodes send on."""
        assert expected == is_sent_on(three_nodes(), node, "GET")

    def test_another_primary(self) -> None:
        """If the primary changes, so does who answers."""
        state = three_nodes()
        state.primary = 3

        assert [True, True, False] == [is_sent_on(state, node, "GET") for node in state.nodes]

    def test_handled_by_the_node(self) -> None:
        """With `handle_redirects`, nothing is sent on."""
        state = three_nodes()
        state.settings["handle_redirects"] = True

        assert not is_sent_on(state, 2, "PUT")

    @pytest.mark.parametrize(("method", "expected"), [("GET", False), ("PUT", True)])
    def test_reads_are_a_switch(self, method: str, *, expected: bool) -> None:
        """With redirected_calls=writes, each node answers reads."""
        assert expected == is_sent_on(three_nodes(redirected_calls="writes"), 2, method)


class TestPrimaryUrl:
    """Tests of where requests are sent on to."""

    def test_internal(self) -> None:
        """By default it is an address of the cluster's own network, with the primary's port."""
        assert "https://192.0.2.1:1001" == primary_url(three_nodes(), dict(URLS))

    def test_external(self) -> None:
        """With redirect_location=external it is what clients use."""
        assert "https://127.0.0.1:1001" == primary_url(three_nodes(redirect_location="external"), dict(URLS))


class TestPrimaryOnly:
    """The versions in which only the primary answers."""

    @pytest.mark.parametrize(
        ("version", "expected"),
        [("7.4.6", False), ("7.8.4-18", True), ("7.22.0", True), ("7.22.2-14", False), ("8.2.0-25", False)],
    )
    def test_versions(self, version: str, *, expected: bool) -> None:
        """It is from 7.8.4 to 7.22.0 that the other nodes fall silent."""
        assert expected == is_primary_only(three_nodes(version, certificates=True), 2)

    def test_primary(self) -> None:
        """The primary answers in each version."""
        assert not is_primary_only(three_nodes("7.22.0", certificates=True), 1)

    def test_without_certificates(self) -> None:
        """While certificate authentication is off, all nodes answer."""
        assert not is_primary_only(three_nodes("7.22.0"), 2)

    def test_version_of_the_node(self) -> None:
        """In the middle of an upgrade, a node that has been upgraded answers."""
        state = three_nodes("7.22.0", certificates=True, node_versions={2: "7.22.2-14"})

        assert [False, False, True] == [is_primary_only(state, node) for node in state.nodes]

    def test_refusal(self) -> None:
        """Such a node answers 503, and nothing but which node it is."""
        with pytest.raises(RestError, match="node 3 does not respond") as caught:
            check_node(three_nodes("7.22.0", certificates=True), 3)

        assert 503 == caught.value.status
