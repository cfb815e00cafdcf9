"""Who may import whom: resources -> core and api, cli -> core and api, and the core nothing that acts.

The rules are read from the source text, so that an import inside a function counts as well.
"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.paths import ROOT

PACKAGE = "pulumi_redis_enterprise"
EMULATOR = "redis_enterprise_emulator"
PROVIDERS = ROOT / "providers" / PACKAGE
EMULATOR_SOURCES = ROOT / "emulator" / EMULATOR

NETWORK = {
    "asyncio",
    "ftplib",
    "grpc",
    "http",
    "requests",
    "smtplib",
    "socket",
    "ssl",
    "subprocess",
    "urllib",
    "urllib3",
}
CLOCK = {"now", "today", "utcnow"}
PARTS_FOR = {
    "core": {"_deferred", "core", "errors"},
    "api": {"_deferred", "api", "core", "errors"},
    "cli": {"api", "cli", "core", "errors"},
}


class Import(NamedTuple):
    """An imported name, in full, and its line."""

    name: str
    line: int


def imports_in(source: str) -> Iterator[Import]:
    """Every import of a source text. Of ``from a import b``, where b may be a module or not, a.b is the name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (f"{node.module}." if node.module else "")
            yield from (Import(origin + alias.name, node.lineno) for alias in node.names)


def clock_readings_in(source: str) -> Iterator[Import]:
    """Every ``datetime.now`` and the like of a source text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK:
            yield Import(ast.unparse(node), node.lineno)


def part_of(name: str) -> str | None:
    """The part of our package that a name is in: ``core``, ``errors``, ``trusted_ca``; None outside of it."""
    package, _, rest = name.partition(".")
    return rest.partition(".")[0] if package == PACKAGE else None


def violations(files: Iterator[Path], forbidden: Callable[[str], bool]) -> list[str]:
    """The forbidden imports, each as ``path:line imports name``."""
    return [
        f"{path.relative_to(ROOT)}:{found.line} imports {found.name}"
        for path in sorted(files)
        for found in imports_in(path.read_text())
        if forbidden(found.name)
    ]


def resources() -> set[str]:
    """The modules that define a resource."""
    return {path.stem for path in PROVIDERS.glob("*.py") if _defines_a_resource(ast.parse(path.read_text()))}


def _defines_a_resource(tree: ast.Module) -> bool:
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef))
    return any(isinstance(base, ast.Name) and base.id == "Resource" for node in classes for base in node.bases)


def _top(name: str) -> str:
    return name.partition(".")[0]


@pytest.mark.parametrize("part", PARTS_FOR)
def test_parts_import_what_is_below_them(part: str) -> None:
    """Core, api and cli import no other part of the package than they may, and in full."""
    allowed = PARTS_FOR[part] | {None}
    files = PROVIDERS.joinpath(part).rglob("*.py")

    assert [] == violations(files, lambda name: name.startswith(".") or part_of(name) not in allowed)


@pytest.mark.parametrize("part", PARTS_FOR)
def test_engine_stays_above(part: str) -> None:
    """Core, api and cli do not know Pulumi, so that they can be used without it."""
    assert [] == violations(PROVIDERS.joinpath(part).rglob("*.py"), lambda name: _top(name) == "pulumi")


def test_core_reaches_no_network() -> None:
    """The core imports nothing that speaks to anybody."""
    assert [] == violations(PROVIDERS.joinpath("core").rglob("*.py"), lambda name: _top(name) in NETWORK)


def test_core_reads_no_clock() -> None:
    """The core is told what time it is."""
    files = sorted(PROVIDERS.joinpath("core").rglob("*.py"))
    readings = [
        f"{path.relative_to(ROOT)}:{found.line} reads the clock by {found.name}"
        for path in files
        for found in clock_readings_in(path.read_text())
    ]

    assert [] == readings
    assert [] == violations(iter(files), lambda name: _top(name) == "time")


def test_resources_are_on_top() -> None:
    """Only the package itself imports a resource, and a resource another one that it takes as an argument."""
    defining = resources()
    above = {"__init__", *defining}
    files = (path for path in PROVIDERS.rglob("*.py") if path.parent != PROVIDERS or path.stem not in above)

    assert {"certificate_user", "cluster_mtls_config", "trusted_ca"} <= defining
    assert [] == violations(files, lambda name: part_of(name) in defining)


def test_emulator_and_providers_do_not_know_each_other() -> None:
    """The emulator shares no code with what it is to test, and nobody needs it to use the package."""
    assert [] == violations(EMULATOR_SOURCES.rglob("*.py"), lambda name: _top(name) in {PACKAGE, "pulumi"})
    assert [] == violations(PROVIDERS.rglob("*.py"), lambda name: _top(name) == EMULATOR)


def test_every_form_of_import_is_seen() -> None:
    """An import counts wherever it stands, and whichever form it has."""
    source = """
import a.b, c as d
def function():
    from e.f import g, h as i
    from . import j
"""

    assert {"a.b", "c", "e.f.g", "e.f.h", ".j"} == {found.name for found in imports_in(source)}


def test_reading_the_clock_is_seen() -> None:
    """A reading of the clock counts; an argument that is called `now` does not."""
    source = "def age(now):\n    return datetime.now(UTC) - now or dt.date.today()"

    assert {("datetime.now", 2), ("dt.date.today", 2)} == set(clock_readings_in(source))
