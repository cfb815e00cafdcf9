"""Rules for every unit test: each is a run of its own, as providers remember what a program manages."""

import pytest

from tests.support.engine import begin_run


def pytest_runtest_setup(item: pytest.Item) -> None:  # noqa: ARG001 - pytest calls it by this name
    """Forget the resources of the test before."""
    begin_run()
