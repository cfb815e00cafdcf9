"""Work that goes on in the cluster after an answer.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/actions/
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.http_errors import scrubbed
from pulumi_redis_enterprise.api.transport.polling import LONGEST_DELAY, back_off, poll_until
from pulumi_redis_enterprise.api.transport.response_parsing import object_in
from pulumi_redis_enterprise.errors import NotConvergedError

_FAILED: Final = frozenset({"failed", "cancelled", "aborted"})


class Actions:
    """``/v1/actions``."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def wait(self, action_uid: str | None, *, deadline: float = 300.0) -> None:
        """Wait until an action is done. No action at all, or one that is no longer kept, is done.

        Args:
            action_uid: As the answer to a write names it.
            deadline: Seconds until it is given up.

        Raises:
            NotConvergedError: It failed, or is not done in time.
        """
        if not action_uid:
            return

        def progress(_is_done: object, delay: float) -> str:
            return f"waiting for action {action_uid}" if delay >= LONGEST_DELAY else ""

        if not poll_until(
            lambda: self._is_done(action_uid),
            bool,
            client=self._client,
            deadline=deadline,
            delays=back_off(),
            progress=progress,
        ):
            raise _late(action_uid, deadline)

    def _is_done(self, action_uid: str) -> bool:
        path = f"/v1/actions/{action_uid}"
        answer = self._client.get(path, ok=(HTTPStatus.NOT_FOUND,))
        if answer is None:
            return True
        record = object_in(answer, f"GET {path}")
        status = str(record.get("status", "")).lower()
        if status in _FAILED:
            raise NotConvergedError(
                f"action {action_uid} of the cluster has {status}{self._reason(record)}",
                fix="correct what the cluster names, then run again",
            )
        return status == "completed"

    def _reason(self, record: Mapping[str, Any]) -> str:
        said = record.get("error") or record.get("error_message") or record.get("error_code")
        return f": {scrubbed(str(said), self._client.settings)}" if said else ""


def _late(action_uid: str, deadline: float) -> NotConvergedError:
    return NotConvergedError(
        f"action {action_uid} of the cluster is not done after {deadline:g} s",
        fix="see whether a node is down (rladmin status), then run `pulumi refresh` and go on",
    )
