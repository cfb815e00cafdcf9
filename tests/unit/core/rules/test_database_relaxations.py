"""Certificates that a database refuses, unless it is told to overlook what is wrong with them."""

import pytest
from pulumi_redis_enterprise.core.rules.database_mtls_config import check
from pulumi_redis_enterprise.core.x509.reading.pem import pem_text

from tests.support.certificates import NOW, expired_root, read, weak_rsa_root


@pytest.mark.parametrize(
    ("certificate", "option", "reason"),
    [
        (pem_text([read(weak_rsa_root())]), "allow_weak_hashing", "has an RSA key of 1024 bits, which may be broken"),
        (expired_root().certificate_pem, "allow_outdated_certs", "expired on 2025-06-01"),
    ],
)
def test_refused_unless_told_otherwise(certificate: str, option: str, reason: str) -> None:
    """The problem becomes a caution, and only by the option for it."""
    given = {"database": "orders", "client_certificates": [certificate]}
    other = {"allow_weak_hashing", "allow_outdated_certs"} - {option}

    for options in ({}, {option: False}, dict.fromkeys(other, True)):
        (problem,) = check({}, given | options, NOW).problems
        assert reason in problem.message
    told = check({}, given | {option: True}, NOW)
    assert [] == told.problems
    assert any(reason in caution.property for caution in told.warnings)


def test_no_boolean() -> None:
    """Anything else than true or false is reported by its name."""
    given = {"database": "orders", "client_certificates": [expired_root().certificate_pem]}
    problems = check({}, given | {"allow_weak_hashing": "yes"}, NOW).problems

    assert any("allow_weak_hashing: expected true or false, got 'yes'" in str(problem) for problem in problems)
