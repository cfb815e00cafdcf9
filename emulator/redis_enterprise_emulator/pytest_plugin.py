"""Fixtures for tests that need a cluster; pytest finds them where this distribution is installed.

Example::

    def test_my_stack(redis_enterprise_emulator: Emulator) -> None:
        connect_with(redis_enterprise_emulator.environment())
"""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from redis_enterprise_emulator import Emulator


@pytest.fixture
def start_redis_enterprise_emulator() -> "Iterator[Callable[..., Emulator]]":
    """Return a function that starts an emulated cluster with the options of `Emulator`; ended with the test."""
    from redis_enterprise_emulator.emulator import Emulator  # noqa: PLC0415 - see the package's __getattr__

    with ExitStack() as stack:

        def start(**options: Any) -> Emulator:
            return stack.enter_context(Emulator(**options))

        yield start


@pytest.fixture
def redis_enterprise_emulator(start_redis_enterprise_emulator: "Callable[..., Emulator]") -> "Emulator":
    """Return a fresh emulated cluster of the newest tested 8.0 version."""
    return start_redis_enterprise_emulator()
