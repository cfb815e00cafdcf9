"""A cluster, and the plugin on it."""

from collections.abc import Iterator

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.engine import begin_run, configuration_of
from tests.support.plugin_edge import Edge, plugin_edge


@pytest.fixture(scope="module")
def cluster() -> Iterator[Emulator]:
    """A cluster with two databases."""
    with Emulator(version="8.2.0-25", databases=["orders", "invoices"]) as emulator:
        yield emulator


@pytest.fixture
def edge(cluster: Emulator) -> Iterator[Edge]:
    """The plugin, configured for the cluster."""
    begin_run()
    with plugin_edge(configuration_of(cluster)) as edge:
        yield edge
