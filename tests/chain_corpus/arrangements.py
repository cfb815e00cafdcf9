"""The certificates in the bundle and those that are sent, in which order; chains that are long, or that go round."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from tests.chain_corpus import extensions as ext
from tests.chain_corpus.chain import Chain, authority, client, other_root
from tests.chain_corpus.constrained import CONSTRAINTS
from tests.chain_corpus.defects import ANYWHERE, Defect, has
from tests.chain_corpus.names import name
from tests.chain_corpus.two_certificates import EXPIRED, Change, twin


def _rollover(given: Chain, *, path_length: int | None = None, root_too: bool = False) -> None:
    """The root has a new key, and certifies it with the old one under the same name (RFC 4210, 4.4)."""
    if path_length is not None:
        given.root.extensions["basicConstraints"] = ext.ca_flag(path_length)
    new = twin(given.root, key="p256-new", signer=given.root)
    new.extensions["authorityKeyIdentifier"] = ext.authority_key_id()
    given.leaf.signer = new
    given.sent = [new, given.root] if root_too else [new]


def _bundle(given: Chain, *, of: str) -> None:
    """A bundle of `root`, `leaf`, `intermediate`, in the given order."""
    held = {"root": given.root, "leaf": given.leaf, "intermediate": given.lower}
    given.bundle = [held[kind] for kind in of.split()]


def _only_the_intermediate(given: Chain) -> None:
    """A bundle of the intermediate, which is not sent."""
    given.bundle, given.sent = [given.lower], []


def trusted_leaf(*defects: Defect, leaf: Defect | None = None, root: bool = False) -> Change:
    """A bundle of the leaf, whose CA is sent all the same, and perhaps of the root."""

    def change(given: Chain) -> None:
        given.bundle = [given.leaf, *([given.root] if root else [])]
        if leaf:
            leaf(given.leaf)
        for defect in defects:
            defect(given.lower)

    return change


def _nothing_sent(given: Chain) -> None:
    given.sent = []


def _send(given: Chain, *, of: str) -> None:
    """The requests, in the given order."""
    held = {
        "root": given.root,
        "leaf": given.leaf,
        "intermediate": given.lower,
        "other": other_root(),
        "upper": given.upper,
    }
    given.sent = [held[kind] for kind in of.split()]


def _unrelated(given: Chain, *, count: int, first: bool) -> None:
    others = [other_root(f"Other {number}") for number in range(count)]
    given.bundle = [*others, *given.bundle] if first else [*given.bundle, *others]


def _unrelated_expired(given: Chain) -> None:
    other = other_root()
    EXPIRED(other)
    given.bundle.insert(0, other)


def _all_twice(given: Chain) -> None:
    given.bundle = given.bundle * 2
    given.sent = given.sent * 2


def _limited_below(given: Chain, *, trusted: bool) -> None:
    """Two CAs below the root, of which the upper one may have none below it; the bundle may hold both."""
    _deep(given, count=2)
    lower, upper = given.sent
    upper.extensions["basicConstraints"] = ext.ca_flag(0)
    if trusted:
        given.bundle, given.sent = [given.root, upper, lower], []


def _deep(given: Chain, *, count: int, reverse: bool = False, path_length: int | None = None) -> None:
    """A chain of this many intermediates, all sent."""
    if path_length is not None:
        given.root.extensions["basicConstraints"] = ext.ca_flag(path_length)
    signer, made = given.root, []
    for number in range(count):
        signer = authority(name("O=Acme Corp", f"CN=CA {number}"), f"p256-deep{number}", signer, serial=10 + number)
        made.append(signer)
    given.leaf.signer = signer
    given.sent = made if reverse else made[::-1]


def _loop(given: Chain, *, trusted: bool) -> None:
    """Two CAs that signed each other, one of which may have a self-signed certificate in the bundle."""
    one = authority(name("CN=Loop 1"), "p256-loop1", serial=21)
    two = authority(name("CN=Loop 2"), "p256-loop2", one, serial=22)
    one_by_two = twin(one, signer=two)
    one_by_two.extensions["authorityKeyIdentifier"] = ext.authority_key_id()
    given.leaf.signer = two
    given.sent = [two, one_by_two]
    given.bundle = [one if trusted else other_root()]


def _two_ways(given: Chain) -> None:
    """The CA above was signed by two roots; only the second is trusted, and both certificates are sent."""
    by = other_root()
    made = twin(given.lower, signer=by)
    given.sent = [*given.sent, made]
    given.bundle = [by]


def _self_signed(given: Chain, *, trusted: bool, ca: bool = False) -> None:
    given.leaf.signer = None
    if ca:
        given.leaf.extensions |= {
            "basicConstraints": ext.ca_flag(),
            "keyUsage": ext.key_usage("digitalSignature", "keyCertSign"),
        }
    given.sent = []
    given.bundle = [given.leaf] if trusted else given.bundle


def _self_signed_with(defect: Defect) -> Change:
    """A self-signed client's certificate in its own bundle."""

    def change(given: Chain) -> None:
        _self_signed(given, trusted=True)
        defect(given.leaf)

    return change


