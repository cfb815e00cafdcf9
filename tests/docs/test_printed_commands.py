"""Every command that the project prints is typed, or at least taken apart by the program that it is for.

The commands are those of the pages' blocks and running text, and of all texts of the source, so of each `Fix:`. The
table `CHECKS` says for each program how; `NOT_TYPED` says for which nobody can, and why. READMEs of examples and of
the template are played whole by `tests/e2e/test_examples.py` and `tests/e2e/test_template.py` besides.
"""

import inspect
import json
import os
import re
import shlex
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_redis_enterprise as package
import pytest
import typer
from pulumi_redis_enterprise.api.settings.places import CLUSTERS, VARIABLE
from pulumi_redis_enterprise.api.settings.table_entries import PASSWORD_FILE, RETIRED
from pulumi_redis_enterprise.api.settings.values import VALUE_FROM_TEXT
from pulumi_redis_enterprise.cli.command import command
from pulumi_redis_enterprise.core.rules.stack_settings import KEYS
from redis_enterprise_emulator import pki_command
from redis_enterprise_emulator.command.options import parse_options

from tests.support.paths import ROOT
from tests.support.printed_commands import Printed, printed
from tests.support.pulumi_cli import PulumiStack
from tests.support.source_texts import texts

Words = tuple[str, ...]

NOT_TYPED: Final[Mapping[str, str]] = {
    "gh": "asks GitHub for a release that is not made yet",
    "sha256sum": "compares the files of a release, as tests/docs/test_release.py does",
    "docker": "runs the vendor's image, which docs/conformance.md says was not tried",
    "rladmin": "runs on a node of a real cluster only",
    "crdb-cli": "runs on a node of a real cluster only",
    "curl": "typed as the product prints it by tests/integration/test_login_commands.py",
    "redis-cli": "typed as the product prints it by tests/integration/test_login_commands.py",
    "python": "tools of this repository, which their own tests run",
    "python3": "makes a virtual environment; played by tests/e2e/test_examples.py",
    "npm": "installs what a program in TypeScript needs; played by tests/e2e/test_examples.py",
    "go": "does so for a program in Go; played by tests/e2e/test_examples.py",
    ".venv/bin/pip": "installs into a virtual environment, as `pip` does",
    **dict.fromkeys(("cut", "jq", "tr"), "takes apart or makes the text of a command beside it"),
    **dict.fromkeys(
        (
            "cd",
            "cp",
            "echo",
            "export",
            "kill",
            "mkdir",
            "printf",
            "read",
            "rm",
            "sleep",
            "for",
            "until",
            "unset",
            "done",
            ".",
        ),
        "a command of the shell itself",
    ),
}
SECRETS: Final = frozenset({"password", "clientKey"})
TABLE_KEYS: Final = frozenset({*(key + VARIABLE for key in VALUE_FROM_TEXT), PASSWORD_FILE, RETIRED})
"""The keys of a connection's table that are no settings."""
EXAMPLE_KEYS: Final = re.compile(r"\.(?:get|require)(?:_\w+)?\(\"(\w+)\"")
USAGE_ERROR: Final[type[Exception]] = typer.BadParameter.__mro__[1]
PARTS: Final = frozenset({"MissingParameter", "NoArgsIsHelpError", "BadOptionUsage"})
"""Errors of a part of a command, which does not name all that it needs."""

OF_OTHERS: Final = frozenset({"aliases", "depends_on", "ignore_changes", "replace_on_changes", "stream"})
"""Arguments of the SDK's options of a resource, and of `requests`."""

PLACEHOLDERS: Final = frozenset({"…", "NAME", "TYPE", "ID", "{}"})


def check_pulumi(words: Words, it: Printed) -> None:
    """The subcommand exists, and has these options; a setting is one of ours, and a secret is stored as one."""
    subcommand = [word for word in words[1:] if re.fullmatch(r"[a-z-]+", word) and not word.startswith("-")]
    known = next(names for names in (subcommand[:2], subcommand[:1]) if help_of(*names) or len(names) == 1)
    help_text = help_of(*known)
    assert help_text, f"there is no `pulumi {' '.join(known)}`"
    options = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert set() == {option for option in options if not re.search(rf"(?<![\w-]){option}(?![\w-])", help_text)}
    if tuple(words[1:3]) == ("config", "set"):
        check_setting(tuple(word for word in words[3:] if not word.startswith("--")), options, it)


def check_setting(arguments: Words, options: set[str], it: Printed) -> None:
    """The key is a setting; one that is within another needs --path, and a secret --secret."""
    if not arguments or arguments[0] in PLACEHOLDERS:
        return
    namespace, _, name = arguments[0].rpartition(":")
    if namespace:
        assert "redis-enterprise" == namespace
        assert name.startswith(f"{CLUSTERS}.") == ("--path" in options)
        key = name.rpartition(".")[2]
        assert key in {*VALUE_FROM_TEXT, *TABLE_KEYS} if "--path" in options else key in {*VALUE_FROM_TEXT, CLUSTERS}
        assert (key in SECRETS) == ("--secret" in options)
        return
    assert ("[" in name or "." in name) <= ("--path" in options)
    program = (ROOT / it.place).parent / "__main__.py"
    known = {*KEYS, *(EXAMPLE_KEYS.findall(program.read_text()) if program.parent != ROOT and program.exists() else [])}
    if not name.startswith("$"):
        assert re.split(r"[\[.]", name)[0] in known


