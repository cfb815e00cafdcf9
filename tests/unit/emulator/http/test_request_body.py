"""Tests of how the body of a request is read."""

import io
from email.message import Message

import pytest
from redis_enterprise_emulator.http.request_body import LARGEST_BODY, BodyError, body_length, read_body


def _headers(*pairs: tuple[str, str]) -> Message:
    headers = Message()
    for name, value in pairs:
        headers.add_header(name, value)
    return headers


class TestLength:
    """Tests of where the body ends."""

    @pytest.mark.parametrize(
        ("pairs", "expected"),
        [
            ([], 0),
            ([("Content-Length", "0")], 0),
            ([("Content-Length", "12")], 12),
            ([("Content-Length", "12"), ("Content-Length", "12")], 12),
            ([("Content-Length", str(LARGEST_BODY))], LARGEST_BODY),
            ([("Transfer-Encoding", "chunked")], None),
            ([("transfer-encoding", " Chunked ")], None),
        ],
    )
    def test_known(self, pairs: list[tuple[str, str]], expected: int | None) -> None:
        """The length is what Content-Length says, none without it, and unknown for chunks."""
        assert expected == body_length(_headers(*pairs))

    @pytest.mark.parametrize(
        ("pairs", "status"),
        [
            ([("Content-Length", "many")], 400),
            ([("Content-Length", "-1")], 400),
            ([("Content-Length", "")], 400),
            ([("Content-Length", "٣")], 400),
            ([("Content-Length", "3"), ("Content-Length", "4")], 400),
            ([("Content-Length", "3"), ("Transfer-Encoding", "chunked")], 400),
            ([("Content-Length", str(LARGEST_BODY + 1))], 413),
            ([("Transfer-Encoding", "gzip")], 501),
            ([("Transfer-Encoding", "gzip, chunked")], 501),
            ([("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")], 501),
        ],
    )
    def test_refused(self, pairs: list[tuple[str, str]], status: int) -> None:
        """A length that is none, contradicts another or is absurd is refused, and so is another coding."""
        with pytest.raises(BodyError) as refusal:
            body_length(_headers(*pairs))

        assert status == refusal.value.status


class TestBody:
    """Tests of what it holds."""

    @pytest.mark.parametrize(
        ("length", "sent", "expected"),
        [
            (0, b"next", b""),
            (4, b"bodynext", b"body"),
            (None, b"0\r\n\r\nnext", b""),
            (None, b"4\r\nbody\r\n0\r\n\r\nnext", b"body"),
            (None, b"2\r\nbo\r\n2;name=value\r\ndy\r\n0\r\nTrailer: x\r\n\r\nnext", b"body"),
            (None, b"0A \r\n0123456789\r\n00\r\n\r\nnext", b"0123456789"),
            (None, b"2\r\n\r\n\r\n0\r\n\r\nnext", b"\r\n"),
        ],
    )
    def test_whole(self, length: int | None, sent: bytes, expected: bytes) -> None:
        """The body is read to its end, chunk extensions and trailers left out, and nothing of what follows."""
        stream = io.BytesIO(sent)

        assert (expected, b"next" in sent) == (read_body(length, stream), stream.read() == b"next")

    @pytest.mark.parametrize(
        ("length", "sent", "status"),
        [
            (4, b"bod", 400),
            (None, b"", 400),
            (None, b"4\r\nbod", 400),
            (None, b"4\r\nbody", 400),
            (None, b"4\r\nbodyx\r\n0\r\n\r\n", 400),
            (None, b"0\r\n", 400),
            (None, b"\r\n", 400),
            (None, b"-1\r\n", 400),
            (None, b"0x4\r\nbody\r\n0\r\n\r\n", 400),
            (None, b"four\r\nbody\r\n0\r\n\r\n", 400),
            (None, b"4" * 9000 + b"\r\n", 400),
            (None, b"0\r\n" + b"a: b\r\n" * 200 + b"\r\n", 400),
            (None, b"4000001\r\n", 413),
            (None, b"1\r\nx\r\n4000000\r\n", 413),
        ],
    )
    def test_refused(self, length: int | None, sent: bytes, status: int) -> None:
        """A body that is cut off, malformed or too large is refused, the latter before it is read."""
        with pytest.raises(BodyError) as refusal:
            read_body(length, io.BytesIO(sent))

        assert status == refusal.value.status