def _self_signed_of_the_roots_name(given: Chain) -> None:
    given.leaf.signer = None
    given.leaf.subject = given.root.subject
    given.sent = []


def _leaf_signs(given: Chain) -> None:
    """The leaf was signed by another leaf, which is sent."""
    middle = client(name("O=Acme Corp", "CN=A client"), "p256-middle", given.lower, serial=60)
    given.sent.insert(0, middle)
    given.leaf.signer = middle


def _leaf_signs_with_usage(given: Chain) -> None:
    _leaf_signs(given)
    given.sent[0].extensions["keyUsage"] = ext.key_usage("digitalSignature", "keyCertSign")


def _leaf_signs_in_bundle(given: Chain) -> None:
    """The leaf was signed by another leaf, which the bundle holds, with the root."""
    _leaf_signs(given)
    given.bundle.append(given.sent.pop(0))


def _named_as_its_issuer(given: Chain) -> None:
    """The leaf's subject is that of the CA that signed it."""
    given.leaf.subject = given.leaf.by.subject


def _root_as_client(given: Chain) -> None:
    """The client logs in with the root."""
    given.leaf, given.sent = given.root, []
    given.root.extensions["keyUsage"] = ext.key_usage("digitalSignature", "keyCertSign")


def _ca_as_client(given: Chain) -> None:
    """The client logs in with a CA below the root."""
    given.leaf = authority(name("O=Acme Corp", "CN=Client CA"), "p256-clientca", given.lower, serial=70)
    given.leaf.extensions["keyUsage"] = ext.key_usage("digitalSignature", "keyCertSign")


def _issuer_key_other(given: Chain) -> None:
    """The CA of the right name has another key: that of the leaf's signer is nowhere."""
    given.leaf.signer = twin(given.lower, key="p256-lost")
    given.leaf.extensions["authorityKeyIdentifier"] = ext.authority_key_id(key=given.lower.key)


def _reversed(given: Chain) -> None:
    given.bundle.reverse()


def _also_sent(given: Chain) -> None:
    given.sent = [*given.sent, *given.bundle]


def pick(defects: Mapping[str, Defect], *labels: str) -> dict[str, Defect]:
    """Some of these."""
    return {label: defects[label] for label in labels}


