"""The collection of LDAP mappings.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/ldap_mappings/
"""

from dataclasses import dataclass
from typing import Any

from pulumi_redis_enterprise.api.collections.collection import NamedObjects
from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.response_parsing import object_in, text_in, uid_in
from pulumi_redis_enterprise.api.transport.waiting import Actions
from pulumi_redis_enterprise.core.references import Uid


@dataclass(frozen=True, slots=True)
class LiveLdapMapping:
    """A mapping.

    Attributes:
        uid: The number by which the cluster knows it.
        name: What people call it.
        dn: The distinguished name of the group in the directory.
    """

    uid: Uid
    name: str
    dn: str


class LdapMappings(NamedObjects[LiveLdapMapping]):
    """``/v1/ldap_mappings``."""

    def __init__(self, client: Client, *, actions: Actions) -> None:
        super().__init__(client, actions, path="/v1/ldap_mappings", kind="LDAP mapping", from_api=_from_api)


def _from_api(answer: Any, call: str) -> LiveLdapMapping:
    record = object_in(answer, call)
    name, dn = (text_in(record, name, call) for name in ("name", "dn"))
    return LiveLdapMapping(uid=uid_in(record, call), name=name, dn=dn)
