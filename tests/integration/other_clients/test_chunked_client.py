"""Generic REST clients, which send bodies in chunks, against the emulator."""

import json
from collections.abc import Iterator

import pytest
import requests
import urllib3
from redis_enterprise_emulator import Emulator

BODY = json.dumps({"name": "app", "password": "testing", "role_uids": [1]}).encode()


def pieces() -> Iterator[bytes]:
    """The body, an octet a chunk: a generator, whose length nobody knows."""
    for octet in BODY:
        yield bytes([octet])


def test_requests(cache: Emulator) -> None:
    """`requests` sends a generator in chunks, on one connection with what follows."""
    with requests.Session() as session:
        session.auth, session.verify = (cache.username, cache.password), str(cache.ca_file)
        session.trust_env = False  # or a bundle that the environment names counts more
        headers = {"Content-Type": "application/json"}
        created = session.post(f"{cache.url}/v1/users", data=pieces(), headers=headers, timeout=60)
        listed = session.get(f"{cache.url}/v1/users", timeout=60)

    assert (200, "app") == (created.status_code, listed.json()[1]["name"])
    assert [1, 1] == [record.connection for record in cache.requests]


@pytest.mark.parametrize("path", ["/v1/users", "/v1/nothing"])
def test_urllib3(cache: Emulator, path: str) -> None:
    """`urllib3` in chunks; an answer that is an error leaves the connection in step."""
    headers = urllib3.make_headers(basic_auth=f"{cache.username}:{cache.password}")
    with urllib3.PoolManager(ca_certs=str(cache.ca_file), retries=False, maxsize=1) as pool:
        url = f"{cache.url}{path}"
        first = pool.request("POST", url, body=pieces(), chunked=True, headers=headers, timeout=60)
        second = pool.request("GET", f"{cache.url}/v1/users", headers=headers, timeout=60)

    assert ((404 if path == "/v1/nothing" else 400), 200) == (first.status, second.status)
    assert [1, 1] == [record.connection for record in cache.requests]
