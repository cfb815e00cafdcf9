"""Tests of what a `CertificateUser` in a program asks of the engine, and what a preview refuses."""

from typing import Any

import pulumi
import pytest
from pulumi_redis_enterprise import CertificateUser, TrustedCa
from pulumi_redis_enterprise._engine import PROVIDER_KEY
from pulumi_redis_enterprise.core.rules.client_identity import FROM_CERTIFICATE
from pulumi_redis_enterprise.core.x509.certificates import sha256

from tests.support.certificates import CLIENT_SUBJECT, client, other_root, read, root
from tests.support.pulumi_program import RefusedError, Registered, run_program

PEM = client().certificate_pem


def registered(*bundles: str, **arguments: Any) -> Registered:
    """The user as the engine gets it, trusted by these bundles."""

    def program() -> None:
        trusted = [TrustedCa(f"ca-{index}", certificates=pem) for index, pem in enumerate(bundles)]
        trusted_by = trusted[0] if len(trusted) == 1 else trusted
        CertificateUser("app", username="app-1", roles=["viewer", 2], trusted_by=trusted_by, **arguments)

    return run_program(program)["app"]


def test_only_what_is_given_is_an_input() -> None:
    """Outputs are declared without a value, and defaults do not travel."""
    user = registered(subject_line=CLIENT_SUBJECT)

    assert "pulumi-python:dynamic/redis-enterprise:CertificateUser" == user.token
    assert {"username": "app-1", "roles": ["viewer", 2], "subject_line": CLIENT_SUBJECT} == {
        key: value for key, value in user.inputs.items() if key != PROVIDER_KEY
    }


def test_nearest_frames_travel() -> None:
    """Of the program's stack the engine stores who made the user, and not how the interpreter was started."""
    frames = registered(subject_line=CLIENT_SUBJECT).stack

    assert ["_resource.py", "certificate_user.py", "test_certificate_user.py", "pulumi_program.py"] == frames[:4]
    assert len(frames) <= 5


def test_line_of_databases_beside_a_certificate() -> None:
    """Both may be given: a database prints some subjects otherwise than the REST API. The check compares them."""
    inputs = registered(certificate=PEM, subject_line=CLIENT_SUBJECT).inputs

    assert (PEM, CLIENT_SUBJECT) == (inputs["certificate"], inputs["subject_line"])


def test_arguments_travel() -> None:
    """Each argument is an input under its own name."""
    user = registered(certificate=PEM, email="app@acme.com", adopt_existing=True)

    assert PEM == user.inputs["certificate"]
    assert "app@acme.com" == user.inputs["email"]
    assert user.inputs["adopt_existing"] is True


@pytest.mark.parametrize("output", ["email", *FROM_CERTIFICATE])
def test_output_of_what_is_not_given(output: str) -> None:
    """It is None, and known to be so in the preview that is to create the user."""

    def program() -> None:
        user = CertificateUser("app", username="app-1", roles=["Admin"], subject_line=CLIENT_SUBJECT)
        pulumi.export("none", getattr(user, output).apply(lambda value: [value]))

    assert [None] == run_program(program).exports["none"]


def test_output_of_what_is_given() -> None:
    """It is what the check made of it."""

    def program() -> None:
        user = CertificateUser("app", username="app-1", roles=["Admin"], certificate=PEM, email="app@acme.com")
        pulumi.export("outputs", pulumi.Output.all(user.email, user.certificate_sha256))

    assert ["app@acme.com", sha256(read(client()))] == run_program(program).exports["outputs"]


def test_bundle_travels_and_goes_first() -> None:
    """The check needs the bundle's text, as it will be after this update, to prove the chain in the preview."""
    user = registered(root().certificate_pem, certificate=PEM)

    assert [{"plane": "rest", "certificates": root().certificate_pem}] == user.inputs["trusted_by"]
    assert {"ca-0"} == user.dependencies


def test_several_bundles_may_be_named() -> None:
    """A user of several databases has to chain to the bundle of each."""
    chains_to_both = root().certificate_pem + other_root().certificate_pem
    user = registered(root().certificate_pem, chains_to_both, certificate=PEM)

    assert [root().certificate_pem, chains_to_both] == [it["certificates"] for it in user.inputs["trusted_by"]]


def test_bundle_without_the_users_ca_fails_in_the_preview() -> None:
    """The CA that a user needs is missed before anything is sent, with the user's name."""
    with pytest.raises(RefusedError, match="'app-1' could not log in"):
        registered(other_root().certificate_pem, certificate=PEM)
