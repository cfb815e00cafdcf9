"""A clock that waiting moves at once, for the cluster and its clients alike."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from unittest import mock

from pulumi_redis_enterprise.api import redis_enterprise
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.api.transport import cancellation
from pulumi_redis_enterprise.sdk import configuration

from tests.support.engine import begin_run


class Clock:
    """The time of day, and what was slept on top of it."""

    def __init__(self) -> None:
        self._slept = 0.0
        self.moved: Callable[[], object] = lambda: None

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._slept

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""
        return time.monotonic() + self._slept

    def sleep(self, seconds: float) -> None:
        """Let time pass without taking any, unless the wait is cancelled."""
        cancellation.pause(0)
        self._slept += seconds
        self.moved()


@contextmanager
def new_process(clock: Clock, lines: list[str]) -> Iterator[None]:
    """Another plugin process, as far as a provider can tell: nothing is known of any cluster yet.

    Args:
        clock: What its clients wait by.
        lines: Is given the lines that a user would see.
    """
    client = partial(RedisEnterprise, sleep=clock.sleep, clock=clock.monotonic)
    with (
        mock.patch.object(redis_enterprise, "RedisEnterprise", client),
        mock.patch.object(configuration, "emit", lines.append),
        mock.patch.dict(configuration._clusters, clear=True),
    ):
        begin_run()
        yield
        for cluster in configuration._clusters.values():
            cluster.client.close()
