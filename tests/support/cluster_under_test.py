"""The cluster that tests run against: an emulated one in this process, unless `make conformance` names another."""

from collections.abc import Callable
from typing import Any, Final

import pytest

START: Final = pytest.StashKey[Callable[..., Any]]()
"""The key of what starts the named cluster, in the stash of pytest's configuration; not there for emulated ones."""


def named_cluster(config: pytest.Config) -> Callable[..., Any] | None:
    """Return what starts the named cluster; None if clusters are emulated."""
    return config.stash.get(START, None)
