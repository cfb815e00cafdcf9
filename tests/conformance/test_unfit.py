"""Tests of the table of what is not played against a named cluster: each row means tests that there are."""

import re

import pytest
from pulumi_redis_enterprise.cli.probe.level import Level

from tests.conformance.unfit import FILES, TESTS, reason_for
from tests.support.paths import ROOT

ROWS = [*FILES, *TESTS]


@pytest.mark.parametrize("row", ROWS)
def test_row_means_a_test(row: str) -> None:
    """The file is there, and has each class and function that the row names."""
    path, *names = row.split("::")
    files = [file for file in (ROOT / "tests").rglob("*.py") if file.as_posix().startswith(f"{ROOT}/tests/{path}")]

    assert files
    assert [] == [name for name in names if not re.search(rf"(class|def) {name}\b", files[0].read_text())]


def test_reasons() -> None:
    """The reason is by file, by test, or by the level that a stack with one resource of each kind needs."""
    life = "contract/test_life.py::test_create[dynamic-Role]"

    assert "is about the emulator itself" == reason_for("integration/test_emulator_tls.py::test_x", Level.DISPOSABLE)
    assert "the door" in reason_for("integration/test_certificate_user.py::test_the_user_logs_in[ssl]", Level.WRITE)
    assert "needs --disposable-cluster" == reason_for(life, Level.WRITE)
    assert "" == reason_for(life, Level.DISPOSABLE)
