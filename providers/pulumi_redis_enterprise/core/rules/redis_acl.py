"""A Redis ACL: which commands may be used on which keys and channels.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/redis_acl/
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, TypedDict

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import Changes, CheckedInputs, changes_between, options_in
from pulumi_redis_enterprise.core.rules.named_object import constructor_call, name_problems
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.errors import Problem, redact

MANAGED: Final = ("acl_name", "rule")
ID: Final = "the `uid` of the ACL"
BUILT_IN: Final = ("Full Access",)
"""The ACL that every cluster has. Since 7.2.4 a new one has no other (release notes, "Access control deprecations")."""


class RedisAclInputs(TypedDict, total=False):
    """The checked inputs, and the stored ones."""

    acl_name: str
    rule: str
    adopt_existing: bool


class RedisAclPayload(TypedDict):
    """The fields of POST and PUT /v1/redis_acls."""

    name: str
    acl: str


_READ_ONLY: Final = "+@read ~*"
_OLD_RULES: Final = {"not dangerous": "+@all -@dangerous ~*"}


def check(_old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> CheckedInputs:
    """The canonical inputs: the rule with single blanks. Whether it is a rule, the server decides.

    Args:
        new: `acl_name`, `rule`, and perhaps `adopt_existing`.
    """
    checked = CheckedInputs()
    name, rule = new.get("acl_name"), new.get("rule")
    refer_to = "name it as the `acl` of a DatabaseAccess, without a RedisAcl"
    checked.problems += name_problems("acl_name", name, built_in=BUILT_IN, refer_to=refer_to)
    if not contains_unknown(rule) and (not isinstance(rule, str) or not rule.strip()):
        reason = f"expected an ACL rule, got {redact(rule)}"
        checked.problems.append(Problem("rule", reason, 'give for example "+@read ~app:*"'))
    checked.inputs = {"acl_name": name, "rule": " ".join(rule.split()) if isinstance(rule, str) else rule}
    checked.inputs |= options_in(new)
    return checked


def natural_key(new: Mapping[str, Any]) -> Key:
    """Return what identifies an ACL: its name."""
    return (new.get("acl_name"),)


def creation(name: Any) -> str:
    """Return the expression that creates an ACL of this name, or "" if no ACL can have it.

    The rule lets its role read, unless the name is that of another old default ACL.
    """
    if name_problems("acl_name", name, built_in=BUILT_IN, refer_to=""):
        return ""
    rule = _OLD_RULES.get(" ".join(name.casefold().replace("-", " ").split()), _READ_ONLY)
    return constructor_call("RedisAcl", "acl_name", name, rule=rule)


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ."""
    return changes_between(old, new, managed=MANAGED)


def payload(new: RedisAclInputs) -> RedisAclPayload:
    """Return what POST and PUT /v1/redis_acls take."""
    return {"name": new["acl_name"], "acl": new["rule"]}


def observed(acl: Mapping[str, Any]) -> RedisAclInputs:
    """The inputs that describe the ACL that the cluster has."""
    return {"acl_name": acl["name"], "rule": " ".join(acl["acl"].split())}


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield the ACLs, but for the one that every cluster has."""
    for item in inventory.acls:
        if item["name"] not in BUILT_IN:
            yield FoundObject(item["name"], str(item["uid"]), observed(item), {"uid": item["uid"]})
