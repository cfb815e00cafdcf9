"""The base of all resources: what every constructor of theirs does before and around the SDK's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pulumi
from pulumi import dynamic

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.core.model import CONNECTION
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.sdk.input_types import refuse_wrong_types
from pulumi_redis_enterprise.sdk.one_cluster import Whereabouts, whereabouts
from pulumi_redis_enterprise.sdk.outputs import NotGiven
from pulumi_redis_enterprise.sdk.workarounds import nearest_frames, pickler_as_it_was

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
