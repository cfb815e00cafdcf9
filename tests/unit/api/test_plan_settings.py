"""The settings that a preview looks at, and that need no others beside them."""

import pytest
from pulumi_redis_enterprise.api.plan_settings import limits_from
from pulumi_redis_enterprise.api.settings import configuration_source, environment_source
from pulumi_redis_enterprise.core.lifetimes import Limits


def test_defaults() -> None:
    """Without any setting, and so without a cluster, there are limits."""
    assert (Limits(30, 0), []) == limits_from([])


def test_configuration_comes_before_the_environment() -> None:
    """As for all other settings."""
    sources = [
        configuration_source({"redis-enterprise:expiryWarningDays": "60"}),
        environment_source(
            {"REDIS_ENTERPRISE_EXPIRY_WARNING_DAYS": "1", "REDIS_ENTERPRISE_EXPIRY_ERROR_DAYS": "7.5"},
        ),
    ]

    assert (Limits(60, 7.5), []) == limits_from(sources)


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "1e9"])
def test_wrong_values_are_told(text: str) -> None:
    """Both are told at once, with the way to set them, and the defaults hold."""
    keys = ["redis-enterprise:expiryWarningDays", "redis-enterprise:expiryErrorDays"]
    limits, problems = limits_from([configuration_source(dict.fromkeys(keys, text))])

    assert Limits() == limits
    assert keys == [problem.property for problem in problems]
    assert all("a number of days" in problem.reason for problem in problems)
    assert problems[0].fix.startswith("set redis-enterprise:expiryWarningDays (pulumi config set ")
