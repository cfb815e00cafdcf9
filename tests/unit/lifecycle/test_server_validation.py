"""Tests of what comes of asking the cluster in a preview."""

import pytest
from pulumi_redis_enterprise.errors import (
    ApiError,
    RedisEnterpriseError,
    SettingsError,
    UnreachableError,
    UnsupportedVersionError,
)
from pulumi_redis_enterprise.lifecycle.server_validation import refusals


def answered(status: int) -> ApiError:
    """An answer that is not a success."""
    return ApiError(f"POST /v1/users -> {status}", fix="do this", status=status, error_code="a_code")


def asked(error: RedisEnterpriseError) -> list[RedisEnterpriseError]:
    """Return what asking leads to when it ends in an error."""

    def ask() -> None:
        raise error

    return refusals(ask)


def test_nothing_is_wrong() -> None:
    """A change that the cluster would accept has no refusal."""
    assert [] == refusals(lambda: ["whatever"])


@pytest.mark.parametrize("status", [400, 404, 406, 409])
def test_refused(status: int) -> None:
    """The cluster's words are those of the refusal, which says that it was no more than a try."""
    (refusal,) = asked(answered(status))

    assert f"the cluster would refuse it: POST /v1/users -> {status}" == refusal.message
    assert (
        "do this; or, if this very run puts it right before, set redis-enterprise:serverValidation to false"
        == refusal.fix
    )


def test_too_old() -> None:
    """A problem that is known without a try is reported as an update would report it."""
    error = UnsupportedVersionError("it needs 8.2.0", fix="upgrade")

    assert [error] == asked(error)


@pytest.mark.parametrize(
    "error",
    [
        answered(401),
        answered(403),
        answered(429),
        answered(503),
        UnreachableError("no connection", fix="do this"),
        SettingsError("cannot connect", fix="do this"),
    ],
    ids=str,
)
def test_unasked(error: RedisEnterpriseError) -> None:
    """An answer that says nothing about the change is another error, which names the setting."""
    with pytest.raises(UnreachableError) as caught:
        asked(error)

    assert (
        f"the cluster cannot be asked, as redis-enterprise:serverValidation wants: {error.message}"
        == caught.value.message
    )
    assert caught.value.fix.startswith("do this; or set redis-enterprise:serverValidation to false")
    assert caught.value.__suppress_context__
