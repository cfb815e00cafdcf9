"""Tests of what a `ClusterMtlsConfig` in a program asks of the engine."""

from typing import Any

from pulumi_redis_enterprise import ClusterMtlsConfig, TrustedCa
from pulumi_redis_enterprise._engine import PROVIDER_KEY

from tests.support.certificates import root
from tests.support.pulumi_program import ID, Registered, run_program


def registered(**arguments: Any) -> Registered:
    """The settings as the engine gets them."""

    def program() -> None:
        ClusterMtlsConfig("mtls", trusted_ca=TrustedCa("ca", certificates=root().certificate_pem), **arguments)

    return run_program(program)["mtls"]


def test_defaults() -> None:
    """Without arguments, every certificate of the CA may try to log in, and passwords go on working."""
    mtls = registered()

    assert "pulumi-python:dynamic/redis-enterprise:ClusterMtlsConfig" == mtls.token
    assert {"trusted_ca": ID, "subject_validation": "disabled", "authorized_subjects": []} == {
        key: value for key, value in mtls.inputs.items() if key != PROVIDER_KEY
    }


def test_trusted_ca_goes_first() -> None:
    """The CA has to be there before logins by certificate are switched on, and goes after they are off."""
    assert {"ca"} == registered().dependencies


def test_arguments_travel() -> None:
    """Each argument is an input under its own name."""
    subjects = [{"CN": "app-1", "OU": ["a", "b"]}]
    mtls = registered(
        subject_validation="san_cn", authorized_subjects=subjects, basic_authentication=False, adopt_existing=True
    )

    assert "san_cn" == mtls.inputs["subject_validation"]
    assert subjects == mtls.inputs["authorized_subjects"]
    assert mtls.inputs["basic_authentication"] is False
    assert mtls.inputs["adopt_existing"] is True
