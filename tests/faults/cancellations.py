"""Cancellations: somebody presses Ctrl-C just when a request of an operation has been answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from unittest import mock

from pulumi_redis_enterprise.api.transport import cancellation
from pulumi_redis_enterprise.api.transport.single_request import Exchange


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A cancellation after one request.

    Attributes:
        number: Which of them it is, counted from 1 on.
    """

    number: int

    def __str__(self) -> str:
        return "cancelled after"

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Let it come meanwhile."""
        send, sent = Exchange.send, count(1)

        def sending(exchange: Exchange, *call: Any) -> Any:
            try:
                return send(exchange, *call)
            finally:
                if next(sent) == self.number:
                    cancellation.cancel()

        with mock.patch.object(Exchange, "send", sending):
            yield
        cancellation.resume()
