"""Tests of the search for an Envoy."""

import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from redis_enterprise_emulator.envoy.binary import find_envoy


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installed package called envoy."""
    spec = ModuleSpec("envoy", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    return tmp_path


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package there is none, whatever is on PATH."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    assert find_envoy() is None


def test_installed(package: Path) -> None:
    """The program of the package is found."""
    program = package / "_bin" / "envoy"
    program.parent.mkdir()
    program.touch()

    assert program == find_envoy()


def test_other_package_of_that_name(package: Path) -> None:
    """Somebody else's package called envoy has no such program."""
    assert package.is_dir()
    assert find_envoy() is None
