"""The bench with a few users: what it counts. How long anything takes is not for tests to say."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tools.bench import comparison
from tools.bench.edges import PYTHON, YAML, edges
from tools.bench.growth import growth

pytestmark = pytest.mark.story


@pytest.fixture(autouse=True)
def _pulumi_on_path(pulumi_folder: Path, yaml_host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (yaml_host, pulumi_folder):
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


@pytest.fixture
def say() -> Callable[[str], None]:
    """Nobody wants to know the progress."""
    return lambda _: None


def test_comparison(say: Callable[[str], None]) -> None:
    """A plan without a need asks for nothing, a refresh for one list; no process connects more than four times."""
    sections = comparison.sections({3: comparison.compare(3, 1, say)})

    traffic = {row["operation"]: row for row in sections[1].rows}
    assert (0, 0, 3) == tuple(_requests(traffic, "preview, no change", "up, no change", "refresh"))
    assert traffic["up (create)"]["requests"] <= 3 * 3 + 10
    assert max(row["handshakes"] for row in traffic.values()) <= 4
    assert sections[3].rows[0]["bytes a user"] <= comparison.STATE_TARGET


def test_growth(say: Callable[[str], None]) -> None:
    """A state that was made by copying fits its cluster: a preview and a refresh of it find no change."""
    rows = {row["operation"]: row for row in growth([4], say).rows}

    assert (0, 3) == tuple(_requests(rows, "preview, no change", "refresh"))


def test_edges(say: Callable[[str], None]) -> None:
    """Both edges send the same number of requests; each explicit provider of the plugin has a process of its own."""
    both, providers = edges(3, 2, say)

    requests = {edge: [row["requests"] for row in both.rows if row["edge"] == edge] for edge in (YAML, PYTHON)}
    assert requests[PYTHON] == requests[YAML]
    assert 0 < max(requests[YAML])
    assert {2} == {row["plugin processes"] for row in providers.rows if row["operation"] == "destroy"}


def _requests(rows: Mapping[str, Mapping[str, Any]], *operations: str) -> list[int]:
    return [rows[operation]["requests"] for operation in operations]
