"""The consequences when a preview asks the cluster, as ``redis-enterprise:serverValidation`` makes it.

Either the cluster says no, which is the user's to mend; or it could not be asked, which says nothing about the change.
"""

from collections.abc import Callable
from http import HTTPStatus

from pulumi_redis_enterprise.errors import ApiError, RedisEnterpriseError, SettingsError, UnreachableError

_NOT_ABOUT_THE_CHANGE = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


def refusals(ask: Callable[[], object]) -> list[RedisEnterpriseError]:
    """Return what the cluster has against a change; nothing if it has nothing.

    Args:
        ask: Lets the cluster try it.

    Raises:
        UnreachableError: It could not be asked.
    """
    try:
        ask()
    except RedisEnterpriseError as error:
        if _is_unasked(error):
            raise _unasked(error) from None
        return [_refusal(error)]
    return []


def _is_unasked(error: RedisEnterpriseError) -> bool:
    if isinstance(error, ApiError):
        return error.status in _NOT_ABOUT_THE_CHANGE or error.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return isinstance(error, SettingsError | UnreachableError)


def _unasked(error: RedisEnterpriseError) -> UnreachableError:
    return UnreachableError(
        f"the cluster cannot be asked, as redis-enterprise:serverValidation wants: {error.message}",
        fix=f"{error.fix}; or set redis-enterprise:serverValidation to false: a preview then needs no cluster",
    )


def _refusal(error: RedisEnterpriseError) -> RedisEnterpriseError:
    if not isinstance(error, ApiError):
        return error
    return ApiError(
        f"the cluster would refuse it: {error.message}",
        fix=f"{error.fix}; or, if this very run puts it right before, set redis-enterprise:serverValidation to false",
        status=error.status,
        error_code=error.error_code,
    )
