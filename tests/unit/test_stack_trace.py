"""While resources are made, the stack ends near."""

import sys
import traceback

import pytest
from pulumi_redis_enterprise._stack_trace import nearest_frames


def _frames(depth: int) -> int:
    return len(traceback.extract_stack()) if depth == 0 else _frames(depth - 1)


def test_nearest_frames() -> None:
    """Nine frames are seen, however deep the program is."""
    with nearest_frames():
        assert 9 == _frames(20) == _frames(40)


def test_no_limit_afterwards() -> None:
    """The program's own tracebacks are whole again, after an error too."""
    with pytest.raises(ValueError, match="wrong"), nearest_frames():
        raise ValueError("wrong")

    assert not hasattr(sys, "tracebacklimit")


def test_own_limit_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program's own limit is as before."""
    monkeypatch.setattr(sys, "tracebacklimit", 50, raising=False)
    with nearest_frames():
        pass

    assert 50 == sys.tracebacklimit
