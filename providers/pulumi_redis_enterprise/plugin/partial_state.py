"""The state of a resource whose creation or update failed on the way.

The engine keeps it with the reason beside it, and calls `Update` in the next run, even if nothing differs
(`hasInitErrors` of pulumi/pkg/resource/deploy, 3.276). So an object that was created is not orphaned, and what was
found before a change is not forgotten.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from google.protobuf.any_pb2 import Any  # type: ignore[import-untyped]
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import status_pb2

from pulumi_redis_enterprise.api.transport.journal import Journal, journal
from pulumi_redis_enterprise.core.model import Properties
from pulumi_redis_enterprise.errors import CancelledError, PartialStateError, RedisEnterpriseError
from pulumi_redis_enterprise.plugin.forms import Form
from pulumi_redis_enterprise.plugin.wire import to_wire

_UNKNOWN_CODE = 2
_KEY = "grpc-status-details-bin"


def details_of(error: PartialStateError, reason: str) -> tuple[str, bytes]:
    """Return the entry of the trailing metadata by which the engine learns of the object."""
    failed = proto.ErrorResourceInitFailed(id=error.id, properties=to_wire(error.outputs), reasons=[reason])
    packed = Any()
    packed.Pack(failed)
    return _KEY, status_pb2.Status(code=_UNKNOWN_CODE, message=reason, details=[packed]).SerializeToString()


@contextmanager
def partial_state(form: Form, id_: str = "", old: Properties | None = None) -> Iterator[None]:
    """Let an error tell the engine what is left behind, and the user what was changed before a cancellation.

    Args:
        form: The form of the kind of resource.
        id_: The id of the resource that is updated.
        old: Its stored outputs.
    """
    with journal() as kept:
        try:
            yield
        except RedisEnterpriseError as error:
            told = _told(error, kept)
            if not kept.is_partial:
                raise told from None
            outputs = form.to_outputs({**(old or {}), **kept.outputs})
            raise PartialStateError(told.message, told.fix, id_ or kept.id, outputs) from None


def _told(error: RedisEnterpriseError, kept: Journal) -> RedisEnterpriseError:
    return CancelledError(f"{error.message}; {kept}", fix=error.fix) if isinstance(error, CancelledError) else error
