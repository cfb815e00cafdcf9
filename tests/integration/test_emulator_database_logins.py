"""Tests of logins to emulated databases, with a real Redis behind them."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.pki import Authority
from redis_enterprise_emulator.state.database.databases import update_database
from redis_enterprise_emulator.state.users import create_user

from tests.support.clusters import NewEmulator
from tests.support.pki import Pki
from tests.support.redis_client import Guest, granted, port_of, secured

NewGuest = Callable[..., Guest]

REFUSED = (redis.ConnectionError, ssl.SSLError)
VERSIONS = pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])


@pytest.fixture
def new_guest(start_redis_enterprise_emulator: NewEmulator, tmp_path: Path) -> NewGuest:
    """Starts a cluster with the database ``cache``, and connects to it."""
    return lambda **options: Guest(start_redis_enterprise_emulator(databases=["cache"], **options), tmp_path)


@pytest.fixture
def guest(new_guest: NewGuest, pki: Pki) -> Guest:
    """A database that trusts CA A, lets app-1 read what begins with ``app:``, and has no default user."""
    guest = new_guest()
    secured(guest.emulator, pki.a, default_user=False)
    granted(guest.emulator)
    return guest


class TestChain:
    """Tests of which certificates get through the handshake."""

    @VERSIONS
    def test_authority_in_the_list(self, guest: Guest, pki: Pki, version: ssl.TLSVersion) -> None:
        """A certificate of a listed CA logs in as the user with its subject line."""
        answer = guest.bare(pki.client("app-1"), version, b"ACL WHOAMI\r\n")

        assert (version.name.replace("_", "."), b"$5\r\napp-1\r\n") == answer

    def test_intermediate_in_the_list(self, guest: Guest, pki: Pki) -> None:
        """An intermediate is enough, without its root."""
        intermediate = Authority.create("CN=Intermediate", now=datetime.now(UTC), signer=pki.a)
        secured(guest.emulator, intermediate)

        assert "app-1" == guest.whoami(pki.client("app-1", of=intermediate))
        with pytest.raises(REFUSED):
            guest.whoami(pki.client("app-1"))

    def test_intermediate_from_the_client(self, guest: Guest, pki: Pki) -> None:
        """A client of an intermediate that is not listed sends it along."""
        intermediate = Authority.create("CN=Intermediate", now=datetime.now(UTC), signer=pki.a)
        identity = pki.client("app-1", of=intermediate)

        assert "app-1" == guest.whoami(identity, chain=intermediate.certificate_pem)
        with pytest.raises(REFUSED):
            guest.whoami(identity)

    def test_leaf_in_the_list(self, guest: Guest, pki: Pki) -> None:
        """The client's own certificate may be listed; another of the same name and CA is refused."""
        identity = pki.client("app-1")
        secured(guest.emulator, identity)

        assert "app-1" == guest.whoami(identity)
        with pytest.raises(REFUSED):
            guest.whoami(pki.client("app-1"))

    @VERSIONS
    def test_foreign(self, guest: Guest, pki: Pki, version: ssl.TLSVersion) -> None:
        """A certificate of another CA is answered with a TLS alert."""
        with pytest.raises(ssl.SSLError, match="alert unknown ca"):
            guest.bare(pki.client("app-1", of=pki.b), version, b"PING\r\n")

    def test_expired(self, guest: Guest, pki: Pki) -> None:
        """An expired certificate is answered with a TLS alert, unless outdated ones are allowed."""
        identity = pki.client("app-1", lifetime=timedelta(minutes=-1))

        with pytest.raises(ssl.SSLError, match="alert certificate expired"):
            guest.bare(identity, ssl.TLSVersion.TLSv1_3, b"PING\r\n")
        guest.emulator.change(lambda state: state.bdb("cache").update(mtls_allow_outdated_certs=True))
        assert "app-1" == guest.whoami(identity)

    def test_none(self, guest: Guest) -> None:
        """A client without a certificate is refused."""
        with pytest.raises(REFUSED):
            guest.whoami()

    def test_oldest_version(self, guest: Guest, pki: Pki) -> None:
        """min_data_TLS_version holds for databases."""
        guest.emulator.change(lambda state: state.settings.update(min_data_TLS_version="1.3"))

        with pytest.raises(ssl.SSLError, match="alert protocol version"):
            guest.bare(pki.client("app-1"), ssl.TLSVersion.TLSv1_2, b"PING\r\n")

    def test_plain_client(self, guest: Guest) -> None:
        """A client that does not speak TLS is not answered."""
        with pytest.raises(redis.ConnectionError):
            guest.whoami(tls=False)


