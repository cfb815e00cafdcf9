"""The calls of HashiCorp Vault's plugin for Redis Enterprise, as its Go client sends them.

Replayed, as Vault and Go are no packages of PyPI or Debian: https://github.com/RedisLabs/vault-plugin-database-redis-enterprise
(internal/sdk, internal/plugin). Names and passwords are as its acceptance tests and its generator make them.
"""

import base64
import http.client
import json
import ssl
from typing import Any

import pytest
import redis
from redis_enterprise_emulator import Emulator, Fault, Kind

from tests.support.redis_client import port_of

USERNAME = "v_token_app_4fjzztqnmkzyhzq2lw7x_1790000000"
PASSWORD = "testing"


class Vault:
    """The plugin's client: a connection for each request, which it asks to be closed.

    Args:
        emulator: The cluster.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._context = ssl.create_default_context(cadata=emulator.ca_pem)
        credentials = base64.b64encode(f"{emulator.username}:{emulator.password}".encode()).decode()
        self._headers = {
            "User-Agent": "Go-http-client/1.1",
            "Accept": "application/json",
            "Authorization": f"Basic {credentials}",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request, as Go's json.Encoder writes it; an answer other than 200 is an error."""
        sent = None if body is None else json.dumps(body, separators=(",", ":")) + "\n"
        headers = self._headers | ({"Content-Type": "application/json;charset=utf-8"} if sent else {})
        connection = http.client.HTTPSConnection("127.0.0.1", self._emulator.port, context=self._context, timeout=60)
        connection.request(method, path, sent, headers)
        with connection.getresponse() as answer:
            text = answer.read()
            assert (200, "close") == (answer.status, answer.getheader("Connection")), text
        return json.loads(text)

    def find(self, path: str, name: str) -> Any:
        """The object of a name, by listing all."""
        return next((item for item in self.request("GET", path) if item["name"] == name), None)

    def new_user(self, role_uid: int) -> Any:
        """Create a user as `NewUser` ends."""
        user = {"name": USERNAME, "password": PASSWORD, "role_uids": [role_uid]}
        return self.request("POST", "/v1/users", {**user, "email_alerts": False, "auth_method": "regular"})

    def new_role_with_acl(self, acl: str) -> Any:
        """Make a role for one user, and give it an ACL in the database, as `generateRole` does."""
        acl_uid = self.find("/v1/redis_acls", acl)["uid"]
        role = self.request("POST", "/v1/roles", {"name": f"cache-{USERNAME}", "management": "db_member"})
        database = self.find("/v1/bdbs", "cache")
        permissions = [*database["roles_permissions"], {"role_uid": role["uid"], "redis_acl_uid": acl_uid}]
        self.request("PUT", f"/v1/bdbs/{database['uid']}", {"roles_permissions": permissions})
        return role


@pytest.fixture
def vault(cache: Emulator) -> Vault:
    """The plugin, configured for the database ``cache``."""
    return Vault(cache)


def login(emulator: Emulator, password: str = PASSWORD) -> str:
    """Return who a client of the database is that has the credentials which Vault handed out."""
    with redis.Redis(port=port_of(emulator), username=USERNAME, password=password, decode_responses=True) as client:
        return str(client.acl_whoami())


def test_initialize(vault: Vault) -> None:
    """The connection is verified by the cluster and its list of databases."""
    assert "cluster.local" == vault.request("GET", "/v1/cluster")["name"]
    assert 1 == vault.find("/v1/bdbs", "cache")["uid"]


def test_user_of_a_role(vault: Vault, cache: Emulator) -> None:
    """A user with a role that the database knows logs in to it, by a password of seven characters."""
    cache.change(lambda state: state.bdb("cache").update(roles_permissions=[{"role_uid": 1, "redis_acl_uid": 1}]))
    role = vault.find("/v1/roles", "Admin")
    assert role["uid"] == vault.find("/v1/bdbs", "cache")["roles_permissions"][0]["role_uid"]

    user = vault.new_user(role["uid"])

    assert (USERNAME, "", "regular") == (user["name"], user["email"], user["auth_method"])
    assert USERNAME == login(cache)


def test_life_with_a_role_of_its_own(vault: Vault, cache: Emulator) -> None:
    """A user with a role of its own: made, logged in, given another password, and all of it gone at the end."""
    vault.new_user(vault.new_role_with_acl("Full Access")["uid"])
    assert USERNAME == login(cache)

    found = vault.find("/v1/users", USERNAME)
    vault.request("PUT", f"/v1/users/{found['uid']}", {"password": "another"})
    assert USERNAME == login(cache, "another")

    vault.request("DELETE", f"/v1/users/{found['uid']}")
    role = vault.find("/v1/roles", f"cache-{USERNAME}")
    assert ["action_uid"] == list(vault.request("DELETE", f"/v1/roles/{role['uid']}"))
    assert (None, None) == (vault.find("/v1/users", USERNAME), vault.find("/v1/roles", f"cache-{USERNAME}"))
    assert [] == vault.find("/v1/bdbs", "cache")["roles_permissions"]


def test_busy_database(vault: Vault, cache: Emulator) -> None:
    """A database that is busy answers 409, which the plugin waits for."""
    cache.arm(Fault(Kind.BUSY, method="PUT", path="/v1/bdbs/*"))

    with pytest.raises(AssertionError, match="409"):
        vault.new_role_with_acl("Full Access")

    vault.request("PUT", "/v1/bdbs/1", {"roles_permissions": []})


def test_url_that_ends_with_a_slash(vault: Vault) -> None:
    """A doubled slash, of a URL that ends with one, is none: so its tests recorded it."""
    assert vault.request("GET", "/v1/roles") == vault.request("GET", "//v1/roles")
