"""The settings that a preview looks at, and that need no others beside them."""

import pytest
from pulumi_redis_enterprise.api.settings.plan_settings import PlanSettings, plan_settings_from
from pulumi_redis_enterprise.api.settings.sources import configuration_source, environment_source
from pulumi_redis_enterprise.core.trust.lifetimes import Limits


def test_defaults() -> None:
    """Without any setting, and so without a cluster, there are limits, and the cluster is not asked."""
    assert (PlanSettings(Limits(30, 0), server_validation=False), []) == plan_settings_from([])


def test_configuration_comes_before_the_environment() -> None:
    """Just as for all other settings."""
    sources = [
        configuration_source({"redis-enterprise:expiryWarningDays": "60"}),
        environment_source(
            {"REDIS_ENTERPRISE_EXPIRY_WARNING_DAYS": "1", "REDIS_ENTERPRISE_EXPIRY_ERROR_DAYS": "7.5"},
        ),
    ]

    assert (PlanSettings(Limits(60, 7.5)), []) == plan_settings_from(sources)


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "1e9"])
def test_wrong_values_are_told(text: str) -> None:
    """Both are reported at once, with the way to set them, and the defaults hold."""
    keys = ["redis-enterprise:expiryWarningDays", "redis-enterprise:expiryErrorDays"]
    settings, problems = plan_settings_from([configuration_source(dict.fromkeys(keys, text))])

    assert PlanSettings() == settings
    assert keys == [problem.property for problem in problems]
    assert all("a number of days" in problem.message for problem in problems)
    assert problems[0].fix.startswith("set redis-enterprise:expiryWarningDays (pulumi config set ")


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("True", True), ("false", False), ("", False)])
def test_server_validation(text: str, expected: bool) -> None:  # noqa: FBT001
    """It is off unless switched on, be it by Pulumi's spelling or Python's; an empty text is none."""
    sources = [environment_source({"REDIS_ENTERPRISE_SERVER_VALIDATION": text})]

    assert (PlanSettings(server_validation=expected), []) == plan_settings_from(sources)


def test_wrong_server_validation_is_told() -> None:
    """It stays off then."""
    settings, (problem,) = plan_settings_from([configuration_source({"redis-enterprise:serverValidation": "maybe"})])

    assert PlanSettings() == settings
    assert "is neither true nor false (from the stack configuration)" == problem.message
