"""The base of all resources: what every constructor of theirs does before and around the SDK's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pulumi
from pulumi import dynamic

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.core.model import CONNECTION
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.sdk.input_types import program_line, refuse_wrong_types
from pulumi_redis_enterprise.sdk.outputs import NotGiven
from pulumi_redis_enterprise.sdk.workarounds import nearest_frames, pickler_as_it_was

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


_REPLACING: Final = frozenset({"adopt_existing", "convert_password_user"})
"""The options by which a resource may change an object that it finds, and then has to give it back."""


class Resource(dynamic.Resource):
    """A resource of this package. Its type token comes from the `module` and `name` of each class."""

    if TYPE_CHECKING:
        # Not for the SDK to see, which would evaluate it for each resource.
        cluster: pulumi.Output[str]
        """The name of the cluster."""
        connection: pulumi.Output[str | None]
        """The name of its connection, if the program gives one."""
    else:
        connection = NotGiven()

    def __init__(  # noqa: PLR0913
        self,
        provider: Provider,
        resource_name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        *,
        outputs: Sequence[str] = (),
        optional: Mapping[str, Any] | None = None,
        connection: str | None = None,
        refers_to: Sequence[Any] = (),
        **options: bool,
    ) -> None:
        """Register the resource.

        Args:
            provider: Manages it.
            resource_name: Its name in the stack.
            inputs: Its inputs. One that is None is an output all the same.
            opts: The options of the resource.
            outputs: The outputs beside the inputs, and beside `cluster`, which all resources have. One that is declared
                and not in the state is unknown in each preview.
            optional: Inputs that are outputs only if they are given: each output takes the program some time.
            connection: The name of the connection to its cluster; None for the stack's own, or an explicit provider.
            refers_to: What its arguments refer to; of the resources of this package among it, each has to be of the
                same cluster.
            options: What the program allows an update to do; only what it allows is sent.

        Raises:
            pulumi.RunError: An input is of a type that the engine cannot be given, or of another cluster.
        """
        what = f"{type(self).__name__} {resource_name!r}"
        others = [it._whereabouts for it in refers_to if isinstance(it, Resource)]  # noqa: SLF001 - of this class
        self._whereabouts: Whereabouts = whereabouts(what, connection, opts, others)
        given = {name: value for name, value in (optional or {}).items() if value is not None}
        given |= {} if connection is None else {CONNECTION: connection}
        allowed = {option: True for option, is_allowed in options.items() if is_allowed}
        restored = [PREVIOUS] if _REPLACING & allowed.keys() else []
        refuse_wrong_types(what, {**inputs, **given})
        props = {**dict.fromkeys((*outputs, "cluster", *restored)), **inputs, **given, **allowed}
        with pickler_as_it_was(), nearest_frames():
            super().__init__(provider, resource_name, props, opts)
