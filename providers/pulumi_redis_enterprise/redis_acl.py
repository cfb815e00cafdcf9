"""`RedisAcl`: which commands may be used on which keys and channels.

Example::

    read_app = RedisAcl("read-app", acl_name="read-app", rule="+@read ~app:*")
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pulumi

from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.base_providers.named_object import NamedObjectProvider, NamedObjectRules
from pulumi_redis_enterprise.core.rules import redis_acl as rules
from pulumi_redis_enterprise.sdk.outputs import NotGiven

if TYPE_CHECKING:
    from pulumi_redis_enterprise.api.collections.redis_acls import RedisAcls
    from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise


class RedisAclProvider(NamedObjectProvider):
    """Manages Redis ACLs. Stored by reference: never move or rename it."""

    rules: ClassVar[NamedObjectRules] = rules
    kind: ClassVar[str] = "Redis ACL"
    naming: ClassVar[str] = "acl_name"

    def collection(self, cluster: RedisEnterprise) -> RedisAcls:
        """All Redis ACLs."""
        return cluster.redis_acls


class RedisAcl(Resource, module="redis-enterprise", name="RedisAcl"):
    """A Redis ACL, which a `DatabaseAccess` gives to a role.

    The rule is in the syntax of Redis; the cluster checks it, and its words are in the error. The built-in ACL Full
    Access is there without a resource: refer to it by name. Since 7.2.4, a new cluster has no other.
    """

    acl_name: pulumi.Output[str]
    rule: pulumi.Output[str]
    uid: pulumi.Output[int]
    """The cluster's number for the ACL."""
    if TYPE_CHECKING:
        previous_settings: pulumi.Output[Mapping[str, Any] | None]
        """The values found, under the vendor's names, if `adopt_existing` replaced them. A destroy gives them back."""
    else:
        previous_settings = NotGiven()

    def __init__(  # noqa: PLR0913
        self,
        resource_name: str,
        *,
        acl_name: pulumi.Input[str],
        rule: pulumi.Input[str],
        adopt_existing: bool = False,
        connection: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create an ACL.

        Args:
            resource_name: The name of the resource in the stack.
            acl_name: The ACL's name: letters, digits, blanks and ``_ [ ] ( ) @ , . ; # -``. (`name`)
            rule: The rule, for example ``+@read ~app:*``. (`acl`)
            adopt_existing: Take over an ACL of exactly this name; otherwise that is an error. A destroy gives it back
                as it was found, instead of deleting it.
            connection: The name of the connection to its cluster, one of `connections()`; without it, the stack's own
                settings hold, or those of an explicit provider.
            opts: Options of the resource.
        """
        inputs = {"acl_name": acl_name, "rule": rule}
        super().__init__(
            RedisAclProvider(),
            resource_name,
            inputs,
            opts,
            outputs=("uid",),
            connection=connection,
            adopt_existing=adopt_existing,
        )
