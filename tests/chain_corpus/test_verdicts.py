"""Tests of what the product says of each chain against a real Envoy and `openssl verify`."""

import random
from itertools import chain
from typing import Final

import pytest

from tests.chain_corpus.corpus import RULES, corpus
from tests.chain_corpus.oracles import Judged, judged
from tests.chain_corpus.product import differences
from tests.chain_corpus.recorded import read_recorded
from tests.chain_corpus.table import TABLE
from tests.chain_corpus.verdict import Verdict

_PARTS: Final = 4
_EACH: Final = 4
"""One case of so many is judged anew."""
_PATIENCE: Final = 300


def _letter(verdict: Verdict) -> str:
    return "A" if verdict.accepts else "R"


def _accepts(rest: Verdict, database: Verdict) -> tuple[bool, bool]:
    return rest.accepts, database.accepts


@pytest.mark.parametrize("part", range(_PARTS))
def test_product_says_what_the_stacks_said(part: int) -> None:
    """The product takes each chain that the stacks took, and no other."""
    recorded = read_recorded()
    message = [
        Judged(case.name, case.chain.presented, case.chain.trusted, *recorded[case.name])
        for case in list(corpus())[part::_PARTS]
    ]

    assert [] == [difference for one in message for difference in differences(one)]


@pytest.mark.story
@pytest.mark.timeout(_PATIENCE)
@pytest.mark.parametrize("part", range(_PARTS))
def test_stacks_still_say_so(part: int) -> None:
    """A real Envoy and `openssl verify` say what was recorded of them, and what the product is held to.

    Each run of `make stories` asks them for another quarter of the chains; `make chains` asks for all.
    """
    recorded = read_recorded()
    cases = list(corpus())
    message = judged(random.sample(cases, len(cases) // _EACH)[part::_PARTS])

    assert {one.name: _accepts(*recorded[one.name]) for one in message} == {
        one.name: _accepts(one.rest, one.database) for one in message
    }, "if that is what a newer Envoy or OpenSSL says: run `make chains`, and look at the difference"


def test_every_case_is_recorded() -> None:
    """The corpus and the record have the same cases."""
    assert list(read_recorded()) == [case.name for case in corpus()]


def test_every_rule_occurs_alone_and_in_a_pair() -> None:
    """No rule is left out, and there are more than 300 chains."""
    names = list(read_recorded())
    together = set(chain.from_iterable(name.split(" + ") for name in names if " + " in name))

    assert len(names) > 300
    assert set(RULES) <= set(names)
    assert set(RULES) <= together


@pytest.mark.parametrize(("name", "expected"), TABLE.items(), ids=TABLE)
def test_measured_before(name: str, expected: str) -> None:
    """The findings from other certificates and other tools hold for these."""
    rest, database = read_recorded()[name]

    assert expected == _letter(database) + _letter(rest)
