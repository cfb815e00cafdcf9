"""The form in which programs give the properties of a resource, and the plugin stores them.

The rules have other names, and a bundle as text beside its authorities. Stored inputs hold a bundle packed, as the
dynamic edge does: a preview then shows names instead of base64, and `ignore_changes` hands over what is stored. Outputs
hold it as programs read it. The state of a resource that the dynamic edge has stored is understood as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_redis_enterprise._engine import PROVIDER_KEY
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.core.program_names import camel_case, for_program, for_rules
from pulumi_redis_enterprise.core.registry import Kind
from pulumi_redis_enterprise.core.trust.bundle import StoredBundle
from pulumi_redis_enterprise.core.unknown import UNKNOWN

TRUST: Final = "trust"
CHECKED: Final = "(checked, not stored)"
"""Stored for an input that a check consumes. `ignore_changes` hands it over again, so that it tells what is ignored."""
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
        own = {name: it for name, it in properties.items() if name not in {PROVIDER_KEY, TRUST} and it != CHECKED}
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

    def to_outputs(self, outputs: Properties) -> Properties:
        """Return outputs as they are stored, and as other resources read them."""
        told = {**outputs, TRUST: self._trust(outputs)} if self.kind.plane else outputs
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
        return PROVIDER_KEY in state or any(name != camel_case(name) for name in state)

    def _trust(self, outputs: Properties) -> Properties:
        """Return what decides on a client; see `ClientTrust`."""
        text, _ = self.kind.bundle or ("", "")
        more = _OF_A_DATABASE if self.kind.plane == "database" else ()
        named = {name: outputs[name] for name in more if name in outputs}
        return {"plane": self.kind.plane, "certificates": outputs[text], **named}
