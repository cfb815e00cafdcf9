"""The engine's side of one resource, in the test's own process: what it stores, and which call it makes when.

It shows what a provider does to a cluster, call by call; how values travel is `plugin`'s, and how it looks is
`pulumi_cli`'s business. Example::

    engine = Engine(TrustedCaProvider(), emulator.environment())
    assert "create" == engine.up(certificates=pem)
    assert "same" == engine.up(certificates=pem)
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pulumi.dynamic import Config, ConfigureRequest, DiffResult, ResourceProvider
from pulumi_redis_enterprise.api.transport import cancellation
from pulumi_redis_enterprise.guards import own_login
from pulumi_redis_enterprise.sdk import configuration, known_clusters, run
from redis_enterprise_emulator import Emulator

Properties = dict[str, Any]


class CheckFailedError(Exception):
    """The inputs were refused; nothing was sent."""


@dataclass(slots=True)
class Stored:
    """The record of a resource in the state file."""

    id: str
    inputs: Properties
    outputs: Properties


def begin_run() -> None:
    """Begin another run of the engine, whose plugin process knows nothing of the program yet."""
    cancellation.resume()
    run._claims.clear()
    run._line_moves.clear()
    run._earlier_changes.clear()
    run._subject_watches.clear()
    own_login._ending.clear()
    run._returned.clear()
    run._renames.clear()
    configuration._administrators.clear()
    run._held.clear()
    known_clusters.forget()


class Step(StrEnum):
    """The step that the engine takes with a resource that is stored."""

    SAME = "same"
    UPDATE = "update"
    REPLACE = "replace"


class EngineSide(ABC):
    """Plays the engine for one resource; which edge it speaks to is a matter of the subclass."""

    def __init__(self) -> None:
        self.stored: Stored | None = None
        self.condemned: list[Stored] = []
        """The replaced resources, deleted when all that is new is there."""
        self.is_partial = False
        """True if the last call has left the object behind on its way: the engine then updates it in any case."""

    @abstractmethod
    def _checked(self, old: Properties, inputs: Properties) -> Properties:
        """Return the canonical inputs."""

    @abstractmethod
    def _step(self, stored: Stored, checked: Properties) -> tuple[Step, bool]:
        """Return what to do, and whether a replacement begins with the deletion."""

    @abstractmethod
    def _create(self, checked: Properties) -> Stored: ...

    @abstractmethod
    def _updated(self, stored: Stored, checked: Properties) -> Stored: ...

    @abstractmethod
    def _read(self, stored: Stored) -> Stored | None: ...

    @abstractmethod
    def _end(self, stored: Stored) -> None: ...

    @property
    def outputs(self) -> Properties:
        """The outputs in the state."""
        assert self.stored is not None

        return self.stored.outputs

    def check(self, inputs: Properties) -> Properties:
        """The canonical inputs."""
        return self._checked(self.stored.inputs if self.stored else {}, inputs)

    def plan(self, inputs: Properties) -> str:
        """Return what an update would do: create, same, update or replace; nothing is sent."""
        checked = self.check(inputs)
        return "create" if self.stored is None else self._next(self.stored, checked)[0]

    def _next(self, stored: Stored, checked: Properties) -> tuple[Step, bool]:
        step, deletes_first = self._step(stored, checked)
        return (Step.UPDATE if step is Step.SAME and self.is_partial else step), deletes_first

    def up(self, **inputs: Any) -> str:
        """Update the resource to these inputs, in a run of its own; return what was done."""
        begin_run()
        step = self.join_run(**inputs)
        self.delete_condemned()
        return step

    def join_run(self, **inputs: Any) -> str:
        """Update the resource to these inputs, in a run that has begun; what it replaces is condemned."""
        step, checked = self.plan(inputs), self.check(inputs)
        if step == Step.REPLACE:
            self._replace(inputs)
        elif self.stored is None:
            self.stored = self._create(checked)
        elif step == Step.UPDATE:
            self.stored = self._updated(self.stored, checked)
        else:
            self.stored.inputs = checked
        self.is_partial = False
        return str(step)

    def _replace(self, inputs: Properties) -> None:
        """In the order that the provider asks for; the new object's inputs are checked as those of any new one."""
        assert self.stored is not None

        _, deletes_first = self._step(self.stored, self.check(inputs))
        self.join_replacement(inputs, deletes_first=deletes_first)

    def join_replacement(self, inputs: Properties, *, deletes_first: bool = False) -> None:
        """Replace the resource in a run that has begun, whatever differs, as for `--replace`."""
        old = self.stored
        assert old is not None

        # It is checked as something new before anything is done.
        checked = self._checked({}, inputs)
        if deletes_first:
            self._delete()
        try:
            self.stored = self._create(checked)
        finally:
            # So it is, too, if a creation failed that has left its object behind (`Apply` of a CreateStep, 3.276).
            if not deletes_first and self.stored is not old:
                self.condemned.append(old)

    def delete_condemned(self) -> None:
        """Delete what was replaced, in the run that replaced it or in a later one."""
        while self.condemned:
            self._end(self.condemned[-1])
            self.condemned.pop()

    def refresh(self) -> str:
        """Read the live object into the state: same, drifted or gone."""
        assert self.stored is not None

        before, self.stored = self.stored, self._read(self.stored)
        self.is_partial = False
        if self.stored is None:
            return "gone"
        return "same" if before == self.stored else "drifted"

    def destroy(self) -> None:
        """Delete the object, in a run of its own."""
        begin_run()
        self.delete_condemned()
        self._delete()

    def join_deletion(self) -> None:
        """Delete the object, if there is one, in a run that has begun."""
        if self.stored is not None:
            self._delete()

    def _delete(self) -> None:
        assert self.stored is not None

        self._end(self.stored)
        self.stored, self.is_partial = None, False