def check_ours(words: Words, it: Printed) -> None:
    """The verb and its options exist; running text may leave out what the verb needs."""
    group: Any = typer.main.get_command(command)
    if words[1] == "--install-completion":
        # To parse it is to do it, in the home of whoever runs the tests.
        assert words[1] in {option for parameter in group.params for option in parameter.opts}
        return
    try:
        # A context parses what stands before the verb, or behind it; it runs nothing.
        with group.make_context(words[0], [*words[1:]]) as context:
            name, verb, rest = group.resolve_command(context, [*context._protected_args, *context.args])
            verb.make_context(name, rest, parent=context)
    except typer.Exit:
        return  # after `--version`, there is nothing to do
    except USAGE_ERROR as error:
        if it.is_whole or type(error).__name__ not in PARTS:
            raise


def check_emulator(words: Words, it: Printed) -> None:
    """The options exist; running text may leave out a value."""
    parsed = [*words[1:]]
    if not it.is_whole and parsed[-1] in {"--version", "--state-dir", "--help"}:
        parsed = ["--state-dir", "cluster"] if parsed[-1] == "--state-dir" else []
    if "--like" in parsed:
        at = parsed.index("--like")
        assert "cluster.toml" == parsed[at + 1]
        del parsed[at : at + 2]
    parse_options(parsed)


def check_pki(words: Words, _it: Printed) -> None:
    """The options exist."""
    pki_command._parser().parse_args([*words[1:]])


def check_make(words: Words, _it: Printed) -> None:
    """The target is one, and so is each variable."""
    makefile = (ROOT / "Makefile").read_text()
    for word in words[1:]:
        name = word.partition("=")[0]
        assert re.search(rf"^{name} ?[:?]" if "=" not in word else rf"^{name} \?=", makefile, re.MULTILINE), word


def check_pip(words: Words, _it: Printed) -> None:
    """The package is the SDK, or this one with extras that it has."""
    project = (ROOT / "pyproject.toml").read_text()
    _, _, extras = project.partition("[project.optional-dependencies]")
    for word in (word for word in words[2:] if not word.startswith("-") and "wheels" not in word.split("/")):
        name, extra = re.fullmatch(r"([\w./-]+)(?:\[([\w,]+)\])?(?:>=[\d.]+|>=\{\}|>=…)?", word).groups()  # type: ignore[union-attr]
        assert name in {".", "../pulumi-redis-enterprise", "pulumi", "pulumi-redis-enterprise", "pulumi-tls"}
        assert [] == [it for it in (extra or "").split(",") if it and f"\n{it} = [" not in extras]


def check_adding(words: Words, it: Printed) -> None:
    """A project is made, gets a package that pip is named, or runs `pulumi`; the tests type each of them."""
    if words[1] == "run":
        check_pulumi(words[2:], it)
    elif words[1] == "add":
        check_pip(words, it)
    else:
        assert list(words[1:]) in (["init", "--bare"], ["init", "--no-interaction"], ["env", "info", "--path"])


def check_openssl(words: Words, _it: Printed) -> None:
    """The subcommand exists, and has these options; running text may name options alone."""
    if words[1].startswith("-"):
        return
    options = {word for word in words[2:] if word.startswith("-")}
    known = openssl_help(words[1])
    # Where it says "any supported digest", it does not list them.
    known += "\n-sha256" if re.search(r"^ *-\*", known, re.MULTILINE) else ""
    assert set() == {option for option in options if not re.search(rf"^ *{option}\b", known, re.MULTILINE)}


CHECKS: Final[Mapping[str, Callable[[Words, Printed], None]]] = {
    "make": check_make,
    "openssl": check_openssl,
    "pip": check_pip,
    "poetry": check_adding,
    "pulumi": check_pulumi,
    "pulumi-redis-enterprise": check_ours,
    "redis-enterprise-emulator": check_emulator,
    "redis-enterprise-emulator-pki": check_pki,
    "uv": check_adding,
}


