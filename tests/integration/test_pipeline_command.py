"""``pulumi-redis-enterprise pipeline`` where no preview can be made: each reason in two lines, and nothing is written.

The real CLI is driven by ``tests/e2e/test_pipeline.py``.
"""

from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.command import command
from typer.testing import CliRunner, Result

PROJECT = "name: acme\nruntime: python\n"


@pytest.fixture(autouse=True, name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and no CLI on PATH."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path


def run(*arguments: str) -> Result:
    """Run a verb."""
    return CliRunner().invoke(command, ["pipeline", *arguments, "--stack", "prod"])


@pytest.mark.parametrize("verb", [["preview"], ["drift"], ["save-state", "state/state.json"]])
def test_no_cli(folder: Path, verb: list[str]) -> None:
    """Without the CLI, each verb says what to install."""
    result = run(*verb)

    assert (2, "there is no `pulumi` on PATH") == (result.exit_code, result.stderr.splitlines()[0])
    assert "Fix: install the Pulumi CLI" in result.stderr
    assert [] == list(folder.iterdir())


@pytest.mark.parametrize(
    ("project", "reason"),
    [(None, "there is no Pulumi.yaml in this folder"), ("- a", "cannot be read as YAML"), ("{", "cannot be read")],
)
def test_no_project(folder: Path, project: str | None, reason: str) -> None:
    """A folder without a project is reported as such."""
    if project:
        (folder / "Pulumi.yaml").write_text(project)

    result = run("preview", "--state", "state.json")

    assert (2, True) == (result.exit_code, reason in result.stderr.splitlines()[0])


def test_secrets_in_settings(folder: Path) -> None:
    """Settings with a secret are refused with the command that takes it out."""
    (folder / "Pulumi.yaml").write_text(PROJECT)
    (folder / "Pulumi.prod.yaml").write_text("config: {redis-enterprise:password: {secure: v1:x}}\n")

    result = run("preview", "--state", "state.json")

    assert 2 == result.exit_code
    assert "Fix: `pulumi config rm redis-enterprise:password`" in result.stderr


@pytest.mark.parametrize("printed", ["", "exit 255", "echo '{\"deployment\"'"])
def test_broken_cli(folder: Path, printed: str) -> None:
    """A CLI that prints no preview and no state is a failure, and neither is written."""
    (folder / "bin").mkdir()
    (folder / "bin/pulumi").write_text(f"#!/bin/sh\n{printed}\n")
    (folder / "bin/pulumi").chmod(0o755)

    codes = [
        run(*verb).exit_code for verb in (["preview", "--comment", "c.md"], ["drift"], ["save-state", "state.json"])
    ]

    assert [1, 1, 2] == codes
    assert [folder / "bin"] == list(folder.iterdir())
