"""The base of all resources: what every constructor of theirs does before and around the SDK's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pulumi
from pulumi import dynamic

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS
from pulumi_redis_enterprise.sdk.input_types import refuse_wrong_types
from pulumi_redis_enterprise.sdk.workarounds import nearest_frames, pickler_as_it_was

_REPLACING: Final = frozenset({"adopt_existing", "convert_password_user"})
"""The options by which a resource may change an object that it finds, and then has to give it back."""


class Resource(dynamic.Resource):
    """A resource of this package. Its type token comes from the `module` and `name` of each class."""

    if TYPE_CHECKING:
        # Not for the SDK to see, which would evaluate it for each resource.
        cluster: pulumi.Output[str]
        """The name of the cluster."""

    def __init__(  # noqa: PLR0913
        self,
        provider: Provider,
        resource_name: str,
        inputs: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        *,
        outputs: Sequence[str] = (),
        optional: Mapping[str, Any] | None = None,
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
            options: What the program allows an update to do; only what it allows is sent.

        Raises:
            pulumi.RunError: An input is of a type that the engine cannot be given.
        """
        given = {name: value for name, value in (optional or {}).items() if value is not None}
        allowed = {option: True for option, is_allowed in options.items() if is_allowed}
        restored = [PREVIOUS] if _REPLACING & allowed.keys() else []
        refuse_wrong_types(f"{type(self).__name__} {resource_name!r}", {**inputs, **given})
        props = {**dict.fromkeys((*outputs, "cluster", *restored)), **inputs, **given, **allowed}
        with pickler_as_it_was(), nearest_frames():
            super().__init__(provider, resource_name, props, opts)
