"""The code in README.md and the other pages: programs run, fragments have the right types, settings parse.

A Python block that imports `pulumi` is a complete program: it is run in a folder with the files `ca.pem`,
`app-1.pem`, and others in `pki`, with a mock in the engine's place. Any other is a fragment, which may use the
names of `PRELUDE`.
"""

import ast
import json
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import yaml  # type: ignore[import-untyped]
from redis_enterprise_emulator.recorded.calls import VERSIONS

from tests.support.certificates import NOW, client, root
from tests.support.pages import PAGES, Block, Page, each_page
from tests.support.paths import ROOT
from tests.support.pulumi_program import PROJECT, run_program

PRELUDE: Final = (
    "from pathlib import Path; from typing import Any; import pulumi; from pulumi import ResourceOptions; "
    "from pulumi_redis_enterprise import *; ca: Any; mtls: Any; issued: Any; key: Any; config = pulumi.Config()"
)
TYPE_CHECK: Final = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={ROOT}/.mypy_cache/docs"]


def is_program(block: Block) -> bool:
    """Return True if the block imports `pulumi` itself."""
    imports = [node for node in ast.walk(ast.parse(block.text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    return "pulumi" in names | {node.module for node in imports if isinstance(node, ast.ImportFrom)}


def needs_other_packages(block: Block) -> bool:
    """Return True if a program is made of others' resources as well: a test of its page gives it their outputs."""
    return re.search(r"^import pulumi_(?!redis_enterprise)\w+", block.text, re.MULTILINE) is not None


def configuration_for(block: Block) -> str:
    """A value for each setting that the program has no default for, as the language host hands them over."""
    keys = re.findall(r"\.(?:get|require)(?:_secret)?\(\"(\w+)\"(?!\) or )", block.text)
    return json.dumps({f"{PROJECT}:{key}": "a value" for key in keys})


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the programs find their files."""
    root().write(tmp_path, "ca")
    client().write(tmp_path, "app-1")
    (tmp_path / "pki").mkdir()
    root().write(tmp_path / "pki", "trusted-ca")
    root().write(tmp_path / "pki", "ca")
    for name in ("app-1", "app-2"):
        root().issue_client(f"CN={name},O=Acme,C=US", now=NOW).write(tmp_path / "pki", name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@each_page
def test_programs_run(page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each complete program registers resources, whose inputs pass their checks."""
    for block in (it for it in page.blocks("python") if is_program(it) and not needs_other_packages(it)):
        program = folder / f"line_{block.line}.py"
        program.write_text(block.text)
        monkeypatch.setenv("PULUMI_CONFIG", configuration_for(block))

        run = run_program(lambda program=program: runpy.run_path(str(program)))  # type: ignore[misc]

        assert run.resources


def test_readme_has_a_program() -> None:
    """The README shows the program of the quickstart, which tests/e2e/test_examples.py plays."""
    (program,) = Page(ROOT / "README.md").blocks("python")

    assert (ROOT / "examples/quickstart/__main__.py").read_text() == program.text


def test_readme_is_read_in_two_minutes() -> None:
    """The prose of the README has no more words than somebody reads in two minutes, at 250 words a minute.

    The list of pages at its end is not read, but searched.
    """
    read, _, _ = Page(ROOT / "README.md").prose.partition("\n## Documentation\n")
    prose = re.sub(r"\]\([^)]*\)|[^\w\s'-]", " ", read)

    assert len(prose.split()) <= 2 * 250


def test_package_is_not_installed_by_name() -> None:
    """While the package is not on PyPI, no page and no file of requirements takes it from there."""
    named = re.compile(
        r"(?:pip3? install|uv (?:pip install|add)|poetry add)(?! -)[^\n]* '?pulumi-redis-enterprise", re.MULTILINE
    )

    assert [] == [page.name for page in PAGES if page.name != "template/README.md" and named.search(page.text)]
    assert not re.search(r"^pulumi-redis-enterprise", (ROOT / "template/requirements.txt").read_text(), re.MULTILINE)


def test_recorded_versions_are_named() -> None:
    """The paragraph about real clusters names the versions that were recorded, and no others."""
    _, _, rest = (ROOT / "docs/compatibility.md").read_text().partition("\n## What is known of real clusters\n")
    section, _, _ = rest.partition("\n## ")

    assert [*VERSIONS] == re.findall(r"\b\d+\.\d+\.\d+-\d+\b", section)


def test_python_has_the_right_types(tmp_path: Path) -> None:
    """All Python blocks pass mypy, in its strict mode; the lines in its messages are those of the page."""
    for page in PAGES:
        for block in page.blocks("python"):
            begin = "" if is_program(block) else PRELUDE
            module = re.sub(r"\W", "_", f"{page.name}_{block.line}")
            (tmp_path / f"{module}.py").write_text(begin + "\n" * (block.line - 1) + block.text)

    done = subprocess.run([*TYPE_CHECK, "."], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=110)

    assert (0, "") == (done.returncode, done.stderr), done.stdout


@each_page
def test_yaml_parses(page: Page) -> None:
    """Each YAML block is YAML, with something in it."""
    assert all(yaml.safe_load(block.text) for block in page.blocks("yaml"))
