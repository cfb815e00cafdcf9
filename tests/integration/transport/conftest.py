"""A REST API of canned answers beside databases on real connections."""

from collections.abc import Iterator

import pytest
import responses


@pytest.fixture
def rest() -> Iterator[responses.RequestsMock]:
    """Answers by method and URL; several for one URL are given one after the other."""
    with responses.RequestsMock() as mock:
        yield mock
