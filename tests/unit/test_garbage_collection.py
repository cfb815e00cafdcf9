"""The collector is told to wait, by the first user of a program, and never against the program's own will."""

import gc
from collections.abc import Iterator

import pytest
from pulumi_redis_enterprise import CertificateUser
from pulumi_redis_enterprise._garbage_collection import collect_less_often

from tests.pulumi_program import run_program

AS_PYTHON_STARTS = (700, 10, 10)


@pytest.fixture(autouse=True)
def _own_threshold() -> Iterator[None]:
    """Each test is a program of its own."""
    before = gc.get_threshold()
    collect_less_often.cache_clear()
    yield
    gc.set_threshold(*before)


def make_user() -> None:
    """A program of one user."""
    gc.set_threshold(*AS_PYTHON_STARTS)
    run_program(lambda: CertificateUser("app", username="app", subject_line="CN=app", roles=["Admin"]))


def test_first_user_raises_the_threshold() -> None:
    """The generations of survivors keep theirs."""
    make_user()

    assert (50_000, 10, 10) == gc.get_threshold()


def test_program_has_the_last_word() -> None:
    """What it sets after its first user stays."""
    make_user()
    make_user()

    assert AS_PYTHON_STARTS == gc.get_threshold()


@pytest.mark.parametrize("own", [(0, 10, 10), (100_000, 5, 5)], ids=["off", "higher"])
def test_own_setting_is_kept(own: tuple[int, int, int]) -> None:
    """A collector that is off stays off, and one that waits longer goes on doing so."""
    gc.set_threshold(*own)
    collect_less_often()

    assert own == gc.get_threshold()
