"""A resource whose deletion never ends: the engine is killed there, between creations and deletions.

Stacks of the contract import a copy of this file by its own name.
"""

import time
from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

REACHED = "gate-reached"


class GateProvider(ResourceProvider):
    """Says that the deletion was reached, by a file in the project."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create nothing."""
        return CreateResult("gate", props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Wait for the kill, unless there was one: then the file is there."""
        if not Path(REACHED).exists():
            Path(REACHED).touch()
            time.sleep(600)


class Gate(Resource, module="tests", name="Gate"):
    """It is deleted first if it was made last."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(GateProvider(), name, {}, opts)
