"""Tests of what a `TrustedCa` in a program asks of the engine."""

import pulumi
from pulumi import ResourceOptions
from pulumi_redis_enterprise import TrustedCa
from pulumi_redis_enterprise._engine import PROVIDER_KEY

from tests.support.certificates import other_root, root
from tests.support.pulumi_program import run_program

PEM = root().certificate_pem
END = "-----END CERTIFICATE-----\n"


def test_only_what_is_given_is_an_input() -> None:
    """Outputs are declared without a value, and defaults do not travel."""
    run = run_program(lambda: TrustedCa("ca", certificates=PEM))

    assert "pulumi-python:dynamic/redis-enterprise:TrustedCa" == run["ca"].token
    assert {"certificates": PEM} == {key: value for key, value in run["ca"].inputs.items() if key != PROVIDER_KEY}
    assert frozenset() == run["ca"].secrets


def test_adopt_existing_travels_if_it_is_set() -> None:
    """The flag is an input like any other, once somebody asks for it."""
    run = run_program(lambda: TrustedCa("ca", certificates=[PEM, other_root().certificate_pem], adopt_existing=True))

    assert run["ca"].inputs["adopt_existing"] is True
    assert [PEM, other_root().certificate_pem] == run["ca"].inputs["certificates"]


def test_base64_is_not_hidden_but_stored_where_previews_do_not_look() -> None:
    """An option to hide it would show a line "(hidden)" in every refresh; a program's own options are kept."""
    first = run_program(lambda: TrustedCa("first", certificates=PEM))
    second = run_program(lambda: TrustedCa("second", certificates=PEM, opts=ResourceOptions(hide_diffs=["cluster"])))

    assert [] == first["first"].hidden
    assert ["cluster"] == second["second"].hidden


def test_outputs_are_pem_text_and_authorities() -> None:
    """A program reads the one stored property as text, and as names without text."""

    def program() -> None:
        ca = TrustedCa("ca", certificates=[PEM, other_root().certificate_pem])
        pulumi.export("text", ca.certificates)
        pulumi.export("authorities", ca.authorities)

    exports = run_program(program).exports

    assert {PEM, other_root().certificate_pem} == {f"{it}{END}" for it in exports["text"].split(END)[:-1]}
    assert [{"sha256", "expires"}] * 2 == [set(it) for it in exports["authorities"].values()]
