"""The base of all dynamic providers: the edge that a Python program has to the life of a resource.

The engine calls `check` and `diff` in every preview, and `create`, `read`, `update` and `delete` when
something is to happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)

from pulumi_redis_enterprise._engine import error_boundary, from_engine, shorten_own_errors, to_engine
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.core.program_names import for_rules, is_of_programs
from pulumi_redis_enterprise.errors import SettingsError
from pulumi_redis_enterprise.life.resource_life import ResourceLife
from pulumi_redis_enterprise.sdk.configuration import Configuration
from pulumi_redis_enterprise.sdk.workarounds import pass_interrupts_on

if TYPE_CHECKING:
    from pulumi_redis_enterprise.core.trust.bundle import StoredBundle


class Provider(ResourceLife, ResourceProvider):
    """The provider of one kind of resource.

    Its import path and name are stored with every resource, and its instances must stay empty until
    `configure`: so the stored text says only where the class is found, and never changes when the code does.
    """

    serialize_as_secret_always = False

    @property
    def _resource_name(self) -> str:
        return type(self).__name__.removesuffix("Provider")

    @property
    def _stored_bundle(self) -> StoredBundle | None:
        properties = registry.bundle_of(self._resource_name)
        if not properties:
            return None
        from pulumi_redis_enterprise.core.trust.bundle import StoredBundle

        return StoredBundle(*properties)

    def _from_engine(self, properties: Mapping[str, Any]) -> Properties:
        """The stored properties as the rules know them."""
        # The plugin may have stored them, under the names of programs.
        known = for_rules(from_engine(properties), registry.records_of(self._resource_name))
        return bundle.unpack(known) if (bundle := self._stored_bundle) else known

    def _to_engine(self, properties: Properties) -> dict[str, Any]:
        """The properties as they are stored."""
        return to_engine(bundle.pack(properties) if (bundle := self._stored_bundle) else properties)

    def configure(self, req: ConfigureRequest) -> None:
        """Keep the stack's settings. They are looked at when the network is needed, not before."""
        shorten_own_errors()
        pass_interrupts_on()
        self.use(Configuration.from_engine(req.config))

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Bring the inputs into their canonical form; report all problems at once."""
        with error_boundary(f"{type(self).__name__}.check"):
            try:
                life = self.of(news)
            except SettingsError as error:
                return CheckResult(news, [CheckFailure("", str(error))])
            verdict = life.judge(self._from_engine(_olds), self._from_engine(news))
            # A failure that names a property prints its value, which may hold a private key.
            failures = [CheckFailure("", str(problem)) for problem in verdict.wrong]
            return CheckResult(self._to_engine(verdict.inputs), failures)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Say whether a managed property differs.

        `changes=None` lets the engine compare the old and the new inputs by itself. That is the only way to a
        preview that names each property with its old and new value.
        """
        with error_boundary(f"{type(self).__name__}.diff"):
            changes = self.of(_news).difference(_id, self._from_engine(_olds), self._from_engine(_news))
            if not changes and not is_of_programs(_olds):
                return DiffResult(changes=False)
            return DiffResult(
                changes=None, replaces=list(changes.replaces), delete_before_replace=changes.deletes_first
            )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the object, or take over the one that is there."""
        with error_boundary(f"{type(self).__name__}.create"):
            id_, outputs = self.of(props).begin(self._from_engine(props))
            return CreateResult(id_, self._to_engine(outputs))

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Send what changed."""
        with error_boundary(f"{type(self).__name__}.update"):
            old, new = self._from_engine(_olds), self._from_engine(_news)
            restated = self.restated(old, new) if is_of_programs(_olds) else None
            return UpdateResult(self._to_engine(restated or self.of(_news).change(_id, old, new)))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the object, unless it is another one or still managed; one that is gone already is fine."""
        with error_boundary(f"{type(self).__name__}.delete"):
            self.of_deleted(_props).end(_id, self._from_engine(_props))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look at the live object. The inputs that describe it are what makes drift visible in a refresh."""
        with error_boundary(f"{type(self).__name__}.read"):
            seen = self.of(props).look(id_, self._from_engine(props))
            if seen is None:
                return ReadResult(None, {})
            stored = self._to_engine(seen.outputs)
            if bundle := self._stored_bundle:
                stored = bundle.keep_form(stored, props)
            return ReadResult(id_, stored, self._to_engine(seen.inputs))
