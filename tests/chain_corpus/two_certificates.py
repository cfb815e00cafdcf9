"""CAs that have two certificates: a renewed root, two roots of one name, an intermediate that two roots signed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from tests.chain_corpus import extensions as ext
from tests.chain_corpus.certs import UTC_TIME, Cert
from tests.chain_corpus.chain import Chain, other_root
from tests.chain_corpus.defects import DATES, Defect, has, lacks
from tests.chain_corpus.names import PRINTABLE, changed, spelled

Change = Callable[[Chain], None]
EXPIRED: Final = DATES["expired"]
NOT_YET_VALID: Final = DATES["not yet valid"]


def twin(certificate: Cert, *defects: Defect, key: str = "", signer: Cert | None = None) -> Cert:
    """Another certificate of the same CA: its name, and its key unless another is named."""
    made = replace(
        certificate,
        key=key or certificate.key,
        signer=signer or certificate.signer,
        serial=50,
        extensions=dict(certificate.extensions),
    )
    for defect in defects:
        defect(made)
    return made


def two_roots(*defects: Defect, first: bool, key: str = "", leaf: Defect | None = None) -> Change:
    """A second root of the same subject in the bundle, before or after the one that signed."""

    def change(given: Chain) -> None:
        if leaf:
            for certificate in (given.leaf, *given.sent, *given.bundle[1:]):
                leaf(certificate)
        second = twin(given.root, *defects, key=key)
        given.bundle.insert(0 if first else 1, second)

    return change


def cross(place: str, *defects: Defect, first: bool, trusted: bool = True) -> Change:
    """A second certificate of the intermediate, from another root; `place` is where it is: `sent` or `bundle`."""

    def change(given: Chain) -> None:
        by = other_root()
        made = twin(given.lower, *defects, signer=by)
        if trusted:
            given.bundle.append(by)
        held = given.sent if place == "sent" else given.bundle
        held.insert(0 if first else len(held), made)

    return change


def two_in_bundle(*defects: Defect, first: bool) -> Change:
    """Two certificates of an intermediate, both in the bundle with the roots that signed them; nothing is sent."""

    def change(given: Chain) -> None:
        by = other_root()
        made = twin(given.lower, *defects, signer=by)
        given.sent = []
        given.bundle = [*([made, given.lower] if first else [given.lower, made]), given.root, by]

    return change


def _renewed_key_id(given: Chain) -> None:
    """Root A was renewed with the same key; the intermediates name the old one by issuer and serial number."""
    old = given.root
    new = twin(old)
    given.bundle[0] = new
    for certificate in (given.leaf, *given.sent, *given.bundle[1:]):
        certificate.extensions["authorityKeyIdentifier"] = ext.authority_key_id(issuer=True, serial=True)


def _spelled_roots(given: Chain) -> None:
    """A second root with another key, its name spelled differently, before the right one; the leaf has no AKI."""
    if isinstance(given.root.subject, bytes):
        return
    second = twin(given.root, key="p256-second")
    second.subject = spelled(changed(given.root.subject, "Acme", "ACME"), PRINTABLE)
    for certificate in (given.leaf, *given.sent, *given.bundle[1:]):
        lacks("authorityKeyIdentifier")(certificate)
    given.bundle.insert(0, second)


def _younger(certificate: Cert) -> None:
    certificate.not_before = (UTC_TIME, "240101000000Z")


NO_AKI: Final = lacks("authorityKeyIdentifier")
_EXACT: Final = has("authorityKeyIdentifier", ext.authority_key_id(issuer=True, serial=True))

TWO_ROOTS: Final[Mapping[str, Change]] = {
    "two roots of one subject, other key first": two_roots(first=True, key="p256-second"),
    "two roots of one subject, other key last": two_roots(first=False, key="p256-second"),
    "two roots of one subject, other key first, no AKI": two_roots(first=True, key="p256-second", leaf=NO_AKI),
    "two roots of one subject, other key last, no AKI": two_roots(first=False, key="p256-second", leaf=NO_AKI),
    "two roots of one subject, other key first and expired, no AKI": two_roots(
        EXPIRED, first=True, key="p256-second", leaf=NO_AKI
    ),
    "two roots of one subject, other key last and expired, no AKI": two_roots(
        EXPIRED, first=False, key="p256-second", leaf=NO_AKI
    ),
    "two roots of one subject, other key first, without SKI": two_roots(
        lacks("subjectKeyIdentifier"), first=True, key="p256-second"
    ),
    "two roots of one subject, other key last, without SKI": two_roots(
        lacks("subjectKeyIdentifier"), first=False, key="p256-second"
    ),
    "two roots of one subject and key, expired first": two_roots(EXPIRED, first=True),
    "two roots of one subject and key, expired last": two_roots(EXPIRED, first=False),
    "two roots of one subject and key, expired first, no AKI": two_roots(EXPIRED, first=True, leaf=NO_AKI),
    "two roots of one subject and key, not yet valid first": two_roots(NOT_YET_VALID, first=True),
    "two roots of one subject and key, not yet valid last": two_roots(NOT_YET_VALID, first=False),
    "two roots of one subject and key, younger first": two_roots(_younger, first=True),
    "two roots of one subject and key, younger last": two_roots(_younger, first=False),
    "two roots of one subject and key, AKI with serial, other first": two_roots(first=True, leaf=_EXACT),
    "two roots of one subject and key, AKI with serial, other last": two_roots(first=False, leaf=_EXACT),
    "two roots of one subject and key, no keyCertSign first": two_roots(
        has("keyUsage", ext.key_usage("digitalSignature")), first=True
    ),
    "two roots of one subject and key, no CA first": two_roots(
        has("basicConstraints", ext.basic_constraints(b"")), first=True
    ),
    "two roots, spelled differently, other key first, no AKI": _spelled_roots,
    "root renewed with its key, AKI names the old serial": _renewed_key_id,
}

CROSS: Final[Mapping[str, Change]] = {
    f"cross certificate in {place}, {label}": cross(place, *defects, first=first, trusted=trusted)
    for place in ("sent", "bundle")
    for label, defects, first, trusted in (
        ("first", (), True, True),
        ("last", (), False, True),
        ("expired, first", (EXPIRED,), True, True),
        ("expired, last", (EXPIRED,), False, True),
        ("not trusted, first", (), True, False),
        ("not trusted, last", (), False, False),
        ("not trusted and expired, last", (EXPIRED,), False, False),
    )
} | {
    "two cross certificates in the bundle, expired first": two_in_bundle(EXPIRED, first=True),
    "two cross certificates in the bundle, expired last": two_in_bundle(EXPIRED, first=False),
    "two cross certificates in the bundle": two_in_bundle(first=False),
}
