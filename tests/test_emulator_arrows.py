"""The rooms of the emulator, and the directions of imports between them, as a table that the code is held to."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from tests.support.paths import ROOT
from tools.rooms import imports_of

EMULATOR: Final = "redis_enterprise_emulator"
FOLDER: Final = ROOT / "emulator" / EMULATOR
# Room by room, from bottom to top: a room imports only what stands above it here. A room is a folder with all that is
# below it, or a module at the root.
IMPORTS: Final = {
    "switches": "",
    "pki": "",
    "watched_process": "",
    "faults": "",
    "assumptions": "switches",
    "state": "assumptions",
    "tls": "state",
    "connection": "state",
    "cluster": "faults state",
    "cluster_file": "assumptions state",
    "recorded": "cluster_file",
    "rest": "assumptions cluster cluster_file connection faults recorded state",
    "http": "cluster connection faults rest state",
    "databases": "assumptions cluster http state tls watched_process",
    "envoy": "cluster connection http rest state tls watched_process",
    "fronts": "assumptions cluster connection envoy http state tls",
    "emulator": "assumptions cluster cluster_file databases faults fronts http pki state",
    "__init__": "assumptions cluster emulator faults state",
    "command": "assumptions cluster_file emulator envoy faults state",
    "pytest_plugin": "__init__ emulator",
    "pki_command": "__init__ command pki",
    "__main__": "__init__ command",
}


def imports() -> Iterator[tuple[str, str]]:
    """Yield the rooms that import another one, and which."""
    for path in FOLDER.rglob("*.py"):
        room = path.relative_to(FOLDER).parts[0].removesuffix(".py")
        names = (found.name.split(".") for found in imports_of(path) if found.name.startswith(f"{EMULATOR}."))
        others = (name[1] if name[1] in IMPORTS else "__init__" for name in names)
        yield from ((room, other) for other in others if other != room)


def test_rooms_import_what_the_table_says() -> None:
    """No more, and no less: the table is how a reader learns what depends on what."""
    found: dict[str, set[str]] = defaultdict(set)
    for room, other in imports():
        found[room].add(other)

    assert {room: set(others.split()) for room, others in IMPORTS.items()} == {room: found[room] for room in IMPORTS}


def test_no_circle() -> None:
    """Each room stands below all that it imports, and no room is missing."""
    order = list(IMPORTS)

    assert [] == [(room, other) for room, other in imports() if order.index(other) > order.index(room)]