ARRANGEMENTS: Final[Mapping[str, Change]] = {
    "5 unrelated roots first": partial(_unrelated, count=5, first=True),
    "100 unrelated roots first": partial(_unrelated, count=100, first=True),
    "5 unrelated roots last": partial(_unrelated, count=5, first=False),
    "unrelated expired root first": _unrelated_expired,
    "all certificates twice": _all_twice,
    "bundle of the leaf": partial(_bundle, of="leaf"),
    **{
        f"bundle of the leaf: {label}": trusted_leaf(leaf=defect)
        for label, defect in {
            **pick(ANYWHERE, "expired", "EKU serverAuth only", "keyUsage nonRepudiation only", "wrong signature"),
            **pick(ANYWHERE, "unknown critical extension", "basicConstraints CA:TRUE", "MD5 signature", "P-521 key"),
            **pick(ANYWHERE, "keyUsage keyAgreement only", "EKU any only", "version 1", "policies: one twice"),
        }.items()
    },
    **{
        f"self-signed client in its own bundle: {label}": _self_signed_with(defect)
        for label, defect in {
            **pick(ANYWHERE, "expired", "EKU serverAuth only", "keyUsage nonRepudiation only", "wrong signature"),
            **pick(ANYWHERE, "unknown critical extension", "AKI key id wrong", "MD5 signature", "P-521 key"),
            **pick(ANYWHERE, "keyUsage keyAgreement only", "EKU any only", "version 1", "basicConstraints CA:TRUE"),
        }.items()
    },
    "bundle of leaf and root": partial(_bundle, of="leaf root"),
    "bundle of root and leaf": partial(_bundle, of="root leaf"),
    "bundle reversed": _reversed,
    "the bundle is sent too": _also_sent,
    "leaf signed by another key than the CA's": _issuer_key_other,
    "self-signed client in its own bundle": partial(_self_signed, trusted=True),
    "self-signed CA as client in its own bundle": partial(_self_signed, trusted=True, ca=True),
    "self-signed client, not in the bundle": partial(_self_signed, trusted=False),
    "self-signed client of the root's name": _self_signed_of_the_roots_name,
    "leaf signed by a leaf that is sent": _leaf_signs,
    "leaf signed by a leaf with keyCertSign": _leaf_signs_with_usage,
    "leaf signed by a leaf in the bundle": _leaf_signs_in_bundle,
    "leaf named as its issuer": _named_as_its_issuer,
    "root as client": _root_as_client,
    "CA as client": _ca_as_client,
    "loop of two CAs, one trusted": partial(_loop, trusted=True),
    "loop of two CAs, none trusted": partial(_loop, trusted=False),
    "rollover sent": _rollover,
    "rollover sent with the root": partial(_rollover, root_too=True),
    "rollover sent, path length 0": partial(_rollover, path_length=0),
    "unrelated root sent": partial(_send, of="other"),
    "two intermediates": partial(_deep, count=2),
    "two intermediates, in the wrong order": partial(_deep, count=2, reverse=True),
    "two intermediates, path length 0": partial(_deep, count=2, path_length=0),
    "two intermediates, path length 1": partial(_deep, count=2, path_length=1),
    "two intermediates, path length 2": partial(_deep, count=2, path_length=2),
    "path length 0 at a CA that is sent, with a CA below it": partial(_limited_below, trusted=False),
    "path length 0 at a CA in the bundle, with a CA below it": partial(_limited_below, trusted=True),
    "six intermediates": partial(_deep, count=6),
    "six intermediates, in the wrong order": partial(_deep, count=6, reverse=True),
    "20 intermediates": partial(_deep, count=20),
    "50 intermediates": partial(_deep, count=50),
}

WITH_AN_INTERMEDIATE: Final[Mapping[str, Change]] = {
    "intermediate missing": _nothing_sent,
    "root sent too": partial(_send, of="intermediate root"),
    "root sent first": partial(_send, of="root intermediate"),
    "leaf sent twice": partial(_send, of="leaf intermediate"),
    "unrelated root sent too": partial(_send, of="other intermediate"),
    "bundle of the intermediate": partial(_bundle, of="intermediate"),
    "bundle of the intermediate, nothing sent": _only_the_intermediate,
    "bundle of intermediate and root": partial(_bundle, of="intermediate root"),
    "bundle of the leaf, its CA sent": trusted_leaf(),
    "bundle of leaf and root, its CA sent": trusted_leaf(root=True),
    **{
        f"bundle of the leaf, its CA sent: {label}": trusted_leaf(defect)
        for label, defect in {
            **pick(
                ANYWHERE, "expired", "EKU serverAuth only", "keyUsage digitalSignature only", "basicConstraints absent"
            ),
            **pick(ANYWHERE, "unknown critical extension", "P-521 key", "secp256k1 key", "path length 0"),
            **pick(
                ANYWHERE, "wrong signature", "MD5 signature", "version 1", "policyConstraints requireExplicitPolicy 0"
            ),
            "another name permitted": has("nameConstraints", CONSTRAINTS["directory permitted elsewhere"]),
        }.items()
    },
    **{
        f"bundle of the leaf, its CA sent; leaf: {label}": trusted_leaf(leaf=defect)
        for label, defect in {
            **pick(ANYWHERE, "expired", "EKU serverAuth only", "keyUsage nonRepudiation only", "wrong signature"),
            **pick(ANYWHERE, "unknown critical extension", "AKI key id wrong", "MD5 signature", "P-521 key"),
        }.items()
    },
    "two ways up, the second one trusted": _two_ways,
}
