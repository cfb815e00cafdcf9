"""The rules on folders of tests: helpers are in `tests.support`, and unit tests stay in their process."""

import re

from tests import support
from tests.support.paths import ROOT

ENTRY = re.compile(r"^- `(\w+)`: \S.*\.$", re.MULTILINE)
PROCESS = re.compile(r"^(import|from) (subprocess|multiprocessing)\b", re.MULTILINE)
OTHER_TEST = re.compile(r"^from tests\.(\w+\.)*test_\w+ import", re.MULTILINE)
FOLDER = ROOT / "tests" / "support"


def test_every_module_is_listed_once() -> None:
    """The page lists the modules that there are, and no others."""
    modules = sorted(path.stem for path in FOLDER.glob("*.py") if path.name != "__init__.py")

    assert modules == sorted(ENTRY.findall(support.__doc__ or ""))


def test_no_helper_stands_elsewhere() -> None:
    """A folder of tests without data of its own has tests only, so that a helper is found in one place."""
    folders = ("docs", "e2e", "integration", "unit")
    python = (path for folder in folders for path in (ROOT / "tests" / folder).rglob("*.py"))
    others = [path for path in python if path.name not in {"__init__.py", "conftest.py"}]

    assert [] == [str(path.relative_to(ROOT)) for path in others if not path.name.startswith("test_")]


def test_unit_tests_start_no_process() -> None:
    """A test that starts a process is no unit test; `tests.conftest` keeps all of them from the network."""
    python = sorted((ROOT / "tests" / "unit").rglob("*.py"))

    assert [] == [str(path.relative_to(ROOT)) for path in python if PROCESS.search(path.read_text())]


def test_no_test_imports_another() -> None:
    """Code that two tests share is a helper."""
    python = sorted((ROOT / "tests").rglob("*.py"))

    assert [] == [str(path.relative_to(ROOT)) for path in python if OTHER_TEST.search(path.read_text())]
