"""`LdapMapping`: the roles of a group of an LDAP directory.

Example::

    LdapMapping("admins", mapping_name="admins", dn="CN=admins,DC=acme,DC=com")
"""

from __future__ import annotations

from typing import ClassVar

import pulumi
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.api.redis_enterprise import RedisEnterprise
from pulumi_redis_enterprise.base_providers.named_object import NamedObjectProvider, NamedObjectRules

from tests.ninth import ldap_mapping_rules as rules
from tests.ninth.ldap_mappings import LdapMappings


class LdapMappingProvider(NamedObjectProvider):
    """Manages LDAP mappings."""

    rules: ClassVar[NamedObjectRules] = rules
    kind: ClassVar[str] = "LDAP mapping"
    naming: ClassVar[str] = "mapping_name"

    def collection(self, cluster: RedisEnterprise) -> LdapMappings:
        """Return all LDAP mappings."""
        return cluster.objects(LdapMappings)


class LdapMapping(Resource, module="redis-enterprise", name="LdapMapping"):
    """A mapping of a group of an LDAP directory."""

    mapping_name: pulumi.Output[str]
    dn: pulumi.Output[str]
    uid: pulumi.Output[int]
    """The number by which the cluster knows the mapping."""

    def __init__(
        self,
        resource_name: str,
        *,
        mapping_name: pulumi.Input[str],
        dn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create a mapping.

        Args:
            resource_name: The name of the resource in the stack.
            mapping_name: The name of the mapping. (`name`)
            dn: The distinguished name of the group in the directory. (`dn`)
            opts: Options of the resource.
        """
        props: dict[str, pulumi.Input[object]] = {"mapping_name": mapping_name, "dn": dn, "uid": None, "cluster": None}
        super().__init__(LdapMappingProvider(), resource_name, props, opts)
