"""The product says of each chain what the TLS stacks of a cluster say: a real Envoy, and `openssl verify`."""

from itertools import chain
from typing import Final

import pytest

from tests.chain_corpus.corpus import RULES, corpus
from tests.chain_corpus.oracles import judged
from tests.chain_corpus.product import differences
from tests.chain_corpus.recorded import read_recorded
from tests.chain_corpus.table import TABLE
from tests.chain_corpus.verdict import Verdict

_PARTS: Final = 8
_PATIENCE: Final = 300


def _letter(verdict: Verdict) -> str:
    return "A" if verdict.accepts else "R"


def _accepts(rest: Verdict, database: Verdict) -> tuple[bool, bool]:
    return rest.accepts, database.accepts


@pytest.mark.timeout(_PATIENCE)
@pytest.mark.parametrize("part", range(_PARTS))
def test_verdicts(part: int) -> None:
    """The product takes what the stacks take, and nothing else; and these still say what was recorded of them.

    Both in one test: to make the chains, and to start Envoy, takes longer than to judge.
    """
    recorded = read_recorded()
    said = judged(list(corpus())[part::_PARTS])

    assert [] == [difference for one in said for difference in differences(one)]
    assert {one.name: _accepts(*recorded[one.name]) for one in said} == {
        one.name: _accepts(one.rest, one.database) for one in said
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
    """Everything that was measured with other certificates and other tools holds for these."""
    rest, database = read_recorded()[name]

    assert expected == _letter(database) + _letter(rest)
