"""The body of an answer, read within limits: whoever answers does not decide how much memory and time it takes."""

from collections.abc import Callable
from io import BytesIO
from typing import Final

from requests import Response

LARGEST: Final = 64 * 1024 * 1024
"""Octets. A list of 100,000 users has about 40 MB."""

_CHUNK: Final = 64 * 1024


class TooLargeError(Exception):
    """The body is larger than `LARGEST`."""


class TooSlowError(Exception):
    """The body is not there in time, though a bit of it comes now and then."""


def read_body(response: Response, *, seconds: float, clock: Callable[[], float]) -> Response:
    """The response with its whole body, of which nothing was read before.

    Args:
        response: As `requests` returns it with ``stream=True``.
        seconds: How long it may take. A time-out of the socket begins anew with each octet.
        clock: Seconds of a clock that never goes back.

    Raises:
        TooLargeError: There is more than `LARGEST`.
        TooSlowError: It takes longer.
    """
    until, body = clock() + seconds, bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > LARGEST or clock() > until:
            # The rest is still on its way, so the connection is of no use any more.
            response.close()
            raise TooLargeError if len(body) > LARGEST else TooSlowError
    response.raw = BytesIO(bytes(body))
    return response
