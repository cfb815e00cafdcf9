"""A login is tried again while a change may be on its way, within its time and not more often than is safe."""

import math
from collections.abc import Callable

import pytest
from pulumi_redis_enterprise.api.probes.awaited_login import awaited_login
from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.core.login_steps import PERMISSION, SUBJECT, TLS
from pulumi_redis_enterprise.errors import EndedError, NoListenerError, SilentError, UnreachableError

from tests.support.api_client import FakeTime, client_for

ALLOWED = LoginOutcome("", "user app-1", "app-1")
PENDING = LoginOutcome(PERMISSION, "NOAUTH", is_pending=True)
REJECTED = LoginOutcome(SUBJECT, "401: though", is_pending=True)
DENIED = LoginOutcome(TLS, "unknown ca")


class Logins:
    """Logins that end so, the last of them for ever."""

    def __init__(self, *outcomes: LoginOutcome | UnreachableError) -> None:
        self.tried = 0
        self.limits = list[float]()
        self._outcomes = outcomes

    def __call__(self, seconds: float) -> LoginOutcome:
        """Log in, within so many seconds."""
        self.limits.append(seconds)
        outcome = self._outcomes[min(self.tried, len(self._outcomes) - 1)]
        self.tried += 1
        if isinstance(outcome, UnreachableError):
            raise outcome
        return outcome


def awaited(log_in: Callable[[float], LoginOutcome], time: FakeTime, *, deadline: float = 30) -> LoginOutcome:
    """The login that decides, where it has to be allowed."""
    return awaited_login(log_in, lambda it: not it.failed_step, client=client_for(time=time), deadline=deadline)


@pytest.fixture(name="time")
def _time() -> FakeTime:
    return FakeTime()


@pytest.mark.parametrize(
    "first",
    [
        PENDING,
        EndedError("ended", fix=""),
        NoListenerError("refused", fix=""),
        SilentError("timed out", fix=""),
    ],
    ids=str,
)
def test_change_that_arrives(time: FakeTime, first: LoginOutcome | UnreachableError) -> None:
    """A refusal that the settings do not explain, and a proxy that starts anew, are waited for."""
    log_in = Logins(first, first, ALLOWED)

    assert ALLOWED == awaited(log_in, time)
    assert (3, 2) == (log_in.tried, len(time.sleeps))


def test_change_that_does_not_arrive(time: FakeTime) -> None:
    """After the time that there is, the last login decides."""
    assert PENDING == awaited(Logins(PENDING), time)
    assert 30 <= sum(time.sleeps) < 35


def test_explained_refusal(time: FakeTime) -> None:
    """A refusal that the settings explain is reported at once."""
    log_in = Logins(DENIED, ALLOWED)

    assert DENIED == awaited(log_in, time)
    assert (1, []) == (log_in.tried, time.sleeps)


def test_rejections_are_few(time: FakeTime) -> None:
    """No user is locked by the trying: five failed logins within 15 minutes do that."""
    log_in = Logins(REJECTED)

    assert REJECTED == awaited(log_in, time)
    assert 3 == log_in.tried
    assert 20 <= sum(time.sleeps)


def test_no_time(time: FakeTime) -> None:
    """Without time it is tried once."""
    log_in = Logins(PENDING)

    assert PENDING == awaited(log_in, time, deadline=0)
    assert 1 == log_in.tried


def test_attempts_are_limited(time: FakeTime) -> None:
    """No attempt takes all the time: each may take twice that of the one before, so that a slow one succeeds."""
    log_in = Logins(*[SilentError("timed out", fix="")] * 4, ALLOWED)

    assert ALLOWED == awaited(log_in, time)
    assert [2, 4, 8, 16, 32] == log_in.limits


@pytest.mark.parametrize("deadline", [0, 2])
def test_only_attempt_is_not_limited(time: FakeTime, deadline: float) -> None:
    """An attempt that no other can follow in time has what the settings say."""
    log_in = Logins(ALLOWED)
    awaited(log_in, time, deadline=deadline)

    assert [math.inf] == log_in.limits


def test_no_answer(time: FakeTime) -> None:
    """A proxy that does not come back is no login that was denied."""
    with pytest.raises(NoListenerError):
        awaited(Logins(NoListenerError("refused", fix="")), time)


def test_other_errors(time: FakeTime) -> None:
    """An error that waiting cannot cure is raised at once."""
    with pytest.raises(UnreachableError, match="not trusted"):
        awaited(Logins(UnreachableError("not trusted", fix="")), time)

    assert [] == time.sleeps
