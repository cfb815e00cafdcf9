"""The objects of a cluster that the resources can manage, each as the engine would have stored it.

The inputs are those that a `check` makes of the arguments which the exported program gives, so that a preview of that
program finds nothing to do. Example::

    export = exported(inventory, now=now)
    assert ["TrustedCa", "ClusterMtlsConfig"] == [resource.kind for resource in export.resources]
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Protocol

from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.identity import INSTALLATION
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory, arguments_of
from pulumi_redis_enterprise.core.model import CONNECTION, CheckedInputs, Properties, as_list
from pulumi_redis_enterprise.errors import Problem, sanitize


class ChecksInputs(Protocol):
    """The check of a resource's rules."""

    def __call__(self, old: Mapping[str, Any], new: Mapping[str, Any], now: datetime, /) -> CheckedInputs:
        """The canonical inputs, and all that is wrong with the given ones."""


Key = tuple[str, str, str]
"""The connection, the class and the name of an object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An object, as a resource.

    Attributes:
        kind: The class of the resource, for example "TrustedCa".
        name: The name of the object among those of its kind and cluster, by which others refer to it.
        id: What the engine knows the object by.
        arguments: What a program gives.
        inputs: What a check makes of them.
        outputs: What the provider adds to these.
        connection: The named connection to its cluster; "" for the settings of the stack.
    """

    kind: str
    name: str
    id: str
    arguments: Properties
    inputs: Properties
    outputs: Properties
    connection: str = ""

    @property
    def resource_name(self) -> str:
        """The name of the resource in the stack; without a connection, the stack program gives it the same."""
        return f"{self.connection}-{self.name}" if self.connection else self.name

    @property
    def key(self) -> Key:
        """The connection, the class and the name, which no other object has together."""
        return self.connection, self.kind, self.name


@dataclass(slots=True)
class Export:
    """The objects of a cluster that can be exported, in the order in which they may be made, and the rest.

    Attributes:
        moment: Decides which certificate is not valid yet.
        cluster: The name of the cluster, which each resource has as an output.
        installation: That of the cluster, which each resource has whose id is made of uids; or "".
        connection: The named connection that resources are managed by; "" for the settings of the stack.
        resources: What can be exported.
        left_out: What cannot, and why.
    """

    moment: datetime
    cluster: str = ""
    installation: str = ""
    connection: str = ""
    resources: list[Exported] = field(default_factory=list)
    left_out: list[Problem] = field(default_factory=list)

    def add(self, kind: str, found: FoundObject, *, check: ChecksInputs, arguments: Properties) -> None:
        """Add an object, unless its resource would refuse it. What only aged is no reason to: the cluster has it."""
        checked = check({}, arguments, self.moment)
        where = {CONNECTION: self.connection} if self.connection else {}
        flaws = [problem for problem in checked.problems if not problem.aged]
        if flaws:
            self.left_out += [_refused(kind, found.name, problem) for problem in flaws]
            return
        self.resources.append(
            Exported(
                kind=kind,
                name=found.name,
                id=found.id,
                arguments=arguments | where,
                inputs=checked.inputs | where,
                outputs={**found.outputs, **self._origin(registry.find(kind))},
                connection=self.connection,
            )
        )

    def leave_out(self, what: str, reason: str, *, fix: str) -> None:
        """Note what is not exported."""
        self.left_out.append(Problem(what, reason, fix))

    def _origin(self, kind: registry.Kind) -> dict[str, str]:
        known = {INSTALLATION: self.installation} if self.installation and kind.by_uid else {}
        return {"cluster": self.cluster, **known}

    def of(self, kind: str) -> list[Exported]:
        """The resources of one class."""
        return [resource for resource in self.resources if resource.kind == kind]


def _refused(kind: str, name: str, problem: Problem) -> Problem:
    return Problem(f"{kind} {name!r}", f"{problem.property}: {problem.message}", problem.fix)


def exported(inventory: Inventory, *, now: datetime, connection: str = "") -> Export:
    """Return the objects that the resources can manage, in the order in which it may be made.

    Args:
        inventory: What the cluster has.
        now: Decides which certificate is not valid yet.
        connection: The named connection that they are to be managed by; "" for the settings of the stack.
    """
    export = Export(now, inventory.name, inventory.installation, connection)
    for kind in registry.exportable():
        rules = kind.load_rules()
        for found in rules.found_in(inventory):
            if not _is_refused(export, kind, found):
                export.add(kind.name, found, check=rules.check, arguments=arguments_of(rules, found.inputs))
    _leave_out_same_names(export, inventory)
    _leave_out_other_users(export, inventory)
    return export


def _is_refused(export: Export, kind: registry.Kind, found: FoundObject) -> bool:
    """Return True for what needs the one bundle of the cluster where none is exported, and say so."""
    if "TrustedCa" not in kind.refers.values() or export.of("TrustedCa"):
        return False
    reason = "it needs a TrustedCa, and there is none to export"
    export.leave_out(f"{kind.name} {found.name!r}", reason, fix="give the cluster a trusted CA")
    return True


def _leave_out_same_names(export: Export, inventory: Inventory) -> None:
    for database in inventory.databases:
        if database not in inventory.named_databases:
            reason, fix = "another database has the same name", "rename one of the two"
            export.leave_out(f"database {database['uid']} {database['name']!r}", reason, fix=fix)


