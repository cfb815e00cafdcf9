"""Versions of Redis Enterprise Software."""

import pytest
from pulumi_redis_enterprise.core.versions import (
    CERTIFICATE_AUTHENTICATION,
    CONTROL_PLANE_BASIC_AUTHENTICATION,
    PUT_CERTIFICATES,
    SAFE_PARALLEL_USER_WRITES,
    Version,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8.0.20-44", Version(8, 0, 20, 44)),
        ("100.0.21-16135", Version(100, 0, 21, 16135)),
        ("7.22.2", Version(7, 22, 2)),
        ("8.2", Version(8, 2)),
        (" 7.8.4-18\n", Version(7, 8, 4, 18)),
        ("8.0.20-44-rc1", Version(8, 0, 20, 44)),
    ],
)
def test_parse(text: str, expected: Version) -> None:
    """Released versions and odd ones are read."""
    assert expected == Version.parse(text)


@pytest.mark.parametrize("text", ["", "latest", "v8.0.2", "8", "None"])
def test_unreadable(text: str) -> None:
    """A text that does not begin with two numbers is no version."""
    with pytest.raises(ValueError, match=r"expected a version, for example 8\.0\.20-44"):
        Version.parse(text)


@pytest.mark.parametrize("text", ["8.0.20-44", "7.8.4"])
def test_text(text: str) -> None:
    """A version prints as the cluster writes it."""
    assert text == str(Version.parse(text))


def test_order() -> None:
    """Versions are compared by number, not by text."""
    texts = ["7.4.6-22", "7.8.4-18", "7.22.0-241", "7.22.2-14", "8.0.2-17", "8.0.20-19", "8.0.20-44", "100.0.21-1"]

    assert texts == [str(version) for version in sorted(Version.parse(text) for text in reversed(texts))]


@pytest.mark.parametrize(
    ("feature", "last_without", "first_with"),
    [
        (CERTIFICATE_AUTHENTICATION, "7.8.2-34", "7.8.4-18"),
        (PUT_CERTIFICATES, "7.22.0-241", "7.22.2-14"),
        (SAFE_PARALLEL_USER_WRITES, "8.0.20-19", "8.0.20-44"),
        (CONTROL_PLANE_BASIC_AUTHENTICATION, "8.0.20-96", "8.2.0-25"),
    ],
)
def test_features(feature: Version, last_without: str, first_with: str) -> None:
    """Each feature begins with the release that the vendor's release notes name."""
    assert Version.parse(last_without) < feature <= Version.parse(first_with)
