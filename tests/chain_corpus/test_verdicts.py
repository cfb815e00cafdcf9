"""What is recorded of Envoy and OpenSSL is what they say."""

from itertools import chain
from typing import Final

import pytest

from tests.chain_corpus.corpus import RULES, corpus
from tests.chain_corpus.oracles import judged
from tests.chain_corpus.recorded import read_recorded
from tests.chain_corpus.table import TABLE
from tests.chain_corpus.verdict import Verdict

_PARTS: Final = 8
_PATIENCE: Final = 300


def _letter(verdict: Verdict) -> str:
    return "A" if verdict.accepts else "R"


@pytest.mark.timeout(_PATIENCE)
@pytest.mark.parametrize("part", range(_PARTS))
def test_recorded_verdicts(part: int) -> None:
    """Envoy and OpenSSL accept what they accepted when they were recorded, and nothing else; see `make chains`."""
    recorded = read_recorded()

    said = {one.name: (one.rest.accepts, one.database.accepts) for one in judged(list(corpus())[part::_PARTS])}

    expected = {name: (recorded[name][0].accepts, recorded[name][1].accepts) for name in said}
    assert expected == said


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
    """What was measured with other certificates and other tools holds for these."""
    rest, database = read_recorded()[name]

    assert expected == _letter(database) + _letter(rest)
