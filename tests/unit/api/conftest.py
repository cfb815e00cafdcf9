"""A REST API of canned answers, for the tests of the client."""

from collections.abc import Iterator

import pytest
import responses

from tests.support.api_client import FakeTime


@pytest.fixture(name="rest")
def _rest() -> Iterator[responses.RequestsMock]:
    """Answers by method and URL; several for one URL are given one after the other."""
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture(name="time")
def _time() -> FakeTime:
    """A time that passes at once."""
    return FakeTime()
