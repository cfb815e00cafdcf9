"""The outputs of a bundle of certificates: one stored property, read as PEM text and as authorities."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import Resource

from pulumi_redis_enterprise.core.trust.stored_authorities import readable, text_of


def pem_output(text: str, _authorities: str) -> property:
    """Return the property of a resource that is the PEM text of its bundle.

    Args:
        text: The output that holds the bundle: packed, but as text in a state of 0.1.0, and as given with mocks.
    """

    def unpacked(stored: Any) -> Any:
        return stored if (known := text_of(stored)) is None else known

    return property(lambda resource: vars(resource)[text].apply(unpacked))


def authorities_output(text: str, authorities: str) -> property:
    """Return the property of a resource that is its authorities as people read them.

    Args:
        text: The output that holds the bundle.
        authorities: The output that holds them in a state of 0.1.0.
    """

    def read(resource: Resource) -> Any:
        beside = vars(resource)[authorities]
        return vars(resource)[text].apply(lambda it: beside if text_of(it) is None else readable(it))

    return property(read)