class TestSubjects:
    """Tests of which subjects get in."""

    @pytest.mark.parametrize(
        ("validation", "subject", "expected"),
        [
            ("san_cn", {"CN": "app-1"}, True),
            ("san_cn", {"CN": "app-1.example.com"}, True),
            ("san_cn", {"CN": "app-2"}, False),
            ("full_subject", {"CN": "app-1", "O": "Acme", "C": "US"}, True),
            ("full_subject", {"CN": "app-1", "O": "Acme"}, False),
        ],
    )
    def test_validation(
        self, guest: Guest, pki: Pki, validation: str, subject: dict[str, str], *, expected: bool
    ) -> None:
        """CN or a DNS name, or the whole subject, is that of an authorized subject; else the client is hung up on."""
        identity = pki.client("app-1", dns_names=["app-1.example.com"])
        secured(guest.emulator, pki.a, client_cert_subject_validation_type=validation, authorized_subjects=[subject])

        if expected:
            assert "app-1" == guest.whoami(identity)
        else:
            with pytest.raises(REFUSED):
                guest.whoami(identity)

    def test_leaf_skips_it(self, guest: Guest, pki: Pki) -> None:
        """With a leaf in the list, subjects are not looked at."""
        identity = pki.client("app-1")
        changes = {"client_cert_subject_validation_type": "san_cn", "authorized_subjects": [{"CN": "somebody else"}]}
        secured(guest.emulator, pki.a, identity, **changes)

        assert "app-1" == guest.whoami(identity)


class TestUsers:
    """Tests of who a client is."""

    def test_no_such_user(self, guest: Guest, pki: Pki) -> None:
        """A good certificate that is nobody's leaves the client unauthenticated."""
        with pytest.raises(redis.AuthenticationError, match="Authentication required"):
            guest.whoami(pki.client("app-2"))

    def test_user_without_access(self, guest: Guest, pki: Pki) -> None:
        """So does the certificate of a user whose roles have no ACL in this database."""
        body = {"name": "app-2", "auth_method": "certificate", "certificate_subject_line": "CN=app-2,O=Acme,C=US"}
        guest.emulator.change(lambda state: create_user(state, body | {"role_uids": [1]}))

        with pytest.raises(redis.AuthenticationError, match="Authentication required"):
            guest.whoami(pki.client("app-2"))

    def test_default_user(self, guest: Guest, pki: Pki) -> None:
        """If there is a default user, whoever is nobody else is that."""
        guest.emulator.change(lambda state: state.bdb("cache").update(default_user=True))

        assert ("default", "app-1") == (guest.whoami(pki.client("app-2")), guest.whoami(pki.client("app-1")))

    def test_nobody_can_be_assumed_to_be_refused(self, new_guest: NewGuest, pki: Pki) -> None:
        """With certificate_without_user=refused, there is an error and the connection ends."""
        guest = new_guest(assumptions=Assumptions(certificate_without_user="refused"))
        secured(guest.emulator, pki.a)

        message = guest.bare(pki.client("app-2"), ssl.TLSVersion.TLSv1_3, b"")

        assert message[1].startswith(b"-NOAUTH the client certificate belongs to no user")

    def test_default_user_with_password(self, new_guest: NewGuest) -> None:
        """With authentication_redis_pass, the default user needs it."""
        guest = new_guest()
        guest.emulator.change(lambda state: update_database(state, 1, {"authentication_redis_pass": "open sesame"}))

        with pytest.raises(redis.AuthenticationError):
            guest.whoami(tls=False)
        assert "default" == guest.whoami(tls=False, password="open sesame")

    def test_user_with_password(self, guest: Guest, pki: Pki) -> None:
        """A regular user logs in by password, also over the connection of somebody's certificate."""
        role = guest.emulator.state.role("app-1")["uid"]
        body = {"name": "alice", "password": "correct horse", "role_uids": [role]}
        guest.emulator.change(lambda state: create_user(state, body))

        identity = pki.client("app-1")
        assert "alice" == guest.whoami(identity, username="alice", password="correct horse")
        with pytest.raises(redis.AuthenticationError, match="invalid username-password pair"):
            guest.whoami(identity, username="alice", password="wrong horse")

    def test_certificate_user_has_no_password(self, guest: Guest, pki: Pki) -> None:
        """A certificate user cannot be logged in by name."""
        with pytest.raises(redis.AuthenticationError):
            guest.whoami(pki.client("app-1"), username="app-1", password="")

    def test_without_client_authentication(self, new_guest: NewGuest) -> None:
        """TLS alone asks for no certificate."""
        guest = new_guest()
        secured(guest.emulator, enforce_client_authentication="disabled")

        assert "default" == guest.whoami()


