"""Tests of the report: what it tells, and what it never does."""

import json

import pytest

from tests.conformance.report import FAILED, PASSED, SKIPPED, Result, Run, as_json, as_markdown, redacted

RUN = Run(
    "8.0.20-44",
    "2026-11-28",
    "--write",
    [
        Result("integration/test_role.py::test_a", PASSED),
        Result("integration/test_role.py::test_b", FAILED, "it | failed"),
        Result("integration/test_nodes.py::test_c", SKIPPED, "needs several nodes"),
        Result("integration/test_trusted_ca.py::test_d", SKIPPED, "needs --disposable-cluster"),
    ],
)


def test_page() -> None:
    """The page has the numbers, what failed, and why the rest was skipped."""
    page = as_markdown(RUN)

    assert "| 8.0.20-44 | 2026-11-28 | `--write` | 1 | 1 | 2 |" in page
    assert r"| integration/test_role.py::test_b | it \| failed |" in page
    assert "| needs several nodes | 1 |" in page
    assert "| integration/test_role.py | 1 | 1 | 0 |" in page


def test_json_has_the_same() -> None:
    """The JSON has each test."""
    found = json.loads(as_json(RUN))

    assert [result.reason for result in RUN.results] == [result["reason"] for result in found["results"]]


def test_tests_that_need_more() -> None:
    """The line says how many tests another level would play."""
    assert ["1 test needs --disposable-cluster"] == RUN.levels_needed


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        ("\nfirst\nsecond", "first"),
        ("GET https://east.example.com:9443/v1/users: no", "GET (URL) no"),
        ("at 10.0.0.1:9443 and jane@example.com", "at (address) and (e-mail)"),
        ("east.example.com said s3cret", "(hidden) said (hidden)"),
        ("'-----BEGIN CERTIFICATE-----\\nMII'", "'(PEM)"),
        ("sha256 " + "ab" * 32, "sha256 (fingerprint)"),
        ("no file /home/jane/client.pem", "no file (path)"),
        ("POST /v1/roles -> 400", "POST /v1/roles -> 400"),
        ("x" * 300, "x" * 200),
    ],
)
def test_nothing_of_anybody(error: str, expected: str) -> None:
    """The report has no names, addresses, paths, certificates or secrets."""
    assert expected == redacted(error, ["east.example.com", "s3cret", ""])
