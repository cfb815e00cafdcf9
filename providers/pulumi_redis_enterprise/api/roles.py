"""The roles that users hold.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/roles/
"""

from dataclasses import dataclass
from typing import Any

from pulumi_redis_enterprise.api.actions import Actions
from pulumi_redis_enterprise.api.answers import object_in, text_in, uid_in
from pulumi_redis_enterprise.api.client import Client
from pulumi_redis_enterprise.api.collection import NamedObjects


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


class Roles(NamedObjects[Role]):
    """``/v1/roles``."""

    def __init__(self, client: Client, *, actions: Actions) -> None:
        super().__init__(client, actions, path="/v1/roles", kind="role", from_api=_role_from_api)


def _role_from_api(answer: Any, call: str) -> Role:
    record = object_in(answer, call)
    return Role(
        uid=uid_in(record, call),
        name=text_in(record, "name", call),
        management=text_in(record, "management", call) or "none",
    )
