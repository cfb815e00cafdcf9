"""Files of named connections to emulated clusters, whose password is in one environment variable."""

import json
from pathlib import Path

from redis_enterprise_emulator import Emulator

PASSWORD_VARIABLE = "PASSWORD_OF_ALL"


def table_file(folder: Path, **connections: Emulator | str) -> Path:
    """Write a file with a table for each cluster; for a text, of a cluster at this URL."""
    file = folder / "clusters.toml"
    file.write_text("\n".join(_table(name, it) for name, it in connections.items()))
    return file


def _table(name: str, it: Emulator | str) -> str:
    if isinstance(it, str):
        given = {"url": it, "username": "admin"}
    else:
        given = {"url": it.url, "username": it.username, "caCertificate": str(it.ca_file)}
    lines = [f"{key} = {json.dumps(value)}" for key, value in (given | {"passwordVariable": PASSWORD_VARIABLE}).items()]
    return "\n".join([f"[{name}]", *lines, "timeout = 2\n"])
