"""The object that a creation has left behind which failed on its way."""

from collections.abc import Callable
from contextlib import suppress

from pulumi_redis_enterprise.api.transport.journal import current
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.errors import CancelledError, RedisEnterpriseError, UnreachableError
from pulumi_redis_enterprise.life.kind import Seen


def note_leftover(error: RedisEnterpriseError, read: Callable[[str, Properties], Seen | None]) -> None:
    """Note what the cluster shows of the object: what is not known to be as wanted would not be sent again.

    A cluster that does not answer is not asked once more; then only an object that was created is reported. One that
    the cluster has accepted, and does not show, is not there: the next run would look for it in vain. After a
    cancellation it may still come.

    Args:
        error: The reason for which the creation failed.
        read: Reads the object of an id, of which so much is known.
    """
    kept = current()
    if not kept.is_partial:
        return
    may_exist = kept.is_new
    if not isinstance(error, UnreachableError):
        with suppress(RedisEnterpriseError):
            if seen := read(kept.id, kept.outputs):
                kept.outputs = seen.outputs
                return
            may_exist = may_exist and isinstance(error, CancelledError)
    if not may_exist:
        kept.id = ""
