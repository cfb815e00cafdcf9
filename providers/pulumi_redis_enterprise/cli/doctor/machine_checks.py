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
PLUGIN: Final = "pulumi-resource-redis-enterprise"
NAMESPACE: Final = "redis-enterprise"
PIP: Final = "pip"
UV: Final = "uv"
POETRY: Final = "poetry"
TOOLCHAINS: Final = (PIP, UV, POETRY)
_VIRTUALENV: Final = ".venv"


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
        has_virtualenv: Whether the folder that it names as `virtualenv`, or that its toolchain has by default, exists.
        has_toolchain: Whether the program that it names as `toolchain` is on PATH.
        plugin: What the plugin that a program in another language finds says of itself; "" if it finds none.
    """

    python: str
    cli: str
    cli_trouble: str
    sdk: str
    environment: str
    project: Mapping[str, Any] | str | None
    has_virtualenv: bool
    has_toolchain: bool = True
    plugin: str = ""


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
    if uses_plugin(project):
        return [_plugin(str(name), facts.plugin)]
    options = options if isinstance(options, Mapping) else {}
    problems = [*_option_checks(options, facts), *_main_checks(project)]
    folder = virtualenv_of(options)
    where = f", virtualenv {folder}" if folder else ", which knows the virtualenv"
    return problems or [ok(PROJECT_FILE, f"toolchain {options['toolchain']}{where}")]


def uses_plugin(project: Mapping[str, Any]) -> bool:
    """Return True for a program that reaches the resources by the plugin: all but Python programs do, and these may."""
    runtime = project.get("runtime")
    name = runtime.get("name") if isinstance(runtime, Mapping) else runtime
    packages = project.get("packages")
    named = isinstance(packages, Mapping) and NAMESPACE in packages
    return name != "python" or named or plugin_folder_in(project) is not None


def plugin_folder_in(project: Mapping[str, Any]) -> str | None:
    """Return the folder in which a project says that the plugin is; None if it does not say."""
    plugins = project.get("plugins")
    providers = plugins.get("providers") if isinstance(plugins, Mapping) else None
    for provider in providers if isinstance(providers, list) else []:
        if isinstance(provider, Mapping) and provider.get("name") == NAMESPACE:
            return str(provider.get("path", ""))
    return None


def _plugin(runtime: str, found: str) -> Check:
    if found:
        return ok(PROJECT_FILE, f"runtime {runtime}, by the plugin {found}")
    message = f"runtime {runtime} needs the plugin {PLUGIN}, and it is neither on PATH nor where Pulumi.yaml says"
    # Not by the package's name: nobody owns it on PyPI before the first release.
    fix = (
        "install the package as docs/install.md says, and name the folder of the command under plugins.providers in "
        "Pulumi.yaml"
    )
    return fail(PROJECT_FILE, message, fix)


def virtualenv_of(options: Mapping[str, Any]) -> str:
    """Return the folder of the virtual environment that the plugin process uses; "" if the toolchain has to be asked.

    As provider_plugin.go and the toolchains of the Pulumi Python language host do (sdk/python/toolchain, 3.276).
    """
    return str(options.get("virtualenv") or (_VIRTUALENV if options.get("toolchain") == UV else ""))


def _option_checks(options: Mapping[str, Any], facts: MachineFacts) -> list[Check]:
    toolchain = options.get("toolchain")
    needed = {"toolchain": f"toolchain: {PIP}"}
    if toolchain not in {UV, POETRY}:
        needed["virtualenv"] = f"virtualenv: {_VIRTUALENV}"
    missing = [key for key in needed if not options.get(key)]
    if missing:
        message = f"runtime.options lacks {' and '.join(missing)}, which the plugin process of dynamic providers needs"
        return [warn(PROJECT_FILE, message, f"add under runtime.options: {', '.join(needed[key] for key in missing)}")]
    if toolchain not in TOOLCHAINS:
        message = f"runtime.options names the toolchain {str(toolchain)!r}; expected one of {', '.join(TOOLCHAINS)}"
        return [fail(PROJECT_FILE, message, f"name the one that the project is installed with, as toolchain: {PIP}")]
    if not facts.has_toolchain:
        message = f"runtime.options names the toolchain {toolchain}, and there is no `{toolchain}` on PATH"
        return [fail(PROJECT_FILE, message, f"install {toolchain}, or name another toolchain")]
    folder = virtualenv_of(options)
    if facts.has_virtualenv or not folder:
        return []
    named = "names" if options.get("virtualenv") else f"has toolchain {toolchain}, and so"
    message = f"runtime.options {named} the virtualenv {folder}, which is not there"
    return [fail(PROJECT_FILE, message, "run `pulumi install`, which makes it")]


def _main_checks(project: Mapping[str, Any]) -> list[Check]:
    main = project.get("main")
    if not main or main == ".":
        return []
    message = f"main: {main} makes the plugin process look for the virtualenv in that folder"
    return [
        warn(
            PROJECT_FILE, message, f"move __main__.py beside {PROJECT_FILE} and remove main, or name virtualenv in full"
        )
    ]
