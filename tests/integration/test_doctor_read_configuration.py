"""The configuration of a stack, as the Pulumi CLI prints it."""

import os
from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.doctor import read_stack as module
from pulumi_redis_enterprise.cli.doctor.read_stack import StackConfiguration, read_configuration

# Printed by the CLI 3.276.0.
CONFIG = """\
{
  "a:users": {"value": "[{}]", "objectValue": [{}], "secret": false},
  "redis-enterprise:password": {"secret": true},
  "redis-enterprise:timeout": {"value": "5", "secret": false},
  "redis-enterprise:url": {"value": "https://x:9443", "secret": false}
}
"""
NO_STACK = "error: no stack selected; please use `pulumi stack select` or `pulumi stack init` to choose one"


@pytest.fixture(name="cli")
def _cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The place of a CLI, first on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    return tmp_path / "pulumi"


def says(cli: Path, script: str) -> StackConfiguration:
    """The configuration where the CLI is this script."""
    cli.write_text(f"#!/bin/sh\n{script}\n")
    cli.chmod(0o755)
    return read_configuration()


def test_settings(cli: Path) -> None:
    """Our settings are read; secrets are named, and not asked for."""
    stack = says(cli, f"cat <<'X'\n{CONFIG}X")

    assert {"redis-enterprise:timeout": "5", "redis-enterprise:url": "https://x:9443"} == stack.values
    assert ("redis-enterprise:password",) == stack.encrypted
    assert {"timeout": "5", "url": "https://x:9443"} == stack.source.values


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        (f"echo '{NO_STACK}' >&2; exit 1", NO_STACK.removeprefix("error: ")),
        ("exit 3", "`pulumi config` failed"),
        ("echo [", "`pulumi config --json` did not print a JSON object"),
        ("echo []", "`pulumi config --json` did not print a JSON object"),
    ],
    ids=["no stack", "silent", "no JSON", "a list"],
)
def test_trouble(cli: Path, script: str, trouble: str) -> None:
    """The words of the CLI are passed on."""
    assert StackConfiguration(trouble=trouble) == says(cli, script)


def test_no_cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a CLI there is nothing to ask."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert StackConfiguration(trouble="there is no `pulumi` on PATH") == read_configuration()


def test_cli_that_cannot_be_run(cli: Path) -> None:
    """A program of its name that is something else is not asked either."""
    cli.write_text("")
    cli.chmod(0o755)

    assert "" != read_configuration().trouble


def test_cli_that_waits(cli: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CLI that waits for its backend is given up."""
    monkeypatch.setattr(module, "_CONFIGURATION_SECONDS", 0.1)

    assert "`pulumi config` did not answer within 0.1 s" == says(cli, "exec sleep 5").trouble
