"""Private keys where something else belongs."""

from typing import Any

import pytest
from pulumi_redis_enterprise.core.misplaced_keys import misplaced_keys
from pulumi_redis_enterprise.core.unknown import UNKNOWN
from pulumi_redis_enterprise.errors import Problem

from tests.support.certificates import client

PEM = client().key_pem
LINE = PEM.splitlines()[1]


@pytest.mark.parametrize(
    "value",
    [PEM, LINE, f"{client().certificate_pem}{PEM}", [PEM], {"CN": PEM}, {PEM: {}}, {"a": [{"b": LINE}]}],
    ids=["PEM", "a line", "behind a certificate", "in a list", "in a record", "as a key", "deep inside"],
)
def test_key(value: Any) -> None:
    """It is a problem of its input, wherever in it; nothing of it is reported."""
    (problem,) = misplaced_keys({"name": "app", "database": value})

    assert "database" == problem.property
    assert "it holds what looks like a private key" in problem.message
    assert LINE[:12] not in str(problem)


@pytest.mark.parametrize(
    "value",
    ["orders", 7, None, UNKNOWN, client().certificate_pem, "ab" * 32, ["a", {"b": True}]],
    ids=["name", "number", "nothing", "unknown", "certificate", "fingerprint", "list"],
)
def test_anything_else(value: Any) -> None:
    """Names, certificates, fingerprints, and what is not known yet, are none."""
    assert [] == misplaced_keys({"database": value})


def test_random_text_in_triggers() -> None:
    """A trigger may be any random text; PEM is a key there as well."""
    assert [] == misplaced_keys({"triggers": [LINE]})
    assert ["triggers"] == [problem.property for problem in misplaced_keys({"triggers": [PEM]})]


@pytest.mark.parametrize("named", ["database", "database[0]", "database.CN"])
def test_input_that_is_wrong_anyway(named: str) -> None:
    """Of an input that another problem names, nothing more is said."""
    assert [] == misplaced_keys({"database": PEM}, [Problem(named, "expected a name", "give one")])
