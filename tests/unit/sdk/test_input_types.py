"""Inputs of types that no resource can be given."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi_redis_enterprise.sdk.input_types import refuse_wrong_types


class Bucket(pulumi.Resource):
    """A resource of another package; never registered."""

    def __init__(self) -> None:
        """Nothing is sent."""


@pytest.mark.parametrize(
    ("props", "told"),
    [
        (
            {"certificate": Path("app-1.pem")},
            "certificate: is a Path; expected text\nFix: read the file: path.read_text()",
        ),
        ({"key_file": Path("app-1.key")}, "key_file: is a Path; expected text\nFix: give str(path)"),
        (
            {"certificates": [b"PEM"]},
            "certificates[0]: is of the type bytes; expected text\nFix: decode it: data.decode()",
        ),
        ({"roles": {"a", "b"}}, "roles: is a set; expected a list, which has an order\nFix: give sorted(values)"),
        (
            {"trusted_by": [{"plane": "rest", "certificates": Bucket()}]},
            (
                "trusted_by[0].certificates: is a Bucket; expected another kind of resource, or a value\n"
                "Fix: give the resource that is meant, or an output of this one"
            ),
        ),
    ],
)
def test_told_where_the_program_gives_it(props: dict[str, Any], told: str) -> None:
    """The line of the program, the resource, the property, and what to write instead."""
    with pytest.raises(pulumi.RunError) as caught:
        refuse_wrong_types("CertificateUser 'app-1'", props)

    assert re.fullmatch(rf"{re.escape(__file__)}:\d+: CertificateUser 'app-1': {re.escape(told)}", str(caught.value))


def test_all_at_once() -> None:
    """Whoever has several to mend learns of all of them."""
    with pytest.raises(pulumi.RunError) as caught:
        refuse_wrong_types("TrustedCa 'ca'", {"certificates": [Path("a.pem"), "PEM", b"PEM"]})

    assert 2 == str(caught.value).count("Fix: ")


def test_what_may_be_given() -> None:
    """Text, numbers, lists, mappings, outputs and nothing pass."""

    async def given() -> None:
        later = pulumi.Output.from_input("PEM")  # which needs a loop
        refuse_wrong_types("Role 'a'", {"a": "text", "b": 1, "c": ["x", {"y": None}], "d": later, "e": True})

    asyncio.run(given())
