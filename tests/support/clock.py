"""A clock that stands still, as the certificates of the tests are made for one moment: `certificates.NOW`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from types import ModuleType
from unittest import mock

from tests.support.certificates import NOW


@contextmanager
def clock_at(moment: datetime = NOW, *, of: ModuleType) -> Iterator[None]:
    """Let the module's ``datetime.now()`` answer with that moment."""

    class StandingClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    with mock.patch.object(of, "datetime", StandingClock):
        yield
