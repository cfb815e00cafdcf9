"""The tables of docs/certificates.md: which certificates a cluster takes, as Envoy and OpenSSL said in the tests."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tests.chain_corpus import algorithms, defects, malformed, subjects, two_certificates
from tests.chain_corpus.arrangements import ARRANGEMENTS, WITH_AN_INTERMEDIATE
from tests.chain_corpus.corpus import LIMITED, POLICIES, RULES, combined
from tests.chain_corpus.product import product_verdict
from tests.chain_corpus.recorded import read_recorded
from tests.chain_corpus.verdict import Verdict

_WHO: Final = {(True, True): "both", (True, False): "REST API", (False, True): "databases", (False, False): "none"}
_SECTIONS: Final[Mapping[str, Iterable[str]]] = {
    "Keys": (*defects.KEYS, *(label for label in algorithms.ALGORITHMS if "signature" not in label)),
    "Signatures": (*defects.SIGNATURES, *(label for label in algorithms.ALGORITHMS if "signature" in label)),
    "Usages": defects.USAGES,
    "basicConstraints": defects.CONSTRAINTS,
    "Versions and serial numbers": defects.VERSIONS,
    "Dates": defects.DATES,
    "Key identifiers": defects.KEY_IDS,
    "Other extensions": defects.OTHERS,
    "Octets that are not as RFC 5280 wants them": (*malformed.VALUES, *malformed.STRUCTURES),
}
_SHORT: Final = {
    "CN=client of Acme,OU=Development,O=Acme Corp,C=US": "the client",
    "CN=Root A,O=Acme Corp,C=US": "the root",
    "CN=Lower CA,O=Acme Corp,C=US": "the sent CA",
    "CN=Upper CA,O=Acme Corp,C=US": "the trusted CA",
    "CN=Other Root,O=Umbrella,C=US": "the other root",
}
_NAMES: Final = (*subjects.SUBJECTS, *subjects.ALTERNATIVE_NAMES, *subjects.ISSUERS)


def _who(verdicts: tuple[Verdict, Verdict]) -> str:
    rest, database = verdicts
    return _WHO[rest.accepts, database.accepts]


def _cell(text: str) -> str:
    """The text of a cell: short names for certificates, and no fingerprints, as some keys are others each time."""
    for line, short in _SHORT.items():
        text = text.replace(line, short)
    return re.sub(r"([|*_])", r"\\\1", re.sub(r" \[[0-9a-f]{12}\]", "", text))


def words(name: str, recorded: Mapping[str, tuple[Verdict, Verdict]]) -> str:
    """Return what the product says of a case that a stack refuses: of the REST API's first; "" if both accept."""
    rest, database = recorded[name]
    if rest.accepts and database.accepts:
        return ""
    chain = combined(RULES[name]).chain
    return product_verdict(chain.presented, chain.trusted, plane="database" if rest.accepts else "rest").refusal


def _of_places(labels: Iterable[str], recorded: Mapping[str, tuple[Verdict, Verdict]]) -> list[str]:
    lines = [
        "| | client | CA that is sent | CA in the bundle | root | In words |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for label in labels:
        names = [f"{place}: {label}" for place in ("leaf", "sent CA", "trusted CA", "root")]
        message = next((text for name in names if (text := words(name, recorded))), "")
        cells = [label, *(_who(recorded[name]) for name in names), message]
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return lines


def _of_rules(names: Iterable[str], recorded: Mapping[str, tuple[Verdict, Verdict]]) -> list[str]:
    lines = ["| | Taken by | In words |", "| --- | --- | --- |"]
    for name in names:
        shown = re.sub(r"^(leaf|root): ", "", name)
        lines.append(f"| {' | '.join(map(_cell, (shown, _who(recorded[name]), words(name, recorded))))} |")
    return lines


def tables() -> Sequence[str]:
    """The sections of the page, each with its table."""
    recorded = read_recorded()
    whole = {
        "Two certificates of one CA": [*two_certificates.TWO_ROOTS, *two_certificates.CROSS],
        "Bundles, and what is sent": [*ARRANGEMENTS, *WITH_AN_INTERMEDIATE],
        "Names of the client, and of its issuer": [f"leaf: {label}" for label in _NAMES],
        "Name constraints of the root": list(LIMITED),
        "Policies along a chain": list(POLICIES),
    }
    return [
        *(f"## {title}\n\n" + "\n".join(_of_places(labels, recorded)) for title, labels in _SECTIONS.items()),
        *(f"## {title}\n\n" + "\n".join(_of_rules(labels, recorded)) for title, labels in whole.items()),
    ]


ABOUT: Final = """
A preview says whether a client can log in, and so it has to judge a certificate as the cluster does. There are two
judges: in front of the REST API is Envoy, which is built with BoringSSL; the proxy of the databases uses OpenSSL.
They differ. So the bundle of a `TrustedCa` is judged as the first does, that of a `DatabaseMtlsConfig` as the second;
`chain_problems` tells of either.

The tables show what a real Envoy 1.40 (TLS 1.3) and `openssl verify -purpose sslclient` 3.0 say. Each row has one
peculiarity in a chain that is otherwise ordinary, at the place that the column names: the client's own certificate, a
CA that the client sends along, a CA that the bundle holds, or the root in the bundle. **both**: the client gets in.
**REST API**, **databases**: only there. **none**: nowhere. The last column has the words of a preview, for the first
place where something is refused. `make test` plays all of them, and more in pairs, with both judges; see
`tests/chain_corpus`.
"""
RULES_OF_THUMB: Final = """
**The first of a name decides.** Both look for the issuer of a certificate by its name, in the bundle first, and take
the first that fits: the same name, and the same key identifier if the certificate names one (authorityKeyIdentifier).
Whether its key made the signature is looked at later. So two roots of one name with different keys do not work for
clients without that identifier, in whichever order; and of two with the same key, BoringSSL takes an expired one that
comes first and refuses, where OpenSSL looks on for one that is valid.

**Up to 24 certificates.** In a larger bundle BoringSSL looks at certificates of one name in any order: which one it
takes, nobody can tell. Such a bundle has to work in every order, or a client counts as refused.

**A chain ends in the bundle.** For BoringSSL, any certificate of the bundle ends a chain, an intermediate too, and
its extendedKeyUsage, basicConstraints, path length and unknown extensions are not looked at. OpenSSL goes on to a
self-signed root, and looks at all of them.

**One certificate may spoil a bundle.** Where Envoy cannot parse one, it loads none of the bundle.

**Not every key signs a TLS handshake.** BoringSSL asks clients for RSA, or for EC on P-256 or P-384. A client with
another key sends no certificate at all. A CA may have a few more.
"""