@pytest.fixture(autouse=True, name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder: nothing that is parsed here may read or write anything else."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(name="pulumi_path")
def _pulumi_path(pulumi_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real CLI, first on PATH."""
    monkeypatch.setenv("PATH", str(pulumi_folder), prepend=os.pathsep)
    monkeypatch.setenv("PULUMI_SKIP_UPDATE_CHECK", "true")


@cache
def help_of(*names: str) -> str:
    """The help of a subcommand of the Pulumi CLI; "" if there is none, for which the CLI shows another one's."""
    done = subprocess.run(["pulumi", *names, "--help"], capture_output=True, text=True, check=False, timeout=60)
    usage = done.stdout.partition("Usage:")[2].partition("Flags:")[0]
    *above, name = names
    return (
        done.stdout
        if usage.split()[: len(names)] == ["pulumi", *above] and name in re.findall(r"[\w-]+", usage)
        else ""
    )


@cache
def openssl_help(name: str) -> str:
    """The options of a subcommand of openssl."""
    done = subprocess.run(["openssl", name, "-help"], capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr


def of_program(name: str) -> list[tuple[Words, Printed]]:
    """The commands of one program, with the lines that they stand in."""
    return [(words, it) for it in printed() for words in it.commands if words[0] == name]


def test_every_program_is_in_a_table() -> None:
    """A program that is new in the pages or messages is checked, or there is a reason why not."""
    named = {words[0] for it in printed() for words in it.commands}

    assert set() == named - {*CHECKS, *NOT_TYPED}


@pytest.mark.usefixtures("pulumi_path")
@pytest.mark.parametrize("program", CHECKS)
def test_commands_are_understood(program: str) -> None:
    """The program that each is for takes it apart without an error."""
    problems = []
    for words, it in of_program(program):
        try:
            CHECKS[program](words, it)
        except (AssertionError, USAGE_ERROR, SystemExit, ValueError, StopIteration) as error:
            problems.append(f"{it.place}: {it.line}: {error!r}")

    assert [] == problems
    assert of_program(program)


def test_settings_are_stored_where_they_are_read(folder: Path, pulumi_folder: Path, pulumi_home: Path) -> None:
    """Each `pulumi config set` is typed: what is given by a path is within a list or an object then."""
    stack = PulumiStack(folder, cli=pulumi_folder, home=pulumi_home)
    stack.write_project("")
    typed = {words for words, _ in of_program("pulumi") if words[1:3] == ("config", "set") and is_complete(words)}
    for words in sorted(typed):
        stack.run(*words[1:])

    stored: dict[str, Any] = json.loads(stack.run("config", "--json").stdout)
    nested = {words[-2] for words in typed if "--path" in words}
    plain = {words[-2] for words in typed if "--path" not in words}
    assert nested
    assert set() == {key for key in plain if key not in {*stored, *(name.partition(":")[2] for name in stored)}}
    assert set() == {name for name in stored if "[" in name or "." in name.partition(":")[2]}


def is_complete(words: Words) -> bool:
    """Return whether a command has a key and a value, and nothing that is to be filled in."""
    values = [word for word in words[3:] if not word.startswith("--")]
    return len(values) == len(("key", "value")) and not any(it in PLACEHOLDERS or "$" in it for it in values)


def test_settings_of_messages() -> None:
    """Each setting that a text of the source names is one, or a type of a resource."""
    named = {
        (name, it.place) for it in texts() for name in re.findall(r"redis-enterprise:(?!index:)([A-Za-z]\w*)", it.text)
    }

    assert [] == [(name, place) for name, place in named if name not in {*VALUE_FROM_TEXT, CLUSTERS, *package.__all__}]


def test_arguments_of_messages() -> None:
    """Each argument that a text of the product tells to set is one of a resource."""
    public = [getattr(package, name) for name in package.__all__]
    resources = [it for it in public if isinstance(it, type) and issubclass(it, pulumi.Resource)]
    known = {name for it in resources for name in inspect.signature(it).parameters}
    told = [it for it in texts() if it.path.is_relative_to(ROOT / "providers")]
    named = {(name, it.place) for it in told for name in re.findall(r"\b([a-z]\w+)=(?:True|False|\[)", it.text)}

    assert named
    assert [] == [(name, place) for name, place in named if name not in known | OF_OTHERS]


class TestReading:
    """The tests above find what they look for."""

    def test_line_of_a_shell(self) -> None:
        """Each command of a line counts, without what is the shell's."""
        line = "A=1 pulumi preview --json 2>&1 > file | tool -x 'a b' && make demo # why"

        assert (("pulumi", "preview", "--json"), ("tool", "-x", "a b"), ("make", "demo")) == (
            Printed(line, "", is_whole=True).commands
        )

    @pytest.mark.usefixtures("pulumi_path")
    @pytest.mark.parametrize(
        "line",
        [
            "pulumi no-such-verb",
            "pulumi up --no-such-option",
            "pulumi config set redis-enterprise:urll a",
            "pulumi config set redis-enterprise:password a",
            "pulumi config set users[0].username a",
            "pulumi-redis-enterprise no-such-verb",
            "pulumi-redis-enterprise doctor --no-such-option",
            "pulumi-redis-enterprise subject",
            "redis-enterprise-emulator --no-such-option",
            "redis-enterprise-emulator-pki --no-such-option",
            "make no-such-target",
            "make test NO_SUCH=1",
            "pip install 'pulumi-redis-enterprise[nothing]'",
            "pip install something-else",
            "openssl x509 -no-such-option",
        ],
    )
    def test_mistakes(self, line: str) -> None:
        """An unknown name is reported."""
        words = tuple(shlex.split(line))

        with pytest.raises((AssertionError, USAGE_ERROR, SystemExit, StopIteration)):
            CHECKS[words[0]](words, Printed(line, "README.md", is_whole=True))
