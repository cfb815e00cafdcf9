"""Certificate policies, as BoringSSL processes them (RFC 5280, 6.1)."""

from collections.abc import Sequence

import pytest
from cryptography import x509
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems

from tests.support.certificate_builder import CA_FLAG, any_extension, authority_with, certificate_with
from tests.support.certificates import NOW, read, root

GOLD, SILVER, ANY = (x509.ObjectIdentifier(it) for it in ("1.2.3.1", "1.2.3.2", "2.5.29.32.0"))
LACKS = "demands a certificate policy, and the chain has none in common"


def policies(*identifiers: x509.ObjectIdentifier) -> x509.CertificatePolicies:
    """These policies, without qualifiers."""
    return x509.CertificatePolicies([x509.PolicyInformation(it, None) for it in identifiers])


def demand(explicit: int | None = 0, mapping: int | None = None) -> x509.PolicyConstraints:
    """A CA that demands a policy of each chain below it, at once, or some certificates later."""
    return x509.PolicyConstraints(require_explicit_policy=explicit, inhibit_policy_mapping=mapping)


def mapping(above: str, below: str) -> x509.UnrecognizedExtension:
    """Of two policies: one counts below as the other."""
    numbers = {"gold": "06032a0301", "silver": "06032a0302", "any": "0604551d2000"}
    pair = bytes.fromhex(numbers[above] + numbers[below])
    inner = bytes([0x30, len(pair)]) + pair
    return any_extension("2.5.29.33", bytes([0x30, len(inner)]) + inner)


def reasons_against(*levels: Sequence[x509.ExtensionType]) -> str:
    """Return what is said of a chain below the root: each level with these extensions, the last one the client's."""
    signer, chain = root(), list[Certificate]()
    for number, extensions in enumerate(levels[:-1]):
        signer = authority_with(f"CN=CA {number}", signer=signer, extensions=[CA_FLAG, *extensions])
        chain.insert(0, read(signer))
    leaf = read(certificate_with("CN=a b", signer=signer, extensions=levels[-1]))
    problems = chain_problems([leaf, *chain], [read(root())], plane="rest", now=NOW)
    return "; ".join(problem.message for problem in problems)


@pytest.mark.parametrize(
    ("levels", "is_refused"),
    [
        ([[], []], False),
        ([[demand()], []], True),
        ([[demand(), policies(GOLD)], [policies(GOLD)]], False),
        ([[demand(), policies(GOLD)], [policies(SILVER)]], True),
        ([[demand(), policies(GOLD)], []], True),
        ([[demand(), policies(ANY)], [policies(GOLD)]], False),
        ([[demand(), policies(GOLD)], [policies(ANY)]], False),
        ([[demand(), policies(GOLD), x509.InhibitAnyPolicy(0)], [policies(ANY)]], True),
        ([[demand(1), policies(GOLD)], [], [policies(GOLD)]], True),
        ([[demand(9), policies(GOLD)], []], False),
        ([[demand(), policies(GOLD)], [policies(GOLD)], [policies(GOLD)]], False),
        ([[demand(), policies(GOLD)], [], [policies(GOLD)]], True),
    ],
)
def test_demand(levels: list[list[x509.ExtensionType]], is_refused: bool) -> None:  # noqa: FBT001
    """A CA that demands a policy takes only chains that have one in common."""
    assert is_refused == (LACKS in reasons_against(*levels))


def test_mapping() -> None:
    """A CA may say that a policy of its clients stands for its own."""
    assert not reasons_against([demand(), policies(GOLD), mapping("gold", "silver")], [policies(SILVER)])
    assert LACKS in reasons_against([demand(), policies(GOLD), mapping("gold", "silver")], [policies(GOLD)])


def test_mapping_that_is_inhibited() -> None:
    """A CA above may forbid that."""
    mapped = [policies(GOLD), mapping("gold", "silver")]

    assert LACKS in reasons_against([demand(0, 0), policies(GOLD)], mapped, [policies(SILVER)])


@pytest.mark.parametrize(
    "extension",
    [
        any_extension("2.5.29.32", bytes.fromhex("3000")),
        any_extension("2.5.29.32", bytes.fromhex("30023000")),
        policies(GOLD, GOLD),
        mapping("any", "gold"),
        any_extension("2.5.29.36", bytes.fromhex("3000")),
    ],
    ids=["none", "no identifier", "twice", "mapping of any policy", "no constraint"],
)
def test_what_cannot_be_read(extension: x509.ExtensionType) -> None:
    """An extension that breaks the rules ends the chain."""
    assert "an extension that cannot be read: certificatePolicies" in reasons_against([extension], [])
