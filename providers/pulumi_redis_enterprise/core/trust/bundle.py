"""A bundle of certificates that clients are checked against: read with all its problems, named, compared, and stored.

The rules know a bundle as PEM text and as authorities by subject and fingerprint. The state holds it so that a preview
shows names instead of base64: the engine shows whatever differs between two inputs, and its option `hide_diffs` makes a
line "(hidden)" of each such property in every refresh, equal or not (`getResourceOutputsPropertiesString` and
`printOldNewDiffs` in pulumi/pkg/v3/backend/display/object_diff.go, 3.254.0 to 3.276.0). It never shows a key that
begins with two underscores inside of an object that comes or goes (`printObject` there, `IsInternalPropertyKey` in
sdk/v3/go/common/resource/properties.go). So the PEM text of each certificate is such a key of its authority; and as an
authority is named by its fingerprint, it only comes and goes. The property keeps its name, so that `ignore_changes`
hands over what is stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from pulumi_redis_enterprise.core.model import CheckedInputs, Lifetime, Properties, as_list, not_text
from pulumi_redis_enterprise.core.trust.stored_authorities import PEM, readable, text_of
from pulumi_redis_enterprise.core.unknown import UNKNOWN, Unknown, contains_unknown
from pulumi_redis_enterprise.core.x509.certificate import Certificate, has_expired
from pulumi_redis_enterprise.core.x509.certificates import (
    CertificateTextError,
    certificate_key,
    expires,
    pem_text,
    read_certificates,
    sha256,
)
from pulumi_redis_enterprise.core.x509.distinguished_name import CanonicalName, canonical_name
from pulumi_redis_enterprise.core.x509.text import Pem, join_limited
from pulumi_redis_enterprise.errors import Problem


class Findings(Protocol):
    """The function that finds what is wrong with one certificate of a bundle."""

    def __call__(self, certificate: Certificate, *, now: datetime) -> list[Problem]:
        """Say it."""


# Every user of a stack names the same bundle.
_read_once = lru_cache(maxsize=64)(read_certificates)


def certificates_in(checked: CheckedInputs, where: str, text: Any) -> tuple[Certificate, ...]:
    """The certificates of an input, in their order; none if the text is not known yet, or is no such text.

    Args:
        checked: Takes the problems.
        where: The path of the input.
        text: PEM text, as given.
    """
    if contains_unknown(text):
        return ()
    if not isinstance(text, str):
        checked.problems.append(not_text(where, text))
        return ()
    try:
        return _read_once(text)
    except CertificateTextError as error:
        checked.problems.append(Problem(where, error.message, error.fix))
        return ()


def checked_bundle(  # noqa: PLR0913 - six facts of one question
    checked: CheckedInputs, name: str, given: Any, *, known_before: Any, findings: Findings, now: datetime
) -> list[Certificate] | None:
    """The certificates of an input, each once, in the given order; None if one of them is not known yet.

    Args:
        checked: Takes the problems, and how long the certificates last.
        name: The input.
        given: A PEM text, or a list of them.
        known_before: The authorities of the last update: in these, what only aged is a warning.
        findings: What is wrong with a certificate.
        now: Decides which has expired.
    """
    texts = as_list(given)
    if not texts:
        reason, fix = "no certificate is given", "give at least one CA certificate as PEM text"
        checked.problems.append(Problem(name, reason, fix))
    bundle: dict[Certificate, None] = {}
    # Each text is read once, in whatever number of places it stands; what cannot be read is reported for all of them.
    read: set[str] = set()
    for index, text in enumerate(texts):
        where = f"{name}[{index}]" if len(texts) > 1 else name
        certificates = () if isinstance(text, str) and text in read else certificates_in(checked, where, text)
        if certificates:
            read.add(text)
        for certificate in certificates:
            bundle[certificate] = None
            key = certificate_key(certificate)
            unchanged = contains_unknown(known_before) or key in (known_before or ())
            checked.add_findings(f"{where}: {key}", findings(certificate, now=now), unchanged=unchanged)
            checked.lifetimes.append(Lifetime(where, key, certificate.not_after, unchanged))
    return None if contains_unknown(texts) else in_order(bundle, now=now)


def in_order(bundle: Iterable[Certificate], *, now: datetime | None) -> list[Certificate]:
    """Return a bundle in an order that cuts nobody off: of one name, the valid before the expired, then the newest.

    Envoy takes the first CA of the name that a certificate was issued by, and no other, even if that one has expired.
    Names stay in the order in which they were given, so that the text changes no more than it has to.

    Args:
        bundle: The certificates.
        now: Decides which has expired. None where that means nothing: OpenSSL looks for one that is valid.
    """
    names = by_name(bundle)
    for same_name in names.values():
        same_name.sort(key=lambda it: (now is not None and has_expired(it.not_after, now), -it.not_before.timestamp()))
    return [certificate for same_name in names.values() for certificate in same_name]


def authorities_of(bundle: Iterable[Certificate]) -> dict[str, dict[str, str]]:
    """The bundle as people read it: ``{"CN=Root A,O=Acme [<12 hex>]": {"sha256": …, "expires": "2030-01-31"}}``."""
    return {
        certificate_key(certificate): {"sha256": sha256(certificate), "expires": expires(certificate)}
        for certificate in bundle
    }


def parse_certificates_leniently(text: str) -> tuple[Certificate, ...]:
    """The certificates in what a cluster shows; none if somebody uploaded what cannot be read as certificates."""
    try:
        return read_certificates(text)
    except CertificateTextError:
        return ()


def same_bundle(text: str, other: str) -> bool:
    """Return whether two PEM texts hold the same certificates, those of one name in the same order."""
    return by_name(parse_certificates_leniently(text)) == by_name(parse_certificates_leniently(other))


def text_in_order(text: str, *, now: datetime) -> Pem:
    """Return PEM text in the order of `in_order`. The state has certificates by name, and so in no order of theirs."""
    return pem_text(in_order(parse_certificates_leniently(text), now=now))


def by_name(bundle: Iterable[Certificate]) -> dict[CanonicalName, list[Certificate]]:
    """Return the certificates by the name that issued certificates call them by, each once."""
    names: dict[CanonicalName, list[Certificate]] = {}
    for certificate in dict.fromkeys(bundle):
        names.setdefault(canonical_name(certificate.subject), []).append(certificate)
    return names


def is_cut_off(before: str, after: str, *, now: datetime) -> bool:
    """Return whether a bundle keeps none of the CAs that clients may have their certificates of.

    Such a swap cuts off every client at once, and in a preview nobody can know it of certificates that are made in
    the same update. CAs that have expired let nobody in, so that nothing is lost with them.

    Args:
        before: The bundle that is there, as PEM text.
        after: The bundle that replaces it.
        now: Decides which CA has expired.
    """
    kept = {sha256(it) for it in parse_certificates_leniently(after)}
    valid = set(map(sha256, unexpired(parse_certificates_leniently(before), now)))
    return bool(valid) and valid.isdisjoint(kept)


def unexpired(certificates: Iterable[Certificate], now: datetime) -> list[Certificate]:
    """Return the certificates that have not expired."""
    return [certificate for certificate in certificates if not has_expired(certificate.not_after, now)]


def listing(authorities: Mapping[str, Any]) -> str:
    """The authorities in one line, for a message."""
    return join_limited(sorted(authorities), separator="; ") or "none"


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
