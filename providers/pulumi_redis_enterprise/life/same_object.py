"""The words for resources of a program that mean one object.

The plugin knows the URNs, so that it names them, and tells a resource that was replaced from two that are both there.
"""

from collections.abc import Sequence
from typing import Final

from pulumi_redis_enterprise.core.claims import Key, Rival
from pulumi_redis_enterprise.core.model import PlanWarning

_BOTH: Final = "two resources of the program manage one object"
_DIFFERENT: Final = f"{_BOTH}, and want different values"
_KEEP_ONE: Final = "keep one of the two resources"
_UNTIL_THEN: Final = "; until then, the object is as the one wants it that was updated last"
_TO_RENAME: Final = "; if one is the other under a new name, take the old one out, or give the new one `aliases`"


def rival_warning(kind: str, key: Key, rival: Rival, urn: str) -> PlanWarning:
    """Return the warning of another resource that manages the same object.

    Args:
        kind: The class of both.
        key: The inputs that identify the object; () if a cluster has only one.
        rival: The other one.
        urn: This one; "" if that is not known.
    """
    names = (*rival.changes.updates, *rival.changes.replaces)
    both = " and ".join(names_of(sorted((rival.urn, urn)))) if urn else ""
    differing = f"({', '.join(names)})" if names else ""
    about = (kind, " in ".join(map(repr, reversed(key))), both and f"of {both}", differing)
    fix = _KEEP_ONE + (_UNTIL_THEN if names else "") + (_TO_RENAME if urn else "")
    return PlanWarning(" ".join(filter(None, about)), _DIFFERENT if names else _BOTH, fix)


def kept(label: str, cluster: str, holders: Sequence[str], urn: str, *, lost: bool) -> str:
    """Return the line about an object that is not deleted, as the program still manages it.

    Args:
        label: What messages call the object.
        cluster: The name of its cluster.
        holders: The resources that manage it.
        urn: The one that is deleted; "" if that is not known.
        lost: Whether it alone knew how the object was found.
    """
    others = [it for it in holders if it != urn]
    by = f", as {names_of([others[0], urn])[0]}" if urn and others else ""
    forgotten = "; a destroy will not give back how this resource had found it" if lost else ""
    line = f"kept {label} of cluster {cluster!r}: the program still manages it{by}{forgotten}"
    if urn and not others:
        return f"{line}. The resource was replaced, and its new one has the same object"
    return f"{line}. To rename or move a resource, give it `aliases`"


def names_of(urns: Sequence[str]) -> list[str]:
    """Return the names of resources, as messages show them; of those with one name, the whole URNs."""
    names = [urn.rpartition("::")[2] for urn in urns]
    return [repr(name if names.count(name) == 1 else urn) for name, urn in zip(names, urns, strict=True)]
