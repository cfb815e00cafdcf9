"""The directions of imports, and the modules that are pure: two tables, and the tests that hold the code to them.

Imports are read from the source text. One inside a function counts as well, and so does one by `deferred`.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pulumi_redis_enterprise.core.registry import RESOURCES

from tests.support.paths import ROOT
from tools.rooms import PACKAGE, ROOMS, Import, arrows, imports_in, imports_of, module_of, without_detours
from tools.rooms import SOURCES as PROVIDERS

EMULATOR: Final = "redis_enterprise_emulator"

# Room by room, what it may import of the others, from bottom to top: a room imports only what stands above it here. A
# room is a folder with all that is below it, unless that is a room of its own, or it is a module.
MAY_IMPORT: Final = {
    "_deferred": "",
    "core/x509": "",
    "errors": "core/x509",
    "core": "core/x509 errors",
    "core/trust": "core/x509 errors core",
    "core/rules": "core/x509 errors core core/trust",
    "api/settings": "core/x509 errors core core/trust",
    "api/transport": "errors core api/settings",
    "api/collections": "core/x509 errors core core/rules api/transport",
    "api": "core/x509 errors core api/settings api/transport api/collections",
    "api/probes": "core/x509 errors core core/trust core/rules api/settings api/transport api/collections api",
    "cli": "core/x509 errors core core/trust core/rules api/settings api/transport api api/probes",
    "_engine": "errors core",
    "sdk/input_types": "errors",
    "sdk/configuration": "errors core api/settings api _engine",
    "connection": "errors core api/settings sdk/input_types sdk/configuration",
    "sdk": "core core/trust core/rules sdk/configuration",
    "guards": (
        "core/x509 errors core core/trust core/rules api/settings api/collections api api/probes _engine "
        "sdk/configuration sdk"
    ),
    "lifecycle": (
        "_deferred core/x509 errors core core/trust core/rules api/transport api/collections api _engine guards"
    ),
    "life": "errors core core/trust api/settings api/transport api _engine sdk/configuration sdk guards lifecycle",
    "_provider": "errors core core/trust _engine sdk/configuration sdk life",
    "_resource": "core sdk/input_types sdk _provider",
    "base_providers": (
        "core/x509 errors core core/rules api/transport api/collections api _engine sdk guards lifecycle life _provider"
    ),
    "arguments": "errors core/trust core/rules sdk/input_types",
    "from_certificate": "core/x509 core/trust sdk/input_types",
    "plugin": "errors core core/trust api/settings api/transport _engine sdk/configuration life from_certificate",
    "stack_settings": "core/x509 core/rules api/settings",
}
"""A resource, which is a module at the root with a class for the engine, may import all of these."""

# Pure modules reach no network and no file, and read no clock. They are covered to the last branch (`make test`).
PURE: Final = ("core/**/*.py", "cli/*/*.py")
ACTING: Final = ("cli/*/command.py", "cli/*/read_*.py", "cli/*/send_*.py", "cli/probe/*.py")

NETWORK: Final = {
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
NO_NETWORK: Final = ("http.HTTPStatus", "urllib.parse")
CLOCK: Final = {"now", "today", "utcnow"}


def clock_readings_in(source: str) -> Iterator[Import]:
    """Every ``datetime.now`` and the like of a source text."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in CLOCK:
            yield Import(ast.unparse(node), node.lineno)


def room_of(module: str) -> str:
    """The room of a module or of a name in it, both dotted and without the package's name."""
    path = module.replace(".", "/") + "/"
    return max((room for room in MAY_IMPORT if path.startswith(f"{room}/")), key=len, default=module.partition(".")[0])


def resources() -> set[str]:
    """The modules that define a resource."""
    return {kind.module for kind in RESOURCES}


def rooms_above(module: str) -> set[str]:
    """The rooms that a module may import."""
    room = room_of(module)
    if module == "__init__":
        return {*MAY_IMPORT, *resources()}
    above = set(MAY_IMPORT) - {"cli"} | resources() if room in resources() else set(MAY_IMPORT[room].split())
    return {room, *above}


def pure_modules() -> set[Path]:
    """The files that must be pure."""
    return {*_matching(PURE)} - {*_matching(ACTING)}


def _matching(patterns: Iterable[str]) -> Iterator[Path]:
    return (path for pattern in patterns for path in PROVIDERS.glob(pattern))


def _is_own(name: str) -> bool:
    return name.startswith(f"{PACKAGE}.")


def _top(name: str) -> str:
    return name.partition(".")[0]


def _shown(path: Path, found: Import) -> str:
    return f"{path.relative_to(ROOT)}:{found.line} has {found.name}"


