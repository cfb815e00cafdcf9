"""The Redis ACLs that say what a role may do in a database.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/redis_acls/
"""

from dataclasses import dataclass
from typing import Any

from pulumi_redis_enterprise.api.collections.collection import NamedObjects
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.response_parsing import object_in, text_in, uid_in
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid
from pulumi_redis_enterprise.core.rules import redis_acl


@dataclass(frozen=True, slots=True)
class RedisAcl:
    """An ACL.

    Attributes:
        uid: What databases refer to.
        name: What people call it.
        acl: The rule, for example ``+@read ~app:*``.
    """

    uid: Uid
    name: str
    acl: str


class RedisAcls(NamedObjects[RedisAcl]):
    """``/v1/redis_acls``."""

    def __init__(self, client: Client, *, actions: Actions) -> None:
        super().__init__(
            client,
            actions,
            path="/v1/redis_acls",
            kind="Redis ACL",
            from_api=_acl_from_api,
            creation=redis_acl.creation,
        )


def _acl_from_api(answer: Any, call: str) -> RedisAcl:
    record = object_in(answer, call)
    return RedisAcl(uid=uid_in(record, call), name=text_in(record, "name", call), acl=text_in(record, "acl", call))
