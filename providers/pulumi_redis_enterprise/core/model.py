"""Results of the rules of a resource: checked inputs, warnings of a plan, and differences of two versions of inputs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.findings import Diagnostic
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import Problem, redact

_MOST_SHOWN: Final = 10
Properties = dict[str, Any]
"""The properties of a resource, as they travel between the engine and a provider."""
OPTIONS: Final = (
    "adopt_existing",
    "change_one_instance",
    "convert_password_user",
    "replace_at_once",
    "without_users",
)
"""The options that allow an update something. They describe nothing that the cluster has, so a refresh keeps them."""

CONNECTION: Final = "connection"
"""The input that names the connection of a resource; without it, the settings of its provider hold."""

SEPARATOR: Final = "::"
"""The text between a connection and the id of an import by the plugin, as in ``east::app``."""

_TAKEN: Final = "the cluster takes these certificates, but look at them"
_AGED: Final = "no longer valid, but allowed because it is unchanged since the last update"


@dataclass(frozen=True, slots=True)
class Client:
    """A client that logs in by certificate.

    Attributes:
        username: The user, as a message may show it.
        certificates: Its own certificate first, then the intermediates that it sends along.
    """

    username: str
    certificates: Sequence[Certificate]

    @property
    def leaf(self) -> Certificate:
        """Its own certificate."""
        return self.certificates[0]


@dataclass(frozen=True, slots=True)
class PlanWarning(Diagnostic):
    """One thing to be careful with, for example that certificates expire within 30 days.

    Warnings of one message and fix share a line, sorted by their properties, as ``2026-12-01 'app-1'``.
    """


def grouped(warnings: Iterable[PlanWarning]) -> list[str]:
    """One line a kind: how many there are of it, the first ten by name, and the fix."""
    kinds: dict[tuple[str, str], list[str]] = {}
    for warning in sorted(set(warnings), key=lambda it: (it.message, it.property, it.fix)):
        kinds.setdefault((warning.message, warning.fix), []).append(warning.property)
    return [
        f"{kind} ({len(about)}): {join_limited(about, most=_MOST_SHOWN, separator='; ')}. Fix: {fix}"
        for (kind, fix), about in kinds.items()
    ]


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A certificate among the inputs, and its end.

    Attributes:
        where: The path of the input.
        whose: What people call it: the name of the user, or subject and fingerprint of a CA.
        ends: Its last moment.
        unchanged: Whether it is the same as in the last update.
    """

    where: str
    whose: str
    ends: datetime
    unchanged: bool


@dataclass(slots=True)
class CheckedInputs:
    """The result of a check: the canonical inputs, and everything that is wrong with the given ones.

    Canonical means that two spellings of one wish are equal: PEM normalized, sets sorted, empties dropped.
    The engine stores these inputs, and shows the difference between them in a preview.

    Attributes:
        inputs: The canonical inputs, of the type that the resource has for them; any of them may be unknown.
        problems: What is wrong.
        warnings: What is not wrong, but needs a look.
        lifetimes: The certificates among the inputs.
        client: The client whom the inputs describe, if its certificate is known.
    """

    inputs: Any = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[PlanWarning] = field(default_factory=list)
    lifetimes: list[Lifetime] = field(default_factory=list)
    client: Client | None = None

    def add_findings(self, where: str, findings: Iterable[Problem], *, unchanged: bool = False) -> None:
        """Note what is wrong with a certificate; what the cluster takes all the same is no more than a caution."""
        for finding in findings:
            if finding.tolerated:
                self.warnings.append(PlanWarning(f"{where}: {finding.message}", _TAKEN, finding.fix))
            else:
                self.add([Problem(where, finding.message, finding.fix, finding.aged)], unchanged=unchanged)

    def add(self, problems: Sequence[Problem], *, unchanged: bool = False) -> None:
        """Note problems; of a value that did not change, those that only time brought are no more than warnings."""
        for problem in problems:
            if problem.aged and unchanged:
                self.warnings.append(PlanWarning(f"{problem.property}: {problem.message}", _AGED, problem.fix))
            else:
                self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class Changes:
    """The managed properties that differ, in the order of the resource's own list.

    Attributes:
        updates: Those that are changed in place.
        replaces: Those that make it another object.
        deletes_first: True if the old object has to go before the new one can be created: both have something that no
            two objects can have. Otherwise the old one goes last, when all that is new is there.
    """

    updates: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    deletes_first: bool = False

    def __bool__(self) -> bool:
        return bool(self.updates or self.replaces)


def changes_between(
    old: Mapping[str, Any], new: Mapping[str, Any], *, managed: Sequence[str], replacing: Sequence[str] = ()
) -> Changes:
    """Compare the managed properties of two canonical forms; what is unknown counts as changed.

    Args:
        old: The stored outputs.
        new: The checked inputs.
        managed: The properties that the resource keeps as desired.
        replacing: Those among them that cannot be changed in place.
    """
    differing = [name for name in managed if contains_unknown(new.get(name)) or old.get(name) != new.get(name)]
    return Changes(
        updates=tuple(name for name in differing if name not in replacing),
        replaces=tuple(name for name in differing if name in replacing),
    )


def connection_of(properties: Mapping[str, Any]) -> Properties:
    """Return the property that names the connection; {} if there is none."""
    return {CONNECTION: properties[CONNECTION]} if properties.get(CONNECTION) is not None else {}


def is_moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Return whether a resource gets another connection."""
    return connection_of(old) != connection_of(new)


def not_text(where: str, value: Any) -> Problem:
    """The problem of an input that should be PEM text, and is something else."""
    reason = f"expected PEM text, got {type(value).__name__}"
    return Problem(where, reason, "give the contents of the file, which the program reads")


def flag_problems(where: str, value: Any, *, fix: str = "give a boolean") -> list[Problem]:
    """Return the problem of an input that should be true or false, and is something else."""
    if contains_unknown(value) or isinstance(value, bool):
        return []
    return [Problem(where, f"expected true or false, got {redact(value)}", fix)]


def options_in(given: Mapping[str, Any]) -> Properties:
    """Return the options that are on."""
    return {option: True for option in OPTIONS if given.get(option)}


def as_list(value: Any) -> list[Any]:
    """A list of what may be one value, several or nothing."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
