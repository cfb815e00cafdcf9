"""The code in README.md and the other pages: programs run, fragments have the right types, settings parse.

A Python block that imports `pulumi` is a complete program: it is run in a folder with the files `ca.pem`,
`app-1.pem` and `pki/trusted-ca.pem`, with a mock in the engine's place. Any other is a fragment, which may use the
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

from tests.support.certificates import client, root
from tests.support.pages import PAGES, Block, Page, each_page
from tests.support.paths import ROOT
from tests.support.pulumi_program import PROJECT, run_program

PRELUDE: Final = (
    "from pathlib import Path; from typing import Any; import pulumi; from pulumi import ResourceOptions; "
    "from pulumi_redis_enterprise import *; ca: Any; mtls: Any; config = pulumi.Config()"
)
TYPE_CHECK: Final = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={ROOT}/.mypy_cache/docs"]


def is_program(block: Block) -> bool:
    """Return True if the block imports `pulumi` itself."""
    imports = [node for node in ast.walk(ast.parse(block.text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    return "pulumi" in names | {node.module for node in imports if isinstance(node, ast.ImportFrom)}


def configuration_for(block: Block) -> str:
    """A value for each setting that the program asks for, as the language host hands them over."""
    keys = re.findall(r"\.(?:get|require)(?:_secret)?\(\"(\w+)\"", block.text)
    return json.dumps({f"{PROJECT}:{key}": "a value" for key in keys})


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the programs find their files."""
    root().write(tmp_path, "ca")
    client().write(tmp_path, "app-1")
    (tmp_path / "pki").mkdir()
    root().write(tmp_path / "pki", "trusted-ca")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@each_page
def test_programs_run(page: Page, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each complete program registers resources, whose inputs pass their checks."""
    for block in filter(is_program, page.blocks("python")):
        program = folder / f"line_{block.line}.py"
        program.write_text(block.text)
        monkeypatch.setenv("PULUMI_CONFIG", configuration_for(block))

        run = run_program(lambda program=program: runpy.run_path(str(program)))  # type: ignore[misc]

        assert run.resources


def test_readme_has_a_program() -> None:
    """The README shows a complete program, and so `test_programs_run` runs it."""
    assert any(map(is_program, Page(ROOT / "README.md").blocks("python")))


def test_recorded_versions_are_named() -> None:
    """Everything that is known of real clusters names the versions that were recorded, and no others."""
    _, _, rest = (ROOT / "README.md").read_text().partition("\n## Compatibility\n")
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
