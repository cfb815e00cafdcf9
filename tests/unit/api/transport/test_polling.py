"""Looking until a write is seen."""

from collections.abc import Iterator
from itertools import count

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.polling import poll_until

from tests.support.api_client import BASIC, FakeTime, client_for


def numbers() -> Iterator[int]:
    """1, 2, 3..."""
    return count(1)


def test_good_at_once(time: FakeTime) -> None:
    """The first look is at once, so that what is there already takes no time."""
    assert 1 == poll_until(numbers().__next__, lambda _: True, client=client_for(time=time))
    assert [] == time.sleeps


def test_good_later(time: FakeTime) -> None:
    """It looks ever more slowly, and says that it does."""
    told: list[str] = []
    client = Client(BASIC, sleep=time.sleep, clock=time.clock, log=told.append)

    assert 7 == poll_until(numbers().__next__, lambda seen: seen == 7, client=client, progress="waiting")
    assert [0.2, 0.4, 0.8, 1.6, 3.0, 3.0] == time.sleeps
    assert ["waiting"] * 6 == told


def test_never_good(time: FakeTime) -> None:
    """The last value is returned when the time is over; the caller decides what that means."""
    seen = poll_until(numbers().__next__, lambda _: False, client=client_for(time=time), deadline=5)

    assert 6 == seen
    assert 5 == time.now
