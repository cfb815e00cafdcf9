"""The interrupt that ends a plugin reaches its main thread, whichever thread was handed it."""

import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from pulumi_redis_enterprise.sdk import workarounds


@contextmanager
def watched() -> Iterator[int]:
    """Start the watch on a pipe; a byte in it stands for an interrupt."""
    reader, writer = os.pipe()
    watch = threading.Thread(target=workarounds._watch, args=(reader,))
    watch.start()
    try:
        yield writer
    finally:
        os.close(writer)
        watch.join()
        os.close(reader)


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time for the main thread to go on by itself."""
    monkeypatch.setattr(workarounds, "_GRACE_SECONDS", 0)


def test_main_thread_that_waits_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """While it waits, as the SDK lets it, it gets the interrupt once more."""
    woken = threading.Event()
    calls: list[tuple[int, int]] = []

    def remember(thread: int, number: int) -> None:
        calls.append((thread, number))
        woken.set()

    monkeypatch.setattr(signal, "pthread_kill", remember)
    with watched() as writer:
        os.write(writer, b"x")

        assert woken.wait(60)
    assert [(threading.get_ident(), signal.SIGINT)] == calls


def test_main_thread_that_goes_on_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second interrupt would end what is told at the end."""
    calls: list[object] = []
    monkeypatch.setattr(signal, "pthread_kill", lambda *call: calls.append(call))
    reader, writer = os.pipe()
    os.write(writer, b"x")
    os.close(writer)
    workarounds._watch(reader)
    os.close(reader)

    assert [] == calls


class Registration:
    """A double of `faulthandler` that notes the calls."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, bool]] = []

    def register(self, number: int, *, file: int, chain: bool, **_: object) -> None:
        """Remember it, and let the watch end."""
        self.seen.append((number, chain))
        os.close(file)


@pytest.fixture
def registration(monkeypatch: pytest.MonkeyPatch) -> Registration:
    """In place of the real one."""
    registration = Registration()
    monkeypatch.setattr(faulthandler, "register", registration.register)
    return registration


def test_other_processes_are_left_alone(registration: Registration) -> None:
    """In the user's program, or a test, no signal is touched."""
    workarounds.pass_interrupts_on.__wrapped__()

    assert [] == registration.seen


def test_plugin_is_watched(registration: Registration, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the plugin process the interrupt is listened to, and still does what it did."""
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", SimpleNamespace(name="pulumi.dynamic.__main__"))
    workarounds.pass_interrupts_on.__wrapped__()

    assert [(signal.SIGINT, True)] == registration.seen
