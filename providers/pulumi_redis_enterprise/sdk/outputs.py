"""Outputs of a resource that the SDK has no form for: None until asked for, and a bundle as text and as authorities.

A bundle is one stored property.
"""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import Resource

from pulumi_redis_enterprise.core.registry import bundle_of
from pulumi_redis_enterprise.core.trust.stored_authorities import readable, text_of


class NotGiven:
    """An attribute that is the output None, unless the resource declares an output of its name.

    Each output that is declared takes the program about 0.2 ms, whether or not anybody asks for it; this one is made
    when it is asked for. Having no ``__set__``, it gives way to what the SDK puts into the resource.
    https://docs.python.org/3/howto/descriptor.html#technical-tutorial
    """

    def __get__(self, resource: object, owner: type) -> pulumi.Output[None]:
        return pulumi.Output.from_input(None)


def pem_output(resource: str) -> property:
    """Return the property of a resource that is the PEM text of its bundle.

    Its output holds the bundle packed, but as text in a state of 0.1.0, and as given with mocks.

    Args:
        resource: The class of the resource.
    """
    text, _ = bundle_of(resource) or ("", "")

    def unpacked(stored: Any) -> Any:
        return stored if (known := text_of(stored)) is None else known

    return property(lambda resource: vars(resource)[text].apply(unpacked))


def authorities_output(resource: str) -> property:
    """Return the property of a resource that is its authorities as people read them.

    In a state of 0.1.0 they are an output of their own.

    Args:
        resource: The class of the resource.
    """
    text, authorities = bundle_of(resource) or ("", "")

    def read(resource: Resource) -> Any:
        beside = vars(resource)[authorities]
        return vars(resource)[text].apply(lambda it: beside if text_of(it) is None else readable(it))

    return property(read)
