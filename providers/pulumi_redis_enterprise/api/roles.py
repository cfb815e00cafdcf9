"""The roles that users hold.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/roles/
"""

import threading
from dataclasses import dataclass

from pulumi_redis_enterprise.api.answers import objects_in, uid_in
from pulumi_redis_enterprise.api.client import Client

_PATH = "/v1/roles"


@dataclass(frozen=True, slots=True)
class Role:
    """A role.

    Attributes:
        uid: What users refer to.
        name: What people call it.
        management: What it may do on the REST API, for example "admin", or "none".
    """

    uid: int
    name: str
    management: str


class Roles:
    """``/v1/roles``."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._known: tuple[Role, ...] | None = None

    def all(self, *, refresh: bool = False) -> tuple[Role, ...]:
        """All roles, asked for once; `refresh` asks again."""
        with self._lock:
            if self._known is None or refresh:
                records = objects_in(self._client.get(_PATH), f"GET {_PATH}")
                self._known = tuple(
                    Role(
                        uid=uid_in(record, f"GET {_PATH}"),
                        name=str(record.get("name", "")),
                        management=str(record.get("management") or "none"),
                    )
                    for record in records
                )
            return self._known
