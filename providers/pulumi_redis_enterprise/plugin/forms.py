"""The form in which programs give the properties of a resource, and the plugin stores them.

The rules have other names, and a bundle as text beside its authorities. Stored inputs hold a bundle packed, as the
dynamic edge does: a preview then shows names instead of base64, and `ignore_changes` hands over what is stored. Outputs
hold it as programs read it. The state of a resource that the dynamic edge has stored is understood as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_redis_enterprise._engine import PROVIDER_KEY
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.inventory import arguments_of
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.core.program_names import CHECKED, PLUGIN, TRUST, camel_case, for_program, for_rules
from pulumi_redis_enterprise.core.registry import Kind
from pulumi_redis_enterprise.core.trust.bundle import StoredBundle
from pulumi_redis_enterprise.core.unknown import UNKNOWN

_OF_A_DATABASE: Final = ("subject_validation", "authorized_subjects", "allow_outdated_certs", "allow_weak_hashing")


@dataclass(frozen=True, slots=True)
class Form:
    """The form of the properties of one kind.

    Attributes:
        kind: The kind of resource.
        properties: What the schema says of its outputs.
        inputs: What the schema says of its inputs.
    """

    kind: Kind
    properties: Mapping[str, Any]
    inputs: Mapping[str, Any]

    @property
    def _bundle(self) -> StoredBundle | None:
        return StoredBundle(*self.kind.bundle) if self.kind.bundle else None

    def given(self, properties: Properties) -> Properties:
        """Return what a program gives, with the defaults of the schema, as the rules take it."""
        defaults = {name: it["default"] for name, it in self.inputs.items() if it.get("default")}
        return self.stored({**defaults, **properties})

    def ignored(self, properties: Properties) -> frozenset[str]:
        """Return the consumed inputs that `ignore_changes` leaves out."""
        return frozenset(name for name in self.kind.consumed if properties.get(camel_case(name)) == CHECKED)

    def stored(self, properties: Properties) -> Properties:
        """Return stored properties, of whichever edge, as the rules know them."""
        own = {name: it for name, it in properties.items() if name != PROVIDER_KEY}
        known = for_rules(own, self.kind.records)
        return self._bundle.unpack(known) if self._bundle else known

    def to_inputs(self, checked: Properties, given: Properties | None = None) -> Properties:
        """Return checked inputs as they are stored.

        Args:
            checked: The inputs.
            given: What the program gave; None in a refresh.
        """
        stored = self._bundle.pack(checked) if self._bundle else checked
        marks = {name: CHECKED for name in self.kind.consumed if (given or {}).get(camel_case(name)) is not None}
        return for_program({**marks, **stored}, self.kind.records)

    def to_arguments(self, inputs: Properties) -> Properties:
        """Return the inputs that describe an imported object as a program would give them."""
        given = arguments_of(self.kind.load_rules(), inputs)
        needed = {name: registry.find(of).only_id for name, of in self.kind.refers.items() if name not in given}
        return for_program({**{name: id_ for name, id_ in needed.items() if id_}, **given}, self.kind.records)

    def to_outputs(self, outputs: Properties) -> Properties:
        """Return outputs as they are stored, and as other resources read them."""
        told = {**outputs, PLUGIN: True, **({TRUST: self._trust(outputs)} if self.kind.plane else {})}
        return for_program(told, (*self.kind.records, TRUST))

    def planned(self, checked: Properties, state: Properties | None = None) -> Properties:
        """Return the outputs that a preview can tell of checked inputs; all others are unknown.

        Args:
            checked: The inputs.
            state: The stored outputs of what is updated; None for what is created.
        """
        kept = {name: (state or {})[name] for name in (*self.kind.stable, "cluster") if name in (state or {})}
        told = self.to_outputs({**checked, **kept})
        derived = self.properties.keys() - self.inputs.keys()
        return {**dict.fromkeys(derived - told.keys(), UNKNOWN), **told}

    def is_foreign(self, state: Properties) -> bool:
        """Return True for a state that the dynamic edge has stored."""
        return PLUGIN not in state

    def _trust(self, outputs: Properties) -> Properties:
        """Return what decides on a client; see `ClientTrust`."""
        text, _ = self.kind.bundle or ("", "")
        more = _OF_A_DATABASE if self.kind.plane == "database" else ()
        named = {name: outputs[name] for name in more if name in outputs}
        return {"plane": self.kind.plane, "certificates": outputs[text], **named}
