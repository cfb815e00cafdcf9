"""The form in which the state holds a bundle of certificates, so that a preview shows names instead of base64.

The rules know a bundle as PEM text and as authorities by subject and fingerprint. The engine shows whatever differs
between two inputs, and its option `hide_diffs` makes a line "(hidden)" of each such property in every refresh, equal
or not (`getResourceOutputsPropertiesString` and `printOldNewDiffs` in pulumi/pkg/v3/backend/display/object_diff.go,
3.254.0 to 3.276.0). It never shows a key that begins with two underscores inside of an object that comes or goes
(`printObject` there, `IsInternalPropertyKey` in sdk/v3/go/common/resource/properties.go). So the PEM text of each
certificate is such a key of its authority; and as an authority is named by its fingerprint, it only comes and goes.
The property keeps its name, so that `ignore_changes` hands over what is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.core.trust.bundle import parse_certificates_leniently
from pulumi_redis_enterprise.core.trust.stored_authorities import PEM, readable, text_of
from pulumi_redis_enterprise.core.unknown import UNKNOWN, Unknown, contains_unknown
from pulumi_redis_enterprise.core.x509.certificates import certificate_key, pem_text


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """The two properties that the rules have of a bundle, of which the state holds the first.

    Attributes:
        text: The whole bundle as PEM text; stored as its authorities, each with its own text.
        authorities: The certificates by subject and fingerprint; states of 0.1.0 have them beside the text.
    """

    text: str
    authorities: str

    def pack(self, properties: Properties) -> Properties:
        """Return the properties as they are stored."""
        if self.text not in properties:
            return properties
        stored = {name: value for name, value in properties.items() if name != self.authorities}
        if not contains_unknown(properties[self.text]):
            texts = _texts_by_key(properties[self.text])
            authorities = properties[self.authorities].items()
            stored[self.text] = {key: {**entry, PEM: texts[key]} for key, entry in authorities}
        return stored

    def unpack(self, properties: Properties) -> Properties:
        """Return stored properties as the rules know them; what a program gives, and 0.1.0 stored, is so already."""
        stored = properties.get(self.text)
        if isinstance(stored, Unknown):
            return {self.authorities: UNKNOWN, **properties}
        text = text_of(stored)
        return properties if text is None else {**properties, self.text: text, self.authorities: readable(stored)}

    def keep_form(self, outputs: Properties, state: Mapping[str, Any]) -> Properties:
        """Return the outputs of a refresh in the form of the state: another form of 0.1.0 would show as a change.

        The text stays as it is, and is not looked at; an update of the resource brings today's form.
        """
        if not isinstance(state.get(self.text), str):
            return outputs
        return outputs | {self.text: state[self.text], self.authorities: readable(outputs[self.text])}


@lru_cache(maxsize=64)
def _texts_by_key(text: str) -> Mapping[str, str]:
    return {certificate_key(it): pem_text([it]) for it in parse_certificates_leniently(text)}