def _leave_out_other_users(export: Export, inventory: Inventory) -> None:
    others = len(inventory.users) - len(inventory.certificate_users)
    if others:
        reason = "no resource manages users who log in by password or by other means"
        fix = "leave them as they are, or make certificate users of them"
        export.leave_out(f"other users ({others})", reason, fix=fix)


class ProgramWriter(ABC):
    """Writes the arguments of exported resources, with references to each other, in the language of a program.

    Args:
        resources: All that the program has.
    """

    def __init__(self, resources: Sequence[Exported]) -> None:
        self._resources = resources
        self._paths = pem_paths(resources)

    @abstractmethod
    def _reference(self, key: Key, value: Any) -> Any:
        """Return a reference to what is made here; the name or uid of what is not."""

    @abstractmethod
    def _file(self, path: str) -> Any:
        """Return the text of this file."""

    def _literal(self, value: Any) -> Any:
        """Return a value that is no reference."""
        return value

    def arguments_of(self, resource: Exported) -> Iterator[tuple[str, Any]]:
        """Yield the name and the value of each argument."""
        kind = registry.find(resource.kind)
        for name, target in kind.refers.items():
            if name not in resource.arguments:
                yield name, next(self._reference(it.key, it.name) for it in self._near(resource, target))
        for name, value in resource.arguments.items():
            yield name, self._argument(resource, value, kind.refers.get(name))

    def awaited_by(self, resource: Exported) -> Iterator[Exported]:
        """Yield the resources that it depends on without a reference."""
        yield from awaited_users(resource, self._resources)
        for kind in registry.find(resource.kind).after:
            yield from self._near(resource, kind)

    def _near(self, resource: Exported, kind: str) -> Iterator[Exported]:
        """Yield the resources of a kind in the same cluster."""
        return (it for it in self._resources if (it.connection, it.kind) == (resource.connection, kind))

    def _argument(self, resource: Exported, value: Any, target: str | None) -> Any:
        if target is not None:
            references = [self._reference((resource.connection, target, it), it) for it in as_list(value)]
            return references if isinstance(value, list) else references[0]
        if isinstance(value, str) and (path := self._paths.get((resource.connection, value))):
            return self._file(path)
        return self._literal(value)


def origin_of(exports: Sequence[Export]) -> str:
    """Return the comment that begins a program."""
    named = [f"{it.connection} ({it.cluster})" if it.connection else it.cluster for it in exports]
    whose = f"the cluster {named[0]} had when it was" if len(named) == 1 else f"{', '.join(named)} had when they were"
    return f"# What {sanitize(whose)} exported. Bring it in with import.json."


def variables(resources: Sequence[Exported]) -> dict[Key, str]:
    """The variable of each resource that others may refer to."""
    kinds = {name for kind in registry.RESOURCES for name in (*kind.refers.values(), *kind.after)}
    awaited = [user for it in resources for user in awaited_users(it, resources)]
    return identifiers([it for it in resources if it.kind in kinds or it in awaited])


def identifiers(resources: Sequence[Exported]) -> dict[Key, str]:
    """An identifier for each resource."""
    names = _distinct((_identifier(it) for it in resources), lambda name, number: f"{name}_{number}")
    return {it.key: name for it, name in zip(resources, names, strict=True)}


def awaited_users(resource: Exported, resources: Sequence[Exported]) -> list[Exported]:
    """Return the users who can log in to the database of a `DatabaseDefaultUser`; none of any other resource."""
    if resource.kind != "DatabaseDefaultUser":
        return []
    database = resource.arguments["database"]
    near = [it for it in resources if it.connection == resource.connection]
    accesses = [it.arguments for it in near if it.kind == "DatabaseAccess"]
    roles = [it["role"] for it in accesses if it["database"] == database]
    users = (it for it in near if it.kind == "CertificateUser")
    return [it for it in users if any(role in roles for role in it.arguments["roles"])]


def pem_paths(resources: Sequence[Exported]) -> dict[tuple[str, str], str]:
    """The path of each PEM text that a resource has as an argument, by connection and text.

    Bundles of one cluster that are equal are one file. Two clusters never share one: to rotate the CA of one of them
    would rotate that of the other.
    """
    stems: dict[tuple[str, str], str] = {}
    for resource in resources:
        text = resource.arguments.get("certificates") or resource.arguments.get("client_certificates")
        if text:
            stem = re.sub(r"[^A-Za-z0-9_-]+", "-", resource.resource_name).strip("-") or "database"
            stems.setdefault((resource.connection, text), stem)
    names = _distinct(stems.values(), lambda name, number: f"{name}-{number}")
    return {key: f"pki/{name}.pem" for key, name in zip(stems, names, strict=True)}


def _identifier(resource: Exported) -> str:
    words = re.sub(r"\W+", "_", resource.resource_name.lower(), flags=re.ASCII).strip("_")
    return f"{registry.find(resource.kind).variable}{words}".rstrip("_")


def _distinct(names: Iterable[str], numbered: Callable[[str, int], str]) -> list[str]:
    """The names, with numbers where one is there already. Upper and lower case are one, as in many a file system."""
    taken: dict[str, str] = {}
    for name in names:
        candidates = (name if number == 1 else numbered(name, number) for number in count(1))
        free = next(candidate for candidate in candidates if candidate.casefold() not in taken)
        taken[free.casefold()] = free
    return list(taken.values())
