"""Bundles of so many CAs that BoringSSL looks at two of one name in any order."""

from tests.chain_corpus.chain import Chain, chain, other_root
from tests.chain_corpus.product import product_verdict
from tests.chain_corpus.two_certificates import EXPIRED, twin


def renewed_among(count: int) -> Chain:
    """A root, the expired certificate that it had before, and so many others, one of the two in front of all."""
    given = chain("direct")
    others = [other_root(f"Other {number}") for number in range(count - 2)]
    given.bundle = [given.root, *others, twin(given.root, EXPIRED)]
    return given


def test_first_of_a_name_decides() -> None:
    """In a bundle of 24 certificates, the valid one that comes first decides."""
    given = renewed_among(24)

    assert product_verdict(given.presented, given.trusted, plane="rest").accepts


def test_any_of_a_name_may_decide() -> None:
    """With one more, the expired one may be taken, wherever it is; the other stack does not mind."""
    given = renewed_among(25)

    assert product_verdict(given.presented, given.trusted, plane="rest").refusal.endswith("expired on 2016-01-01")
    assert product_verdict(given.presented, given.trusted, plane="database").accepts


def test_large_bundle_without_namesakes() -> None:
    """A bundle of many CAs is no problem by itself."""
    given = renewed_among(100)
    given.bundle.pop()

    assert product_verdict(given.presented, given.trusted, plane="rest").accepts
