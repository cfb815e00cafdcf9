"""Arguments whose types help a program: texts narrowed to choices, and records with outputs."""

import re

import pulumi
import pytest
from pulumi import Output
from pulumi_redis_enterprise import (
    MANAGEMENTS,
    SUBJECT_VALIDATIONS,
    TLS_MODES,
    ClusterMtlsConfig,
    TrustedCa,
    one_of,
)

from tests.support.certificates import client, root
from tests.support.pulumi_program import run_program


@pytest.mark.parametrize("choices", [MANAGEMENTS, SUBJECT_VALIDATIONS, TLS_MODES], ids=repr)
def test_each_choice(choices: tuple[str, ...]) -> None:
    """Each value that an argument takes is its own narrowing."""
    assert list(choices) == [one_of(text, choices) for text in choices]


@pytest.mark.parametrize(("text", "shown"), [("cn", "'cn'"), (None, "None"), ("", "''")], ids=repr)
def test_none_of_the_choices(text: str | None, shown: str) -> None:
    """A text that the argument does not take ends the program at its line, with all that it takes."""
    told = f"expected one of disabled, san_cn, full_subject; got {shown}\nFix: correct the text"

    with pytest.raises(pulumi.RunError, match=rf"test_arguments\.py:\d+: one_of: {re.escape(told)}"):
        one_of(text, SUBJECT_VALIDATIONS)


def test_key_in_place_of_a_choice() -> None:
    """A text that may be a secret is not told."""
    with pytest.raises(pulumi.RunError) as caught:
        one_of(client().key_pem, MANAGEMENTS)

    assert client().key_pem.splitlines()[1] not in str(caught.value)


def test_outputs_in_a_record() -> None:
    """The values of an authorized subject may be outputs, at any depth, and so may the choice of an argument."""

    def program() -> None:
        name, unit = Output.from_input("app-1"), Output.from_input("Development")
        ClusterMtlsConfig(
            "mtls",
            trusted_ca=TrustedCa("ca", certificates=root().certificate_pem),
            subject_validation=Output.from_input("full_subject"),
            authorized_subjects=[{"CN": name, "OU": [unit, "Test"], "O": Output.concat("Ac", "me")}],
        )

    inputs = run_program(program)["mtls"].inputs
    assert "full_subject" == inputs["subject_validation"]
    assert [{"CN": "app-1", "OU": ["Development", "Test"], "O": "Acme"}] == inputs["authorized_subjects"]
