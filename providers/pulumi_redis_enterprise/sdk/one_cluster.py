"""The cluster of a resource in a program: that of a named connection, of an explicit provider, or of the stack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pulumi

from pulumi_redis_enterprise.sdk.input_types import program_line

_PACKAGE = "pulumi-python"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A resource, and what leads to its cluster.

    Attributes:
        what: The resource, as ``CertificateUser 'app-1'``.
        connection: The name of its connection.
        provider: Its explicit provider.
    """

    what: str
    connection: str | None
    provider: pulumi.ProviderResource | None

    def is_elsewhere(self, other: Whereabouts) -> bool:
        """Return True if the other one is not of this cluster.

        That is not known of an explicit provider: while resources move to a connection, both may lead to one cluster.
        """
        return not self.provider and not other.provider and self.connection != other.connection

    def __str__(self) -> str:
        return f"the connection {self.connection!r}" if self.connection else "the stack's own cluster"


def whereabouts(
    what: str,
    connection: object,
    opts: pulumi.ResourceOptions | None,
    refers_to: Iterable[Whereabouts],
) -> Whereabouts:
    """Return where a resource is.

    Args:
        what: The resource, as ``CertificateUser 'app-1'``.
        connection: What the program gives as the name of its connection.
        opts: Its options.
        refers_to: The resources that it refers to.

    Raises:
        pulumi.RunError: The name is no text, there is a provider as well, or a resource is of another cluster.
    """
    if connection is not None and (not isinstance(connection, str) or not connection):
        given = "an output" if isinstance(connection, pulumi.Output) else f"of the type {type(connection).__name__}"
        raise _error(
            f"{what}: connection is {given}; expected a name as text",
            "give one of the names of `connections()`, which are known before anything is created",
        )
    here = Whereabouts(what, connection, _provider(opts))
    if here.connection and here.provider:
        raise _error(
            f"{what}: connection={connection!r} and an explicit provider are both given",
            "keep one of the two: leave `connection` out, or take `provider` and `providers` out of the options of the "
            "resource and of its parents",
        )
    for other in refers_to:
        if here.is_elsewhere(other):
            raise _error(
                f"{what} is of {here}, but it refers to {other.what}, which is of {other}",
                "refer to the resource of the same cluster, or give both the same `connection`",
            )
    return here


def _provider(opts: pulumi.ResourceOptions | None) -> pulumi.ProviderResource | None:
    """Return the explicit provider that the SDK will find, in `_get_providers` of pulumi/resource.py, 3.272."""
    if opts is None:
        return None
    several = opts.providers or ()
    given = several.values() if isinstance(several, dict) else several
    own = [it for it in (opts.provider, *given) if it is not None and it.package == _PACKAGE]
    return own[0] if own else opts.parent.get_provider(f"{_PACKAGE}:dynamic:Resource") if opts.parent else None


def _error(reason: str, fix: str) -> pulumi.RunError:
    # A RunError ends the program with this text and without a traceback.
    return pulumi.RunError(f"{program_line()}: {reason}\nFix: {fix}")
