"""Checks whether a machine can run a program with these resources.

What the plugin process of dynamic providers needs, and what it does not find out by itself: see provider_plugin.go of
the Pulumi Python language host.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_redis_enterprise.core.checks import Check, fail, ok, skipped, warn

OLDEST_PYTHON: Final = (3, 11)
OLDEST_CLI: Final = (3, 254)  # from here on `pulumi import` takes inputs and outputs
OLDEST_SDK: Final = (3, 268)  # from here on a refresh may return inputs
INSTALL: Final = "install Pulumi {} or later: https://www.pulumi.com/docs/install/"
PROJECT_FILE: Final = "Pulumi.yaml"


@dataclass(frozen=True, slots=True)
class MachineFacts:
    """Facts about a machine.

    Attributes:
        python: The version of the Python that runs the command.
        cli: What `pulumi version` prints, or "".
        cli_trouble: Why there is no such version.
        sdk: The version of the Python package `pulumi`, or "".
        environment: The folder of the virtual environment, or "".
        project: What `Pulumi.yaml` holds; None if there is none in this folder; a text that says why it is unreadable.
        has_virtualenv: Whether the folder that it names as `virtualenv` is there.
    """

    python: str
    cli: str
    cli_trouble: str
    sdk: str
    environment: str
    project: Mapping[str, Any] | str | None
    has_virtualenv: bool


def machine_checks(facts: MachineFacts) -> list[Check]:
    """The checks of a machine, and of the Pulumi project in the current folder."""
    return [
        _version("Python", facts.python, OLDEST_PYTHON, "make the virtual environment with Python {} or later"),
        _cli(facts),
        _version("Pulumi SDK", facts.sdk, OLDEST_SDK, "pip install 'pulumi>={}' in the virtual environment"),
        _environment(facts.environment),
        *_project(facts),
    ]


def _version(name: str, text: str, oldest: tuple[int, int], fix: str) -> Check:
    needed = ".".join(map(str, oldest))
    if not text:
        return fail(name, "is not installed", fix.format(needed))
    numbers = tuple(int(number) for number in re.findall(r"\d+", text)[:2])
    return (
        ok(name, text) if numbers >= oldest else fail(name, f"{text}; expected {needed} or later", fix.format(needed))
    )


def _cli(facts: MachineFacts) -> Check:
    if not facts.cli_trouble:
        return _version("Pulumi CLI", facts.cli, OLDEST_CLI, INSTALL)
    return fail("Pulumi CLI", facts.cli_trouble, INSTALL.format(".".join(map(str, OLDEST_CLI))))


def _environment(folder: str) -> Check:
    if folder:
        return ok("virtual environment", folder)
    fix = "python -m venv .venv, and install the package there: then every program runs with the versions that it needs"
    return warn("virtual environment", "none: this is the system's Python", fix)


def _project(facts: MachineFacts) -> list[Check]:
    project = facts.project
    if project is None:
        return [skipped(PROJECT_FILE, "there is none in this folder")]
    if isinstance(project, str):
        return [fail(PROJECT_FILE, project, "repair the file, or run this in the folder of another project")]
    runtime = project.get("runtime")
    name, options = (runtime.get("name"), runtime.get("options")) if isinstance(runtime, Mapping) else (runtime, None)
    if name != "python":
        fix = "run this in the folder of the project that has these resources: they are made by Python programs"
        return [warn(PROJECT_FILE, f"the runtime is {str(name)!r}; expected python", fix)]
    options = options if isinstance(options, Mapping) else {}
    problems = [*_option_checks(options, facts), *_main_checks(project)]
    return problems or [ok(PROJECT_FILE, f"toolchain {options['toolchain']}, virtualenv {options['virtualenv']}")]


def _option_checks(options: Mapping[str, Any], facts: MachineFacts) -> list[Check]:
    missing = [key for key in ("toolchain", "virtualenv") if not options.get(key)]
    if missing:
        said = f"runtime.options lacks {' and '.join(missing)}, which the plugin process of dynamic providers needs"
        values = {"toolchain": "toolchain: pip", "virtualenv": "virtualenv: .venv"}
        return [warn(PROJECT_FILE, said, f"add under runtime.options: {', '.join(values[key] for key in missing)}")]
    if facts.has_virtualenv:
        return []
    said = f"runtime.options names the virtualenv {options['virtualenv']}, which is not there"
    return [fail(PROJECT_FILE, said, "run `pulumi install`, which makes it")]


def _main_checks(project: Mapping[str, Any]) -> list[Check]:
    main = project.get("main")
    if not main or main == ".":
        return []
    said = f"main: {main} makes the plugin process look for the virtualenv in that folder"
    return [
        warn(PROJECT_FILE, said, f"move __main__.py beside {PROJECT_FILE} and remove main, or name virtualenv in full")
    ]
