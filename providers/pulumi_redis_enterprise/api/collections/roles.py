"""The roles that users hold.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/roles/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_redis_enterprise.api.collections.collection import NamedObjects
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.response_parsing import object_in, records_in, text_in, uid_in, uids_in
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules import role


@dataclass(frozen=True, slots=True)
class Role:
    """A role.

    Attributes:
        uid: What users refer to.
        name: What people call it.
        management: What it may do on the REST API, for example "admin", or "none".
        resources: What it is limited to (8.2.0 and later): entries of a `type` and its `uids`; none if it is not.
    """

    uid: Uid
    name: str
    management: str
    resources: tuple[Mapping[str, Any], ...] = ()


class Roles(NamedObjects[Role]):
    """``/v1/roles``."""

    def __init__(self, client: Client, *, actions: Actions) -> None:
        super().__init__(
            client, actions, path="/v1/roles", kind="role", from_api=_role_from_api, creation=role.creation
        )


def _role_from_api(answer: Any, call: str) -> Role:
    record = object_in(answer, call)
    return Role(
        uid=uid_in(record, call),
        name=text_in(record, "name", call),
        management=text_in(record, "management", call) or "none",
        resources=tuple(
            {"type": text_in(entry, "type", call), "uids": uids_in(entry, "uids", call)}
            for entry in records_in(record, "resources", call)
        ),
    )
