"""The base of all resources: what every constructor of theirs does before and around the SDK's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import dynamic

from pulumi_redis_enterprise._provider import Provider
from pulumi_redis_enterprise.sdk.input_types import refuse_wrong_types
from pulumi_redis_enterprise.sdk.pickling import pickler_as_it_was


class Resource(dynamic.Resource):
    """A resource of this package. Its type token comes from the `module` and `name` of each class."""

    def __init__(
        self,
        provider: Provider,
        resource_name: str,
        props: Mapping[str, Any],
        opts: pulumi.ResourceOptions | None,
        **options: bool,
    ) -> None:
        """Register the resource.

        Args:
            provider: Manages it.
            resource_name: Its name in the stack.
            props: Its inputs, and None for each output.
            opts: The options of the resource.
            options: What the program allows an update to do; only what it allows is sent.

        Raises:
            pulumi.RunError: An input is of a type that the engine cannot be given.
        """
        refuse_wrong_types(f"{type(self).__name__} {resource_name!r}", props)
        allowed = {option: True for option, is_allowed in options.items() if is_allowed}
        with pickler_as_it_was():
            super().__init__(provider, resource_name, {**props, **allowed}, opts)
