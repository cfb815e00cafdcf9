"""The engine's side of one resource, in the test's own process: what it stores, and which call it makes when.

It shows what a provider does to a cluster, call by call; how values travel is `plugin`'s, and how it looks is
`pulumi_cli`'s business. Example::

    engine = Engine(TrustedCaProvider(), emulator.environment())
    assert "create" == engine.up(certificates=pem)
    assert "same" == engine.up(certificates=pem)
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi.dynamic import Config, ConfigureRequest, DiffResult, ResourceProvider
from pulumi_redis_enterprise import connection
from pulumi_redis_enterprise.api.transport import cancellation
from pulumi_redis_enterprise.guards import own_login
from pulumi_redis_enterprise.sdk import held_clients, known_clusters, run
from redis_enterprise_emulator import Emulator

Properties = dict[str, Any]


class CheckFailedError(Exception):
    """The inputs were refused; nothing was sent."""


@dataclass(slots=True)
class Stored:
    """Everything that the state file holds of a resource."""

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
    connection._administrators.clear()
    held_clients._held.clear()
    known_clusters.forget()


class Engine:
    """Plays the engine for one resource.

    Args:
        provider: A new instance, of which nothing is shared with another.
        configuration: The stack's configuration, ``{"redis-enterprise:url": …}``.
    """

    def __init__(self, provider: ResourceProvider, configuration: Mapping[str, str]) -> None:
        self.provider = provider
        self.provider.configure(ConfigureRequest(Config(dict(configuration), "project")))
        self.stored: Stored | None = None
        self.condemned: list[Stored] = []
        """The replaced resources, deleted when all that is new is there."""

    @property
    def outputs(self) -> Properties:
        """The outputs in the state."""
        assert self.stored is not None

        return self.stored.outputs

    def check(self, inputs: Properties) -> Properties:
        """The canonical inputs."""
        return self._checked(self.stored.inputs if self.stored else {}, inputs)

    def _checked(self, old: Properties, inputs: Properties) -> Properties:
        result = self.provider.check(old, inputs)
        if result.failures:
            raise CheckFailedError("\n".join(failure.reason for failure in result.failures))
        return result.inputs

    def plan(self, inputs: Properties) -> str:
        """Return what an update would do: create, same, update or replace; nothing is sent."""
        if self.stored is None:
            self.check(inputs)
            return "create"
        checked = self.check(inputs)
        result = self._difference(self.stored, checked)
        # Without a verdict the engine compares the inputs by itself, and what the outputs say does not count.
        if result.changes is False or self.stored.inputs == checked:
            return "same"
        return "replace" if result.replaces else "update"

    def up(self, **inputs: Any) -> str:
        """Update the resource to these inputs, in a run of its own; return what was done."""
        begin_run()
        step = self.join_run(**inputs)
        self.delete_condemned()
        return step

    def join_run(self, **inputs: Any) -> str:
        """Update the resource to these inputs, in a run that has begun; what it replaces is condemned."""
        step, checked = self.plan(inputs), self.check(inputs)
        if step == "replace":
            self._replace(inputs)
        elif self.stored is None:
            self.stored = self._create(checked)
        elif step == "update":
            updated = self.provider.update(self.stored.id, self.stored.outputs, checked)
            assert updated.outs is not None

            self.stored = Stored(self.stored.id, checked, updated.outs)
        else:
            self.stored.inputs = checked
        return step

    def _difference(self, stored: Stored, checked: Properties) -> DiffResult:
        result = self.provider.diff(stored.id, stored.outputs, checked)
        assert result.changes is not True, "a diff that says True has no readable preview"

        return result

    def _replace(self, inputs: Properties) -> None:
        """In the order that the provider asks for; the new object's inputs are checked as those of any new one."""
        old = self.stored
        assert old is not None

        deletes_first = self._difference(old, self.check(inputs)).delete_before_replace
        if deletes_first:
            self._delete()
        self.stored = self._create(self._checked({}, inputs))
        if not deletes_first:
            self.condemned.append(old)

    def _create(self, checked: Properties) -> Stored:
        created = self.provider.create(checked)
        assert created.outs is not None

        return Stored(created.id, checked, created.outs)

    def delete_condemned(self) -> None:
        """Delete what was replaced, in the run that replaced it or in a later one."""
        while self.condemned:
            self.provider.delete(self.condemned[-1].id, self.condemned[-1].outputs)
            self.condemned.pop()

    def refresh(self) -> str:
        """Read the live object into the state: same, drifted or gone."""
        assert self.stored is not None

        result = self.provider.read(self.stored.id, self.stored.outputs)
        if not result.id:
            self.stored = None
            return "gone"
        assert result.outs is not None
        assert result.inputs is not None

        read = Stored(result.id, result.inputs, result.outs)
        drifted = read != Stored(self.stored.id, self.stored.inputs, self.stored.outputs)
        self.stored = read
        return "drifted" if drifted else "same"

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

        self.provider.delete(self.stored.id, self.stored.outputs)
        self.stored = None


def configuration_of(emulator: Emulator) -> dict[str, str]:
    """The stack configuration that reaches an emulator."""
    return {
        "redis-enterprise:url": emulator.url,
        "redis-enterprise:username": emulator.username,
        "redis-enterprise:password": emulator.password,
        "redis-enterprise:caCertificate": str(emulator.ca_file),
    }
