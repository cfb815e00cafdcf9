"""curl against the emulator."""

import json
import subprocess
from pathlib import Path

import pytest
from redis_enterprise_emulator import Emulator

from tests.support.emulator_client import trusting
from tests.support.pki import Pki

JSON = ("--header", "Content-Type: application/json")


def run(curl: Path, emulator: Emulator, path: str, *options: str, sent: str = "") -> subprocess.CompletedProcess[str]:
    """Call curl as somebody would who has the CA's file, but does not let errors pass."""
    line = [str(curl), "--silent", "--show-error", "--fail-with-body", "--max-time", "20"]
    line += ["--cacert", str(emulator.ca_file), *options, f"{emulator.url}{path}"]
    return subprocess.run(line, input=sent, capture_output=True, text=True, timeout=30, check=False)


def basic(emulator: Emulator) -> tuple[str, ...]:
    """Log in as the administrator."""
    return ("--user", f"{emulator.username}:{emulator.password}")


def test_password(curl: Path, cache: Emulator) -> None:
    """A client logs in by password."""
    answer = run(curl, cache, "/v1/users/role", *basic(cache))

    assert (0, {"role": "admin"}) == (answer.returncode, json.loads(answer.stdout))


def test_certificate(curl: Path, cache: Emulator, pki: Pki, tmp_path: Path) -> None:
    """A client logs in by certificate."""
    trusting(cache, pki.a)
    certificate_file, key_file = pki.client("app-1").write(tmp_path, "app-1")

    answer = run(curl, cache, "/v1/users/role", "--cert", str(certificate_file), "--key", str(key_file))

    assert (0, {"role": "admin"}) == (answer.returncode, json.loads(answer.stdout))


def test_nobody(curl: Path, cache: Emulator) -> None:
    """Without credentials --fail ends with status 22."""
    assert 22 == run(curl, cache, "/v1/users").returncode


@pytest.mark.parametrize(
    ("options", "padding"),
    [
        (("--data-binary", "@-"), 0),
        (("--header", "Transfer-Encoding: chunked", "--data-binary", "@-"), 0),
        (("--header", "Transfer-Encoding: chunked", "--header", "Expect: 100-continue", "--data-binary", "@-"), 0),
        (("--upload-file", "-"), 0),
        (("--data-binary", "@-"), 2 * 2**20),  # from 1 MiB on, curl waits for 100 Continue
    ],
    ids=["known length", "chunked", "chunked, waits", "upload", "large"],
)
def test_bodies(curl: Path, cache: Emulator, options: tuple[str, ...], padding: int) -> None:
    """A setting is changed, however curl sends the body."""
    sent = json.dumps({"handle_redirects": True}) + " " * padding

    answer = run(curl, cache, "/v1/cluster", "--request", "PUT", *JSON, *basic(cache), *options, sent=sent)

    assert (0, True) == (answer.returncode, json.loads(answer.stdout)["handle_redirects"])
    assert cache.state.settings["handle_redirects"]


def test_large_body_does_not_wait_for_nothing(curl: Path, cache: Emulator) -> None:
    """The 100 Continue that curl waits for, a second at most, comes at once."""
    options = ("--expect100-timeout", "15", "--max-time", "10", "--data-binary", "@-")
    sent = "{}" + " " * 2 * 2**20

    answer = run(curl, cache, "/v1/cluster", "--request", "PUT", *JSON, *basic(cache), *options, sent=sent)

    assert 0 == answer.returncode


def test_options(curl: Path, cache: Emulator) -> None:
    """OPTIONS lists the methods of a path."""
    answer = run(curl, cache, "/v1/users", "--request", "OPTIONS", "--include", *basic(cache))

    assert "allow: GET, HEAD, OPTIONS, POST" in answer.stdout.replace("Allow", "allow").splitlines()


def test_head(curl: Path, cache: Emulator) -> None:
    """--head gets the head of an answer, and does not wait for its body."""
    answer = run(curl, cache, "/v1/users", "--head", *basic(cache))

    assert (0, "HTTP/1.1 200 OK") == (answer.returncode, answer.stdout.splitlines()[0].strip())


def test_one_connection_for_several_urls(curl: Path, cache: Emulator) -> None:
    """Curl goes on with its connection from one request to the next."""
    others = (f"{cache.url}/v1/nothing", f"{cache.url}/v1/nodes")

    run(curl, cache, "/v1/roles", *basic(cache), *others)

    assert [(404, 1), (200, 1), (200, 1)] == [(record.status, record.connection) for record in cache.requests]
