"""Verdicts on a machine, from facts alone."""

from dataclasses import replace
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.cli.doctor.machine_checks import MachineFacts, machine_checks
from pulumi_redis_enterprise.core.checks import Check, Verdict

PROJECT: Final = {"runtime": {"name": "python", "options": {"toolchain": "pip", "virtualenv": ".venv"}}}
NO_PLUGIN: Final = (
    "needs the plugin pulumi-resource-redis-enterprise, and it is neither on PATH nor where Pulumi.yaml says"
)
GOOD: Final = MachineFacts(
    python="3.12.3",
    cli="3.259.0",
    cli_trouble="",
    sdk="3.272.0",
    environment="/app/.venv",
    project=PROJECT,
    has_virtualenv=True,
)


def checks(name: str, **facts: Any) -> list[Check]:
    """The checks of that name on a machine that is good but for these facts."""
    return [check for check in machine_checks(replace(GOOD, **facts)) if check.property == name]


def test_good_machine() -> None:
    """Nothing is wrong, and there is nothing to fix."""
    assert {(Verdict.OK, "")} == {(check.verdict, check.fix) for check in machine_checks(GOOD)}


@pytest.mark.parametrize(
    ("name", "facts", "verdict", "message"),
    [
        ("Python", {"python": "3.10.1"}, Verdict.FAIL, "3.10.1; expected 3.11 or later"),
        ("Python", {"python": "3.11.0rc1"}, Verdict.OK, "3.11.0rc1"),
        ("Pulumi CLI", {"cli": "3.99.0"}, Verdict.FAIL, "3.99.0; expected 3.254 or later"),
        ("Pulumi CLI", {"cli": "4.0.0"}, Verdict.OK, "4.0.0"),
        ("Pulumi CLI", {"cli": "", "cli_trouble": "it is not there"}, Verdict.FAIL, "it is not there"),
        ("Pulumi SDK", {"sdk": "3.267.9"}, Verdict.FAIL, "3.267.9; expected 3.268 or later"),
        ("Pulumi SDK", {"sdk": ""}, Verdict.FAIL, "is not installed"),
        ("virtual environment", {"environment": ""}, Verdict.WARN, "none: this is the system's Python"),
        ("Pulumi.yaml", {"project": None}, Verdict.SKIPPED, "there is none in this folder"),
        ("Pulumi.yaml", {"project": "cannot be read"}, Verdict.FAIL, "cannot be read"),
        (
            "Pulumi.yaml",
            {"project": {"runtime": "yaml"}},
            Verdict.FAIL,
            f"runtime yaml {NO_PLUGIN}",
        ),
        (
            "Pulumi.yaml",
            {"project": {"runtime": {"name": "nodejs"}}, "plugin": "/app/.venv/bin/plugin 0.1.0"},
            Verdict.OK,
            "runtime nodejs, by the plugin /app/.venv/bin/plugin 0.1.0",
        ),
        (
            "Pulumi.yaml",
            {"project": {**PROJECT, "packages": {"redis-enterprise": "../plugin"}}, "plugin": "redis-enterprise"},
            Verdict.OK,
            "runtime python, by the plugin redis-enterprise",
        ),
        (
            "Pulumi.yaml",
            {"project": {**PROJECT, "plugins": {"providers": [1, {"name": "other"}]}}},
            Verdict.OK,
            "toolchain pip, virtualenv .venv",
        ),
        (
            "Pulumi.yaml",
            {"project": {**PROJECT, "plugins": {"providers": [{"name": "redis-enterprise", "path": "bin"}]}}},
            Verdict.FAIL,
            f"runtime python {NO_PLUGIN}",
        ),
        (
            "Pulumi.yaml",
            {"has_virtualenv": False},
            Verdict.FAIL,
            "runtime.options names the virtualenv .venv, which is not there",
        ),
        (
            "Pulumi.yaml",
            {"project": {**PROJECT, "main": "src"}},
            Verdict.WARN,
            "main: src makes the plugin process look for the virtualenv in that folder",
        ),
        ("Pulumi.yaml", {"project": {**PROJECT, "main": "."}}, Verdict.OK, "toolchain pip, virtualenv .venv"),
    ],
)
def test_verdict(name: str, facts: dict[str, Any], verdict: Verdict, message: str) -> None:
    """Each fact alone decides its check; all but what is well or skipped has a fix."""
    (check,) = checks(name, **facts)

    assert (verdict, message) == (check.verdict, check.message)
    assert (verdict in {Verdict.OK, Verdict.SKIPPED}) == (check.fix == "")


@pytest.mark.parametrize(
    ("options", "missing", "fix"),
    [
        ({"toolchain": "pip"}, "virtualenv", "virtualenv: .venv"),
        ({}, "toolchain and virtualenv", "toolchain: pip, virtualenv: .venv"),
        (None, "toolchain and virtualenv", "toolchain: pip, virtualenv: .venv"),
        ("pip", "toolchain and virtualenv", "toolchain: pip, virtualenv: .venv"),
    ],
)
def test_missing_options(options: Any, missing: str, fix: str) -> None:
    """The plugin process guesses neither option, so both are to be named."""
    (check,) = checks("Pulumi.yaml", project={"runtime": {"name": "python", "options": options}})

    assert Verdict.WARN is check.verdict
    assert f"runtime.options lacks {missing}, which the plugin process of dynamic providers needs" == check.message
    assert f"add under runtime.options: {fix}" == check.fix


@pytest.mark.parametrize(
    ("options", "facts", "verdict", "message"),
    [
        ({"toolchain": "uv"}, {}, Verdict.OK, "toolchain uv, virtualenv .venv"),
        ({"toolchain": "uv", "virtualenv": "env"}, {}, Verdict.OK, "toolchain uv, virtualenv env"),
        (
            {"toolchain": "uv"},
            {"has_virtualenv": False},
            Verdict.FAIL,
            "runtime.options has toolchain uv, and so the virtualenv .venv, which is not there",
        ),
        (
            {"toolchain": "uv"},
            {"has_toolchain": False},
            Verdict.FAIL,
            "runtime.options names the toolchain uv, and there is no `uv` on PATH",
        ),
        (
            {"toolchain": "poetry"},
            {"has_virtualenv": False},
            Verdict.OK,
            "toolchain poetry, which knows the virtualenv",
        ),
        (
            {"toolchain": "conda", "virtualenv": "a"},
            {},
            Verdict.FAIL,
            "runtime.options names the toolchain 'conda'; expected one of pip, uv, poetry",
        ),
    ],
)
def test_toolchains(options: dict[str, Any], facts: dict[str, Any], verdict: Verdict, message: str) -> None:
    """Each toolchain of the language host has its own way to know the virtual environment."""
    (check,) = checks("Pulumi.yaml", project={"runtime": {"name": "python", "options": options}}, **facts)

    assert (verdict, message) == (check.verdict, check.message)


def test_runtime_may_be_a_name() -> None:
    """The short form of a runtime has no options."""
    (check,) = checks("Pulumi.yaml", project={"runtime": "python"})

    assert "toolchain and virtualenv" in check.message
