"""Whatever the settings are: settings that can be used, or one error that says what is wrong, and quotes nothing."""

from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi_redis_enterprise.api.settings.connection_settings import settings_from
from pulumi_redis_enterprise.api.settings.pem_files import authorities_from
from pulumi_redis_enterprise.api.settings.sources import Source
from pulumi_redis_enterprise.api.settings.values import VALUE_FROM_TEXT, password_from, seconds_from, username_from
from pulumi_redis_enterprise.api.transport.tls import client_context
from pulumi_redis_enterprise.errors import SettingsError

from tests.support.api_client import PASSWORD, URL, app, authority
from tests.support.limits import within

MEGABYTE: Final = 2**20
GOOD: Final = {
    "url": URL,
    "clientCertificate": app().certificate_pem,
    "clientKey": app().key_pem,
    "caCertificate": authority().certificate_pem,
    "username": "admin@cluster.local",
    "password": PASSWORD,
    "serverFingerprint": "ab" * 32,
    "serverName": "cluster.local",
    "timeout": "30",
    "certificateTimeout": "1e3",
}
ANY_TEXT: Final = st.text(st.characters(exclude_categories=()), max_size=80)


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A good value in which a few characters are something else."""
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(ANY_TEXT) + text[at + draw(st.integers(0, 5)) :]


@given(data=st.data(), keys=st.sets(st.sampled_from(sorted(VALUE_FROM_TEXT))))
def test_any_settings(data: st.DataObject, keys: set[str]) -> None:
    """Each setting is right, slightly wrong, or no such thing at all; what is accepted makes a TLS context."""
    values = {key: data.draw(mutated(GOOD.get(key, "1")) | ANY_TEXT) for key in keys}
    told = ""
    try:
        client_context(settings_from([Source("environment", values)]))
    except SettingsError as error:
        told = str(error)
    assert not [value for value in values.values() if len(value) > 20 and value in told]


@given(ANY_TEXT, ANY_TEXT)
@example("redis-enterprise:url", "x")
def test_any_key(key: str, value: str) -> None:
    """A key that is no setting is named, not its value."""
    with pytest.raises(SettingsError):
        settings_from([Source("stack configuration", {key: value})])


@pytest.mark.parametrize("text", ["86401", "1e300"])
def test_seconds_that_no_socket_takes(text: str) -> None:
    """A time-out ends on the same day."""
    with pytest.raises(ValueError, match="up to 86400"):
        seconds_from(text)


@pytest.mark.parametrize("text", ["a:b", "a\nb", "\udcff"])
def test_username_that_cannot_log_in(text: str) -> None:
    """Basic authentication ends a name at its first colon, so that another user would be logged in as."""
    with pytest.raises(ValueError, match="holds a colon or a control character"):
        username_from(text)


def test_password_of_another_encoding() -> None:
    """A Latin-1 value of the environment comes with half surrogates, and cannot be sent."""
    with pytest.raises(ValueError, match="is not UTF-8"):
        password_from("p\udce4ss")


def test_file_without_end() -> None:
    """Of a device no more is read than certificates have."""
    with within(5, megabytes=20), pytest.raises(ValueError, match="is a file of more than 1 MiB"):
        authorities_from("/dev/zero")


def test_file_of_fifty_megabytes(tmp_path: Path) -> None:
    """Nor of a large file."""
    file = tmp_path / "ca.pem"
    file.write_text("A" * 50 * MEGABYTE)

    with within(5, megabytes=20), pytest.raises(ValueError, match="is a file of more than 1 MiB"):
        authorities_from(str(file))


def test_text_of_many_beginnings() -> None:
    """The time it takes to see that none of them ends grows with the text, not with its square."""
    with within(5, megabytes=20), pytest.raises(ValueError, match="holds no certificate"):
        authorities_from("-----BEGIN CERTIFICATE-----\n" * 40_000)
