"""The cluster as its REST API shows it, and changes by somebody else there."""

from collections.abc import Mapping
from typing import Any, Final

import requests
from redis_enterprise_emulator import Emulator

SHOWN: Final = ("cluster", "cluster/certificates", "roles", "redis_acls", "bdbs", "users")
"""The paths below ``/v1/`` that hold all that the resources manage."""

Shown = Mapping[str, Any]
"""The answers, by path."""


class Rest:
    """The REST API of an emulated cluster, as its administrator.

    Args:
        emulator: The cluster.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def shown(self) -> Shown:
        """Read everything."""
        return {path: self.send("GET", path) for path in SHOWN}

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request, which has to succeed; return the answer."""
        answer = requests.request(
            method,
            f"{self._emulator.url}/v1/{path}",
            json=body,
            auth=(self._emulator.username, self._emulator.password),
            verify=str(self._emulator.ca_file),
            timeout=10,
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def uid(self, path: str, name: str) -> int:
        """Return the uid of the object of this name."""
        return next(int(item["uid"]) for item in self.send("GET", path) if item["name"] == name)


def without_uids(live: Any) -> Any:
    """Return what is live without what the cluster numbers as it likes."""
    if isinstance(live, list):
        return [without_uids(item) for item in live]
    if isinstance(live, Mapping):
        return {name: without_uids(item) for name, item in live.items() if not name.endswith(("uid", "uids"))}
    return live


def uids(live: Any) -> list[int]:
    """Return the uids of what is live; none of what a cluster has only one of."""
    return [item["uid"] for item in live] if isinstance(live, list) else []
