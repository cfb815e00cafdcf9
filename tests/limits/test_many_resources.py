"""However many of our resources a program makes, the providers of others can be pickled."""

from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from pulumi.dynamic import Resource, ResourceProvider
from pulumi_redis_enterprise import (
    CertificateUser,
    ClusterMtlsConfig,
    LoginCheck,
    TrustedCa,
)

from tests.support.certificates import client, root
from tests.support.pulumi_program import run_program

pytestmark = pytest.mark.story

MANY = 340
"""The SDK alone would be too deep after 319 of them."""


class OthersProvider(ResourceProvider):
    """One that does not travel by its name, as it is of the program itself, and so with a dictionary."""

    __module__ = "__main__"
    serialize_as_secret_always = False
    settings = {"a": {"b": 1}}  # noqa: RUF012 - what people write


class Other(Resource, name="Other"):
    """A dynamic resource that is not ours."""

    def __init__(self) -> None:
        super().__init__(OthersProvider(), "other", {})


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            lambda name: CertificateUser(name, username=name, subject_line=f"CN={name}", roles=["Admin"]), id="users"
        ),
        pytest.param(lambda name: TrustedCa(name, certificates=root().certificate_pem), id="CAs"),
        pytest.param(
            lambda name: ClusterMtlsConfig(
                name, trusted_ca=TrustedCa(f"{name}-ca", certificates=root().certificate_pem)
            ),
            id="cluster settings",
        ),
    ],
)
def test_other_provider_after_many_resources(make: Callable[[str], object]) -> None:
    """It is registered as ever. All resources are made by the same base; these stand for text, lists and references."""
    assert "other" in registered_after_many(make)


def test_other_provider_after_many_logins(tmp_path: Path) -> None:
    """One login check a user is as many as there are users."""
    certificate_file, key_file = map(str, client().write(tmp_path, "app-1"))

    assert "other" in registered_after_many(
        lambda name: LoginCheck(name, certificate_file=certificate_file, key_file=key_file)
    )


def registered_after_many(make: Callable[[str], object]) -> Collection[str]:
    """The names of all resources of a program that makes many of ours, and then one that is not."""

    def program() -> None:
        for number in range(MANY):
            make(f"n-{number}")
        Other()

    return run_program(program).resources
