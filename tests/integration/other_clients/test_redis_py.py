"""The Python client of Redis against the emulator's databases, in the ways that programs use it."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import redis
import redis.asyncio
from redis_enterprise_emulator import Emulator

from tests.support.pki import Pki
from tests.support.redis_client import Guest, port_of


@pytest.mark.parametrize("protocol", [2, 3])
def test_url_with_a_certificate(guest: Guest, pki: Pki, protocol: int) -> None:
    """A URL of a database, with client certificate, as configuration files have it."""
    certificate_file, key_file = guest.files(pki.client("app-1"))
    url = f"{guest.emulator.database_url('cache')}?protocol={protocol}&ssl_cert_reqs=required"
    options = {"ssl_ca_certs": str(guest.emulator.ca_file)}
    options |= {"ssl_certfile": str(certificate_file), "ssl_keyfile": str(key_file)}

    with redis.Redis.from_url(url, decode_responses=True, **options) as client:
        assert "app-1" == client.acl_whoami()


def test_pipeline_and_transaction(cache: Emulator) -> None:
    """Several commands at once, and in a transaction."""
    with redis.Redis(host="127.0.0.1", port=port_of(cache)) as client, client.pipeline(transaction=True) as pipeline:
        assert [True, 1, 2] == pipeline.set("a", 0).incr("a").incr("a").execute()


def test_publish_and_subscribe(cache: Emulator) -> None:
    """Messages come on an open connection."""
    with redis.Redis(host="127.0.0.1", port=port_of(cache)) as client, client.pubsub() as subscriber:
        subscriber.subscribe("news")
        subscriber.get_message(timeout=60)
        client.publish("news", "hello")
        message = subscriber.get_message(timeout=60)

    assert message
    assert b"hello" == message["data"]


def test_asynchronous_client(guest: Guest, pki: Pki, tmp_path: Path) -> None:
    """Ten connections of one asyncio program, each by certificate."""
    certificate_file, key_file = pki.client("app-1").write(tmp_path, "asynchronous")

    async def names() -> list[Any]:
        client: Any = redis.asyncio.Redis(
            host="127.0.0.1",
            port=port_of(guest.emulator),
            ssl=True,
            ssl_ca_certs=str(guest.emulator.ca_file),
            ssl_certfile=str(certificate_file),
            ssl_keyfile=str(key_file),
            decode_responses=True,
        )
        async with client:
            return list(await asyncio.gather(*(client.acl_whoami() for _ in range(10))))

    assert ["app-1"] * 10 == asyncio.run(names())
