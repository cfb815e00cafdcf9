"""Tests of versions."""

import pytest
from redis_enterprise_emulator.state.versions import PROFILES, parse_version

from tests.support.emulated_cluster import fresh_cluster


def test_profiles_are_in_order() -> None:
    """Versions compare by number, not by text, with or without a build."""
    versions = [parse_version(text) for text in (*PROFILES, "100.0.21-16135")]

    assert sorted(versions) == versions


@pytest.mark.parametrize("text", ["", "8", "8.0", "v8.0.2", "8.0.2-", "8.0.x", "8.0.2-17 "])
def test_other_texts_are_refused(text: str) -> None:
    """A text that is no version is refused, with an example of one."""
    with pytest.raises(ValueError, match=r"expected a version such as 8\.0\.20-44"):
        parse_version(text)


def test_lowest_node_decides() -> None:
    """A cluster with nodes of two versions can do what the lower one can."""
    state = fresh_cluster("8.2.0-25")
    state.nodes[2] = state.nodes[1] | {"uid": 2, "software_version": "7.4.6"}

    assert (7, 4, 6) == state.version
