"""An emulated cluster and a stack on it, both of which can be put back as they were: an arrangement is made once."""

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self

from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state import State

from tests.support.pulumi_cli import PulumiStack


@dataclass(frozen=True, slots=True)
class Saved:
    """A moment of a world.

    Attributes:
        cluster: All that the cluster had.
        project: The folder with a copy of the project, its configuration and its state.
        environment: The variables of the stack's commands.
    """

    cluster: State
    project: Path
    environment: dict[str, str]


@dataclass(slots=True)
class World:
    """A cluster, and a stack on it. Nothing else may use either of them.

    Attributes:
        emulator: The cluster.
        stack: The stack.
        arranged: How each test finds them; None until they are arranged.
    """

    emulator: Emulator
    stack: PulumiStack
    arranged: Saved | None = None

    def arrange(self) -> Self:
        """Let each test find cluster and stack as they are now."""
        self.arranged = self.save()
        return self

    def save(self) -> Saved:
        """Return this moment."""
        folder = self.stack.folder
        copy = next(
            it for it in (folder.with_name(f"{folder.name}-{number}") for number in count(1)) if not it.exists()
        )
        self.stack.save(copy)
        return Saved(self.emulator.state.scratch(), copy, {**self.stack.environment})

    def restore(self, saved: Saved) -> None:
        """Be as in that moment, with no fault armed and no request recorded."""
        self.emulator.clear_faults()
        self.emulator.change(lambda live: live.become(saved.cluster))
        self.emulator.clear_requests()
        self.stack.restore(saved.project)
        self.stack.environment.clear()
        self.stack.environment.update(saved.environment)