class Engine(EngineSide):
    """Plays the engine for one resource of a dynamic provider.

    Args:
        provider: A new instance, of which nothing is shared with another.
        configuration: The stack's configuration, ``{"redis-enterprise:url": …}``.
    """

    def __init__(self, provider: ResourceProvider, configuration: Mapping[str, str]) -> None:
        super().__init__()
        self.provider = provider
        self.provider.configure(ConfigureRequest(Config(dict(configuration), "project")))

    def _checked(self, old: Properties, inputs: Properties) -> Properties:
        result = self.provider.check(old, inputs)
        if result.failures:
            raise CheckFailedError("\n".join(failure.reason for failure in result.failures))
        return result.inputs

    def _step(self, stored: Stored, checked: Properties) -> tuple[Step, bool]:
        result = self._difference(stored, checked)
        # Without a verdict the engine compares the inputs by itself, and what the outputs say does not count.
        if result.changes is False or stored.inputs == checked:
            return Step.SAME, False
        return Step.REPLACE if result.replaces else Step.UPDATE, bool(result.delete_before_replace)

    def _difference(self, stored: Stored, checked: Properties) -> DiffResult:
        result = self.provider.diff(stored.id, stored.outputs, checked)
        assert result.changes is not True, "a diff that says True has no readable preview"

        return result

    def _create(self, checked: Properties) -> Stored:
        created = self.provider.create(checked)
        assert created.outs is not None

        return Stored(created.id, checked, created.outs)

    def _updated(self, stored: Stored, checked: Properties) -> Stored:
        updated = self.provider.update(stored.id, stored.outputs, checked)
        assert updated.outs is not None

        return Stored(stored.id, checked, updated.outs)

    def _read(self, stored: Stored) -> Stored | None:
        result = self.provider.read(stored.id, stored.outputs)
        if not result.id:
            return None
        assert result.outs is not None
        assert result.inputs is not None

        return Stored(result.id, result.inputs, result.outs)

    def _end(self, stored: Stored) -> None:
        self.provider.delete(stored.id, stored.outputs)


def configuration_of(emulator: Emulator) -> dict[str, str]:
    """The stack configuration that reaches an emulator."""
    return {
        "redis-enterprise:url": emulator.url,
        "redis-enterprise:username": emulator.username,
        "redis-enterprise:password": emulator.password,
        "redis-enterprise:caCertificate": str(emulator.ca_file),
    }
