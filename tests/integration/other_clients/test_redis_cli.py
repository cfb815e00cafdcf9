"""redis-cli against the emulator's databases."""

import subprocess
from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator
from redis_enterprise_emulator.state.users import create_user

from tests.support.pki import Pki
from tests.support.redis_client import Guest, port_of


def run(redis_cli: Path, emulator: Emulator, *words: str, sent: str | None = None) -> str:
    """Return what redis-cli prints for a command, or for what it is sent."""
    line = [str(redis_cli), "-h", "127.0.0.1", "-p", str(port_of(emulator)), *words]
    answer = subprocess.run(line, input=sent, capture_output=True, text=True, timeout=30, check=False)
    return (answer.stdout + answer.stderr).strip()


def by_certificate(guest: Guest, pki: Pki) -> list[str]:
    """The options that log in with a certificate."""
    certificate_file, key_file = guest.files(pki.client("app-1"))
    trust = ["--tls", "--cacert", str(guest.emulator.ca_file)]
    return [*trust, "--cert", str(certificate_file), "--key", str(key_file)]


@pytest.mark.parametrize("protocol", ["-2", "-3"])
def test_certificate(redis_cli: Path, guest: Guest, pki: Pki, protocol: str) -> None:
    """The vendor's line logs in by certificate, in both versions of the protocol."""
    assert "app-1" == run(redis_cli, guest.emulator, protocol, *by_certificate(guest, pki), "ACL", "WHOAMI")


def test_rule(redis_cli: Path, guest: Guest, pki: Pki) -> None:
    """The user's Redis ACL holds."""
    options = by_certificate(guest, pki)

    assert "" == run(redis_cli, guest.emulator, *options, "GET", "app:1")
    assert run(redis_cli, guest.emulator, *options, "SET", "app:1", "x").startswith("NOPERM")


def test_without_a_certificate(redis_cli: Path, guest: Guest) -> None:
    """A client without a certificate does not get in."""
    message = run(redis_cli, guest.emulator, "--tls", "--cacert", str(guest.emulator.ca_file), "PING")

    assert "PONG" not in message


def test_password(redis_cli: Path, cache: Emulator) -> None:
    """A regular user logs in with name and password."""
    user = {"name": "reader", "password": "long enough", "role_uids": [1]}
    cache.change(lambda state: create_user(state, user))
    entry = {"role_uid": 1, "redis_acl_uid": 1}
    cache.change(lambda state: state.bdb("cache").update(roles_permissions=[entry]))

    message = run(redis_cli, cache, "--no-auth-warning", "--user", "reader", "--pass", "long enough", "ACL", "WHOAMI")

    assert "reader" == message


def test_commands_on_standard_input(redis_cli: Path, cache: Emulator) -> None:
    """Exactly as many commands as are sent are carried out, on one connection."""
    answers = run(redis_cli, cache, sent="SET key value\nGET key\nDBSIZE\n")

    assert ["OK", "value", "1"] == answers.splitlines()


def test_mass_insertion(redis_cli: Path, cache: Emulator) -> None:
    """--pipe sends ten thousand commands without waiting."""
    commands = "".join(f"SET key:{number} {number}\r\n" for number in range(10_000))

    assert "errors: 0, replies: 10000" in run(redis_cli, cache, "--pipe", sent=commands)
    assert "10000" == run(redis_cli, cache, "DBSIZE")
