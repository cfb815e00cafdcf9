"""A resource whose deletion never ends: the engine is killed there, when all is created and nothing deleted yet.

Stacks of the contract import a copy of this file by its own name.
"""

import time
from pathlib import Path
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

REACHED = "gate-reached"
SECONDS = 120.0


class GateProvider(ResourceProvider):
    """Says that the deletion was reached, by a file in the project."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create nothing."""
        return CreateResult("gate", props)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Wait for the kill, unless there was one: then the file is there."""
        reached = Path(REACHED)
        if not reached.exists():
            reached.touch()
            time.sleep(SECONDS)


class Gate(Resource, module="tests", name="Gate"):
    """It is deleted first if it depends on all others."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(GateProvider(), name, {}, opts)


def wait(folder: Path) -> bool:
    """Wait until the deletion is reached in the project of this folder; return whether it was."""
    until = time.monotonic() + SECONDS
    while not (folder / REACHED).exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
