"""The object that a creation has left behind which failed on its way."""

from collections.abc import Callable
from contextlib import suppress

from pulumi_redis_enterprise.api.transport.journal import current
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.errors import RedisEnterpriseError, UnreachableError
from pulumi_redis_enterprise.life.kind import Seen


def note_leftover(error: RedisEnterpriseError, read: Callable[[str, Properties], Seen | None]) -> None:
    """Note what the cluster shows of the object: what is not known to be as wanted would not be sent again.

    A cluster that does not answer is not asked once more; then only an object that was created is told of.

    Args:
        error: The reason for which the creation failed.
        read: Reads the object of an id, of which so much is known.
    """
    kept, seen = current(), None
    if not kept.is_partial:
        return
    with suppress(RedisEnterpriseError):
        seen = None if isinstance(error, UnreachableError) else read(kept.id, kept.outputs)
    if seen:
        kept.outputs = seen.outputs
    elif not kept.is_new:
        kept.id = ""
