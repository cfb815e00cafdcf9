"""The rules of a mapping from a group of an LDAP directory to roles.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/ldap_mapping/
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, Properties, changes_between

MANAGED: Final = ("mapping_name", "dn")
ID: Final = "the `uid` of the mapping"


def check(_old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> CheckedInputs:
    """Return the inputs as they are given."""
    return CheckedInputs({name: new.get(name) for name in MANAGED})


def natural_key(new: Mapping[str, Any]) -> Key:
    """Return what identifies a mapping: its name."""
    return (new.get("mapping_name"),)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ."""
    return changes_between(old, new, managed=MANAGED)


def payload(new: Mapping[str, Any]) -> Properties:
    """Return what POST and PUT /v1/ldap_mappings take."""
    return {"name": new["mapping_name"], "dn": new["dn"]}


def observed(mapping: Mapping[str, Any]) -> Properties:
    """Return the inputs that describe a live mapping."""
    return {"mapping_name": mapping["name"], "dn": mapping["dn"]}


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield all mappings."""
    for item in inventory.others["LdapMapping"]:
        yield FoundObject(item["name"], str(item["uid"]), observed(item), {"uid": item["uid"]})