def test_rooms_import_what_the_table_allows() -> None:
    """A module imports only its own room and those that the table names for it, and every import is in full."""
    wrong = [
        _shown(path, found)
        for path in sorted(PROVIDERS.rglob("*.py"))
        for found in imports_of(path)
        if found.name.startswith(".")
        or (_is_own(found.name) and room_of(found.name.removeprefix(f"{PACKAGE}.")) not in rooms_above(module_of(path)))
    ]

    assert [] == wrong


def test_table_has_no_circle() -> None:
    """Each room imports only rooms above it in the table, and the table names none that is not there."""
    order = list(MAY_IMPORT)
    circles = [
        f"{room} imports {other}"
        for room, others in MAY_IMPORT.items()
        for other in others.split()
        if other not in order[: order.index(room)]
    ]

    assert [] == circles
    assert [] == [room for room in order if not (PROVIDERS / room).is_dir() and not (PROVIDERS / f"{room}.py").exists()]


def test_table_allows_no_more_than_is_used() -> None:
    """Each import that the table allows is used, so that the table shows the code as it is."""
    used = {
        (room_of(module_of(path)), room_of(found.name.removeprefix(f"{PACKAGE}.")))
        for path in PROVIDERS.rglob("*.py")
        for found in imports_of(path)
        if _is_own(found.name)
    }

    assert set() == {(room, other) for room, others in MAY_IMPORT.items() for other in others.split()} - used


def test_diagram_shows_every_room() -> None:
    """The diagram of docs/how-it-works.md has all rooms but the lowest helper and what only programs import."""
    shown = {room for rooms in ROOMS.values() for room in rooms}

    assert {*MAY_IMPORT, "resources"} - {"_deferred", "from_certificate", "stack_settings"} == shown


def test_diagram_leaves_out_detours_only() -> None:
    """An arrow is left out where a way by another room leads to the same one."""
    graph = {"top": {"middle", "bottom"}, "middle": {"bottom"}, "bottom": set[str]()}

    assert {"top": {"middle"}, "middle": {"bottom"}, "bottom": set()} == without_detours(graph)


def test_diagram_reads_the_imports() -> None:
    """The arrows of the diagram are those of the table."""
    table = {(room, other) for room, others in MAY_IMPORT.items() for other in others.split()}
    drawn = {(room, other) for room, others in arrows().items() for other in others if room != "resources"}

    assert set() == drawn - table


def test_engine_stays_above() -> None:
    """Core, api and cli do not know Pulumi, so that they can be used without it."""
    files = _matching(["core/**/*.py", "api/**/*.py", "cli/**/*.py"])

    assert [] == [
        _shown(path, found) for path in sorted(files) for found in imports_of(path) if _top(found.name) == "pulumi"
    ]


def test_pure_modules_neither_act_nor_read_the_clock() -> None:
    """A pure module imports nothing that speaks to anybody, and is told what time it is."""
    wrong = [
        _shown(path, found)
        for path in sorted(pure_modules())
        for found in (*imports_of(path), *clock_readings_in(path.read_text()))
        if (_top(found.name) in {*NETWORK, "time"} and not found.name.startswith(NO_NETWORK))
        or found.name.rpartition(".")[2] in CLOCK
    ]

    assert [] == wrong


def test_pure_modules_are_covered_to_the_last_branch() -> None:
    """The rule of `make test` about coverage names the same files as the table here."""
    include, omit = (",".join(f"*/{pattern}" for pattern in patterns) for patterns in (PURE, ACTING))

    assert f"--fail-under=100 --include='{include}' --omit='{omit}'" in (ROOT / "Makefile").read_text()


def test_emulator_and_providers_do_not_know_each_other() -> None:
    """The emulator shares no code with what it is to test, and nobody needs it to use the package."""
    strangers = [
        (ROOT / "emulator" / EMULATOR, {PACKAGE, "pulumi"}),
        (PROVIDERS, {EMULATOR}),
    ]

    assert [] == [
        _shown(path, found)
        for folder, others in strangers
        for path in sorted(folder.rglob("*.py"))
        for found in imports_of(path)
        if _top(found.name) in others
    ]


def test_every_form_of_import_is_seen() -> None:
    """An import counts wherever it stands, and whichever form it has."""
    source = """
import a.b, c as d
k = deferred("k.l")
def function():
    from e.f import g, h as i
    from . import j
"""

    assert {"a.b", "c", "e.f.g", "e.f.h", ".j", "k.l"} == {found.name for found in imports_in(source)}


def test_reading_the_clock_is_seen() -> None:
    """A reading of the clock counts; an argument that is called `now` does not."""
    source = "def age(now):\n    return datetime.now(UTC) - now or dt.date.today()"

    assert {("datetime.now", 2), ("dt.date.today", 2)} == set(clock_readings_in(source))
