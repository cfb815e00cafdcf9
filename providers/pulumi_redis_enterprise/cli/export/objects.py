"""The objects of a cluster that the resources can manage, each as the engine would have stored it.

The inputs are those that a `check` makes of the arguments which the exported program gives, so that a preview of that
program finds nothing to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from pulumi_redis_enterprise.core.inventory import FoundObject
from pulumi_redis_enterprise.core.model import CheckedInputs, Properties
from pulumi_redis_enterprise.errors import Problem


class ChecksInputs(Protocol):
    """The check of a resource's rules."""

    def __call__(self, old: Mapping[str, Any], new: Mapping[str, Any], now: datetime, /) -> CheckedInputs:
        """The canonical inputs, and all that is wrong with the given ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An object, as a resource.

    Attributes:
        kind: The class of the resource, for example "TrustedCa".
        name: The name of the resource in the stack; the stack program gives it the same.
        id: What the engine knows the object by.
        arguments: What a program gives.
        inputs: What a check makes of them.
        outputs: What the provider adds to these.
    """

    kind: str
    name: str
    id: str
    arguments: Properties
    inputs: Properties
    outputs: Properties


@dataclass(slots=True)
class Export:
    """All that can be exported, in the order in which it may be made, and all that cannot."""

    moment: datetime
    resources: list[Exported] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)

    def add(self, kind: str, found: FoundObject, *, check: ChecksInputs, arguments: Properties) -> None:
        """Add an object, unless its resource would refuse it. What only aged is no reason to: the cluster has it."""
        checked = check({}, arguments, self.moment)
        flaws = [problem for problem in checked.problems if not problem.aged]
        if flaws:
            self.left_out += [_refused(kind, found.name, problem) for problem in flaws]
            return
        self.resources.append(
            Exported(
                kind=kind,
                name=found.name,
                id=found.id,
                arguments=arguments,
                inputs=checked.inputs,
                outputs=dict(found.outputs),
            )
        )

    def leave_out(self, what: str, reason: str, *, fix: str) -> None:
        """Note what is not exported."""
        self.left_out.append(Problem(what, reason, fix))

    def of(self, kind: str) -> list[Exported]:
        """The resources of one class."""
        return [resource for resource in self.resources if resource.kind == kind]


def _refused(kind: str, name: str, problem: Problem) -> Problem:
    return Problem(f"{kind} {name!r}", f"{problem.property}: {problem.message}", problem.fix)