class TestCommands:
    """Tests of what a client may do, as Redis itself sees it."""

    def test_rule(self, guest: Guest, pki: Pki) -> None:
        """Commands that the ACL allows are carried out, all others are refused with NOPERM."""
        guest.emulator.change(lambda state: state.bdb("cache").update(default_user=True))
        with guest.client(pki.client("somebody")) as everybody:
            everybody.set("app:1", "one")

        with guest.client(pki.client("app-1")) as client:
            assert "one" == client.get("app:1")
            with pytest.raises(redis.exceptions.NoPermissionError, match="no permissions to run the 'set' command"):
                client.set("app:1", "two")
            with pytest.raises(redis.exceptions.NoPermissionError, match="key"):
                client.get("other")

    def test_transactions_are_everybodys(self, guest: Guest, pki: Pki) -> None:
        """MULTI, EXEC and DISCARD need no rule."""
        with guest.client(pki.client("app-1")) as client:
            assert [None] == client.pipeline(transaction=True).get("app:1").execute()

    @pytest.mark.parametrize("command", ["SHUTDOWN", "ACL SETUSER x on", "CONFIG SET maxmemory 1", "REPLICAOF no one"])
    def test_harm(self, new_guest: NewGuest, command: str) -> None:
        """Nobody can take the server from the emulator."""
        with new_guest().client(tls=False) as client, pytest.raises(redis.exceptions.NoPermissionError):
            client.execute_command(*command.split())

    def test_commands_of_modules(self, guest: Guest, pki: Pki) -> None:
        """A rule may name commands of modules, which this server does not have; the rest of it holds."""
        granted(guest.emulator, "+FT.SEARCH +@json +get ~app:*", name="app-2")

        with guest.client(pki.client("app-2")) as client:
            assert client.get("app:1") is None


def test_two_databases(start_redis_enterprise_emulator: NewEmulator) -> None:
    """Each database has a server of its own."""
    emulator: Emulator = start_redis_enterprise_emulator(databases=["cache", "sessions"])

    with (
        redis.Redis(host="127.0.0.1", port=port_of(emulator, "cache")) as cache,
        redis.Redis(host="127.0.0.1", port=port_of(emulator, "sessions")) as sessions,
    ):
        cache.set("key", "value")
        assert (b"value", None) == (cache.get("key"), sessions.get("key"))
