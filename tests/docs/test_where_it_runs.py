"""The programs of the page on where the package runs."""

from pathlib import Path
from typing import Final

import pulumi
import pytest

from tests.support.certificates import NOW, root
from tests.support.pages import Page
from tests.support.paths import ROOT
from tests.support.pulumi_program import Run, run_program

PAGE: Final = Page(ROOT / "docs/where-it-runs.md")


def run(first_line: str) -> Run:
    """Run the program of the page that begins with this line."""
    (program,) = (block.text for block in PAGE.blocks("python") if block.text.startswith(first_line))
    code = compile(program, PAGE.name, "exec")
    return run_program(lambda: exec(code, {"__name__": "__main__"}))  # noqa: S102 - the page's own


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that the programs read."""
    monkeypatch.chdir(tmp_path)
    Path("pki").mkdir()
    Path("ca.pem").write_text(root().certificate_pem)
    for name in ("app-1", "app-2"):
        root().issue_client(f"CN={name}", now=NOW).write(Path("pki"), name)


def test_component() -> None:
    """A component makes a role for each team, and a user and a login for each member."""
    resources = run("from collections.abc").resources
    made = {name: it.token.rpartition(":")[2] for name, it in resources.items()}

    assert {
        "payments": "Role",
        "search": "Role",
        "app-1": "CertificateUser",
        "app-2-logs-in": "LoginCheck",
    }.items() <= (made.items())


@pytest.mark.parametrize(
    ("setting", "expected"), [(None, "san_cn"), ("full_subject", "full_subject")], ids=["default", "given"]
)
def test_settings(setting: str | None, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting of the stack, or its default, is narrowed to what the argument takes; a record has an output."""
    monkeypatch.setattr(pulumi.Config, "get", lambda _, key: setting if key == "subjectValidation" else None)
    mtls = run("import pulumi\n")["mtls"].inputs

    assert (expected, [{"CN": "app", "O": "Acme"}]) == (mtls["subject_validation"], mtls["authorized_subjects"])
