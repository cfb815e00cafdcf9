"""What a `TrustedCa` in a program asks of the engine."""

from pulumi import ResourceOptions
from pulumi_redis_enterprise import TrustedCa
from pulumi_redis_enterprise._engine import PROVIDER_KEY

from tests.certificates import other_root, root
from tests.pulumi_program import run_program

PEM = root().certificate_pem


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


def test_base64_is_hidden_in_previews() -> None:
    """People read `authorities`; a program's own options are kept beside it."""
    first = run_program(lambda: TrustedCa("first", certificates=PEM))
    second = run_program(
        lambda: TrustedCa("second", certificates=PEM, opts=ResourceOptions(hide_diffs=["authorities"]))
    )

    assert ["certificates"] == first["first"].hidden
    assert ["certificates", "authorities"] == second["second"].hidden
