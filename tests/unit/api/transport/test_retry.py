"""Tests of when a request is sent again."""

import pytest
from pulumi_redis_enterprise.api.transport.retry import (
    ApiCall,
    FailureKind,
    delay_from,
    may_follow_status,
    may_go_elsewhere,
    may_try_again,
)


@pytest.mark.parametrize(
    ("method", "kind", "expected"),
    [
        ("POST", FailureKind.NOTHING_SENT, True),
        ("POST", FailureKind.UNKNOWN, False),
        ("PUT", FailureKind.UNKNOWN, True),
        ("GET", FailureKind.TIMED_OUT, False),
        ("GET", FailureKind.ELSEWHERE, False),
        ("GET", FailureKind.FINAL, False),
    ],
)
def test_after_a_loss(method: str, kind: FailureKind, *, expected: bool) -> None:
    """Only what cannot have happened, or may happen twice, is repeated."""
    assert expected is may_try_again(ApiCall(method, "/v1/users", timeout=1), kind)


@pytest.mark.parametrize(
    ("kind", "read", "write"),
    [
        (FailureKind.NOTHING_SENT, True, True),
        (FailureKind.ELSEWHERE, True, True),
        (FailureKind.UNKNOWN, True, False),
        (FailureKind.TIMED_OUT, True, False),
        (FailureKind.FINAL, False, False),
    ],
)
def test_another_node(kind: FailureKind, *, read: bool, write: bool) -> None:
    """A read goes to another node whenever this one does not answer, a write only if this one has not seen it."""
    assert read is may_go_elsewhere(ApiCall("GET", "/v1/users", timeout=1), kind)
    assert {write} == {
        may_go_elsewhere(ApiCall(method, "/v1/users", timeout=1), kind) for method in ("PUT", "DELETE", "POST")
    }


@pytest.mark.parametrize("status", [400, 401, 403, 406])
def test_after_a_no(status: int) -> None:
    """A no is final for every method."""
    calls = [ApiCall(method, "/v1/cluster", timeout=1) for method in ("GET", "PUT", "POST", "DELETE")]

    assert not any(may_follow_status(call, status) for call in calls)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("PUT", "/v1/cluster/certificates", True),
        ("PUT", "/v1/cluster/update_cert", True),
        ("DELETE", "/v1/cluster/certificates/mtls_trusted_ca", True),
        ("GET", "/v1/cluster/certificates", False),
        ("POST", "/v1/cluster/certificates/rotate", False),
        ("PUT", "/v1/cluster", False),
        ("PUT", "/v1/users/2", False),
    ],
)
def test_server_error(method: str, path: str, *, expected: bool) -> None:
    """A write of certificates is sent again after a 500, as the vendor advises; nothing else is."""
    assert expected is may_follow_status(ApiCall(method, path, timeout=1), 500)


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_too_many_requests(method: str) -> None:
    """A request that was one too many has done nothing, so it may be sent again."""
    assert may_follow_status(ApiCall(method, "/v1/users", timeout=1), 429)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", 0.5),
        ("3", 3.0),
        (" 3 ", 3.0),
        ("3600", 30.0),
        ("9" * 5_000, 30.0),
        ("\u0663", 0.5),
        ("Wed, 21 Oct 2026 07:28:07 GMT", 7.0),
        ("Thu, 22 Oct 2026 07:28:00 GMT", 30.0),
        ("Tue, 20 Oct 2026 07:28:00 GMT", 0.5),
        ("Wed, 21 Oct 2026 07:28:07", 0.5),
        ("Wed, 99 Oct 99999 07:28:07 GMT", 0.5),
        ("-1", 0.5),
    ],
)
def test_delay(header: str, expected: float) -> None:
    """The server's wish counts, in seconds or as a date after that of the answer, within limits."""
    headers = {"Retry-After": header, "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}

    assert expected == delay_from(headers, 0.5)


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "Wed, 21 Oct 2026 07:28:07 GMT"}], ids=["no wish", "no date"])
def test_delay_that_nobody_asks_for(headers: dict[str, str]) -> None:
    """Without a wish, or a date to count from, the wait is as long as it would be."""
    assert 0.5 == delay_from(headers, 0.5)


def test_call_as_text() -> None:
    """A call prints as method and path; its body and query might hold anything."""
    assert "PUT /v1/users/1" == str(ApiCall("PUT", "/v1/users/1", timeout=1, body={"password": "x"}))
