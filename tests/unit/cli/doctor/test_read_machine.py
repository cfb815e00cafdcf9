"""Tests of what `doctor` finds on a machine."""

import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.command import command
from pulumi_redis_enterprise.cli.doctor import read_machine
from pulumi_redis_enterprise.cli.doctor.read_machine import machine_facts
from typer.testing import CliRunner


@pytest.fixture(name="cli")
def _cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Pulumi CLI, and nothing else, on PATH; the test writes what it does."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "pulumi"


def script(path: Path, text: str) -> None:
    """Make a program of it."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


class TestCli:
    def test_version(self, cli: Path, tmp_path: Path) -> None:
        """It is asked for its version."""
        script(cli, "echo v3.259.0")
        facts = machine_facts(tmp_path)

        assert ("3.259.0", "") == (facts.cli, facts.cli_trouble)

    @pytest.mark.parametrize(
        ("text", "trouble"),
        [
            (None, "there is no `pulumi` on PATH"),
            ("exit 3", "`pulumi version` failed with status 3"),
            ("sleep 60", "`pulumi version` did not answer within 0.1 s"),
        ],
    )
    def test_trouble(
        self, cli: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, trouble: str
    ) -> None:
        """Whatever keeps it from telling is said; a CLI that hangs is not waited for."""
        if text:
            script(cli, text if "sleep" not in text else "exec /bin/sleep 60")
            monkeypatch.setattr(read_machine, "_SECONDS", 0.1 if "sleep" in text else 20)

        assert trouble == machine_facts(tmp_path).cli_trouble

    def test_file_that_cannot_run(self, cli: Path, tmp_path: Path) -> None:
        """A file of that name that may not be run is reported in the system's words."""
        script(cli, "")
        cli.chmod(0o644)

        assert "Permission denied" == machine_facts(tmp_path).cli_trouble


class TestPlugin:
    @pytest.fixture(autouse=True)
    def _alone(self, cli: Path) -> None:
        """Only what the test puts there is on PATH."""

    def test_on_path(self, tmp_path: Path) -> None:
        """A program in another language finds the plugin on PATH."""
        script(tmp_path / "pulumi-resource-redis-enterprise", "echo 'pulumi-resource-redis-enterprise 0.1.0: a plugin'")
        (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: yaml\n")

        assert f"{tmp_path}/pulumi-resource-redis-enterprise 0.1.0" == machine_facts(tmp_path).plugin

    def test_in_the_folder_that_is_named(self, tmp_path: Path) -> None:
        """The folder that the project names counts, and no other."""
        script(tmp_path / "pulumi-resource-redis-enterprise", "exit 3")
        named = "plugins: {providers: [{name: redis-enterprise, path: bin}]}"
        (tmp_path / "Pulumi.yaml").write_text(f"name: a\nruntime: python\n{named}\n")
        assert not machine_facts(tmp_path).plugin
        (tmp_path / "bin").mkdir()
        script(tmp_path / "bin" / "pulumi-resource-redis-enterprise", "exit 3")

        assert f"{tmp_path}/bin/pulumi-resource-redis-enterprise" == machine_facts(tmp_path).plugin

    @pytest.mark.parametrize(
        ("more", "found"), [("packages: {redis-enterprise: ../plugin}", "redis-enterprise"), ("description: a", "")]
    )
    def test_package_of_the_project(self, tmp_path: Path, more: str, found: str) -> None:
        """A package that the project has added is the CLI's business."""
        (tmp_path / "Pulumi.yaml").write_text(f"name: a\nruntime: yaml\n{more}\n")

        assert found == machine_facts(tmp_path).plugin

    def test_plugin_that_hangs(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A plugin that does not tell its version is not waited for."""
        script(tmp_path / "pulumi-resource-redis-enterprise", "exec /bin/sleep 60")
        (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: yaml\n")
        monkeypatch.setattr(read_machine, "_SECONDS", 0.1)

        assert f"{tmp_path}/pulumi-resource-redis-enterprise" == machine_facts(tmp_path).plugin

    def test_python_program(self, tmp_path: Path) -> None:
        """A Python program needs none."""
        (tmp_path / "Pulumi.yaml").write_text("name: a\nruntime: python\n")

        assert "" == machine_facts(tmp_path).plugin


class TestProject:
    def test_none(self, tmp_path: Path) -> None:
        """Most folders hold no project."""
        assert machine_facts(tmp_path).project is None

    @pytest.mark.parametrize(
        ("text", "message"),
        [("a: [", "cannot be read as YAML"), ("- a list", "holds no project"), ("", "holds no project")],
    )
    def test_unreadable(self, tmp_path: Path, text: str, message: str) -> None:
        """A broken file is reported as such."""
        (tmp_path / "Pulumi.yaml").write_text(text)

        assert message == machine_facts(tmp_path).project

    def test_virtualenv(self, tmp_path: Path) -> None:
        """The folder that the options name is looked for, from the project on."""
        (tmp_path / "Pulumi.yaml").write_text("runtime: {name: python, options: {virtualenv: .venv}}")

        assert not machine_facts(tmp_path).has_virtualenv
        (tmp_path / ".venv").mkdir()
        assert machine_facts(tmp_path).has_virtualenv


def test_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A virtual environment has a prefix of its own; the system's Python has not."""
    monkeypatch.setattr(sys, "prefix", "/app/.venv")
    assert "/app/.venv" == machine_facts(tmp_path).environment
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert "" == machine_facts(tmp_path).environment


def test_sdk_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is not installed has no version."""

    def no_version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(read_machine, "version", no_version)
    assert "" == machine_facts(tmp_path).sdk


@pytest.mark.usefixtures("no_settings")
class TestDoctor:
    def test_machine_alone(self, cli: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """If no cluster is named, the machine is checked, and that is said."""
        monkeypatch.chdir(tmp_path)
        script(cli, "echo v3.259.0")
        result = CliRunner().invoke(command, ["doctor"])

        assert "Cluster" not in result.stdout
        assert "no cluster is named, so only the machine is checked" in result.stderr

    def test_settings_that_do_not_suffice(self, cli: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """They are a failed check, beside the checks of the machine."""
        monkeypatch.chdir(tmp_path)
        script(cli, "echo v3.259.0")
        result = CliRunner().invoke(command, ["--url", "https://rs.example.com:9443", "doctor"])

        assert 1 == result.exit_code
        assert "connection settings" in result.stdout
        assert "redis-enterprise:username is missing" in result.stdout
