"""Tests of logins to the emulator over real TLS."""

import socket
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.pki import Authority, Identity
from redis_enterprise_emulator.state import State

from tests.support.clusters import NewEmulator
from tests.support.emulator_client import Visitor, refused, trusting, validating
from tests.support.pki import Pki

NewVisitor = Callable[..., Visitor]

pytestmark = pytest.mark.both_fronts

TLS_VERSIONS = pytest.mark.parametrize("maximum", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])


@pytest.fixture
def emulator(redis_enterprise_emulator: Emulator, pki: Pki) -> Emulator:
    """A cluster that trusts CA A, and has the certificate user app-1."""
    return trusting(redis_enterprise_emulator, pki.a)


@pytest.fixture
def visit(emulator: Emulator, tmp_path: Path) -> NewVisitor:
    """Makes connections to that cluster."""
    return lambda **options: Visitor(emulator, tmp_path, **options)


class TestTrust:
    """Tests of which certificates get through the handshake."""

    @TLS_VERSIONS
    def test_trusted(self, emulator: Emulator, visit: NewVisitor, pki: Pki, maximum: ssl.TLSVersion) -> None:
        """A certificate of the trusted CA logs in as the user with its subject line."""
        with visit(identity=pki.client("app-1"), maximum=maximum) as visitor:
            assert 200 == visitor.role()

        assert "app-1" == emulator.requests[-1].username

    @TLS_VERSIONS
    def test_foreign(self, visit: NewVisitor, pki: Pki, maximum: ssl.TLSVersion) -> None:
        """A certificate of another CA is answered with a TLS alert."""
        words = refused(visit(identity=pki.client("app-1", of=pki.b), maximum=maximum))

        assert "alert unknown ca" in words

    def test_foreign_of_the_same_name(self, visit: NewVisitor, pki: Pki) -> None:
        """The CA's key counts, not its name."""
        impostor = Authority.create(pki.a.certificate.subject, now=datetime.now(UTC))

        assert "alert" in refused(visit(identity=pki.client("app-1", of=impostor)))

    @TLS_VERSIONS
    def test_expired(self, visit: NewVisitor, pki: Pki, maximum: ssl.TLSVersion) -> None:
        """An expired certificate is answered with a TLS alert that says so."""
        expired = pki.client("app-1", lifetime=timedelta(minutes=-1))

        assert "alert certificate expired" in refused(visit(identity=expired, maximum=maximum))

    def test_server_certificate_as_client(self, visit: NewVisitor, pki: Pki) -> None:
        """A certificate that is for servers only is refused."""
        server = pki.a.issue_server(["app-1"], now=datetime.now(UTC))

        assert "alert" in refused(visit(identity=server))

    def test_leaf_is_its_own_anchor(self, redis_enterprise_emulator: Emulator, tmp_path: Path, pki: Pki) -> None:
        """A leaf in the bundle lets itself in, and nobody else."""
        client = pki.client("app-1")
        trusting(redis_enterprise_emulator, client)

        with Visitor(redis_enterprise_emulator, tmp_path, identity=client) as visitor:
            assert 200 == visitor.role()
        assert "alert" in refused(Visitor(redis_enterprise_emulator, tmp_path, identity=pki.client("app-1")))

    def test_none(self, visit: NewVisitor) -> None:
        """A certificate is optional: without one, nobody is recognized, and a password is."""
        with visit() as nobody, visit(password=True) as somebody:
            assert (401, 200) == (nobody.role(), somebody.role())

    def test_no_such_user(self, visit: NewVisitor, pki: Pki) -> None:
        """A trusted certificate that is nobody's gets 401."""
        with visit(identity=pki.client("app-2")) as visitor:
            assert 401 == visitor.role()

    def test_several_authorities(self, redis_enterprise_emulator: Emulator, tmp_path: Path, pki: Pki) -> None:
        """Each CA of a bundle is trusted."""
        trusting(redis_enterprise_emulator, pki.a, pki.b)

        for authority in (pki.a, pki.b):
            identity = pki.client("app-1", of=authority)
            with Visitor(redis_enterprise_emulator, tmp_path, identity=identity) as visitor:
                assert 200 == visitor.role()


class TestIntermediates:
    """Chains of more than one step."""

    @pytest.mark.parametrize(
        ("bundle", "sent", "expected"),
        [
            (["root"], ["intermediate"], True),
            (["root", "intermediate"], [], True),
            (["root"], [], False),
            (["intermediate"], [], True),
            (["intermediate"], ["root"], True),
        ],
    )
    def test_chains(  # noqa: PLR0913 - a row of the table, and fixtures
        self,
        redis_enterprise_emulator: Emulator,
        tmp_path: Path,
        pki: Pki,
        *,
        bundle: Sequence[str],
        sent: Sequence[str],
        expected: bool,
    ) -> None:
        """Intermediates come from the client or the bundle; whatever is in the bundle is an anchor."""
        visitor = _visitor_below_an_intermediate(redis_enterprise_emulator, tmp_path, pki, bundle=bundle, sent=sent)

        if expected:
            with visitor:
                assert 200 == visitor.role()
        else:
            assert "alert unknown ca" in refused(visitor)

    def test_root_as_the_only_anchor_is_a_switch(
        self, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki
    ) -> None:
        """With intermediate_as_anchor=no, which Envoy cannot play, a bundle without its root is none."""
        emulator = start_redis_enterprise_emulator(envoy=False, assumptions=Assumptions(intermediate_as_anchor="no"))
        visitor = _visitor_below_an_intermediate(emulator, tmp_path, pki, bundle=["intermediate"], sent=["root"])

        assert "alert unknown ca" in refused(visitor)


class TestWeakKeys:
    """A client certificate with an RSA key of 1024 bits."""

    def test_accepted(self, visit: NewVisitor, tmp_path: Path, pki: Pki) -> None:
        """It logs in, as Envoy accepts it."""
        visitor = visit()
        _load_weak_certificate(visitor.connection, pki.a, tmp_path)

        with visitor:
            assert 200 == visitor.role()

    def test_refusal_is_a_switch(self, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki) -> None:
        """With weak_client_certificates=refused, which Envoy cannot play, it is refused."""
        emulator = start_redis_enterprise_emulator(
            envoy=False, assumptions=Assumptions(weak_client_certificates="refused")
        )
        visitor = Visitor(trusting(emulator, pki.a), tmp_path)
        _load_weak_certificate(visitor.connection, pki.a, tmp_path)

        assert "alert" in refused(visitor)


class TestSwitchedOff:
    """No certificate is asked for."""

    @pytest.mark.parametrize(
        "off",
        [
            lambda state: state.settings.update(mtls_certificate_authentication=False),
            lambda state: state.certificates.pop("mtls_trusted_ca"),
        ],
        ids=["setting off", "no CA"],
    )
    def test_certificates_mean_nothing(
        self, emulator: Emulator, visit: NewVisitor, pki: Pki, off: Callable[[State], None]
    ) -> None:
        """While certificate authentication is off or without a CA, no certificate helps or harms."""
        emulator.change(off)
        foreign = pki.client("app-1", of=pki.b)

        with visit(identity=pki.client("app-1")) as alone, visit(identity=foreign, password=True) as beside:
            assert (401, 200) == (alone.role(), beside.role())


class TestSubjectValidation:
    """Certificates that the CA vouches for and the cluster's settings may still not let in."""

    @pytest.mark.parametrize(
        ("validation", "subject", "dns_names", "expected"),
        [
            ("san_cn", {"CN": "app-1"}, [], 200),
            ("san_cn", {"CN": "app-1.example.com"}, ["app-1.example.com"], 200),
            ("san_cn", {"CN": "app-2"}, ["app-1.example.com"], 401),
            ("full_subject", {"CN": "app-1", "O": "Acme", "C": "US"}, [], 200),
            ("full_subject", {"CN": "app-1", "O": "Acme"}, [], 401),
        ],
    )
    def test_validation(  # noqa: PLR0913 - a row of the table, and fixtures
        self,
        emulator: Emulator,
        visit: NewVisitor,
        pki: Pki,
        *,
        validation: str,
        subject: dict[str, Any],
        dns_names: list[str],
        expected: int,
    ) -> None:
        """san_cn looks at CN and DNS names, full_subject at the whole subject; who does not match gets 401."""
        validating(emulator, validation, subject)

        with visit(identity=pki.client("app-1", dns_names=dns_names)) as visitor:
            assert expected == visitor.role()

    def test_hanging_up_is_a_switch(
        self, start_redis_enterprise_emulator: NewEmulator, tmp_path: Path, pki: Pki
    ) -> None:
        """With unmatched_certificate=close, the connection ends without an answer."""
        emulator = start_redis_enterprise_emulator(assumptions=Assumptions(unmatched_certificate="close"))
        trusting(emulator, pki.a)
        validating(emulator, "san_cn", {"CN": "app-2"})

        refused(Visitor(emulator, tmp_path, identity=pki.client("app-1")))

        assert [] == emulator.requests


def test_password_wins_over_certificate(emulator: Emulator, visit: NewVisitor, pki: Pki) -> None:
    """With both, the password's user is recognized; the certificate must be trusted all the same."""
    with visit(identity=pki.client("app-1"), password=True) as visitor:
        visitor.role()

    assert "Administrator" == emulator.requests[-1].username
    assert "alert" in refused(visit(identity=pki.client("app-1", of=pki.b), password=True))


def test_minimum_version_holds_for_new_connections(emulator: Emulator, visit: NewVisitor) -> None:
    """min_control_TLS_version 1.3 keeps TLS 1.2 out."""
    with visit(password=True) as administrator:
        administrator.request("PUT", "/v1/cluster", {"min_control_TLS_version": "1.3"})

    assert "version" in refused(visit(password=True, maximum=ssl.TLSVersion.TLSv1_2))
    assert "Administrator" == emulator.requests[-1].username


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "cluster.local"])
def test_server_certificate_names(emulator: Emulator, name: str) -> None:
    """The server certificate is for this machine's names and the cluster's."""
    context = ssl.create_default_context(cadata=emulator.ca_pem)

    with (
        socket.create_connection(("127.0.0.1", emulator.port), timeout=60) as plain,
        context.wrap_socket(plain, server_hostname=name) as tls,
    ):
        assert tls.getpeercert()


def _visitor_below_an_intermediate(
    emulator: Emulator, folder: Path, pki: Pki, *, bundle: Sequence[str], sent: Sequence[str]
) -> Visitor:
    """A client of an intermediate, with what is in the bundle and what it sends."""
    intermediate = Authority.create("CN=Intermediate", now=datetime.now(UTC), signer=pki.a)
    known = {"root": pki.a, "intermediate": intermediate}
    trusting(emulator, *(known[name] for name in bundle))
    chain = "".join(known[name].certificate_pem for name in sent)
    return Visitor(emulator, folder, identity=pki.client("app-1", of=intermediate), chain=chain)


def _load_weak_certificate(connection: Any, authority: Authority, folder: Path) -> None:
    """Give a connection a certificate of app-1 with an RSA key of 1024 bits."""
    now = datetime.now(UTC)
    key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - that is the point
    strong = authority.issue_client("CN=app-1,O=Acme,C=US", now=now).certificate
    builder = (
        x509.CertificateBuilder(extensions=[])
        .subject_name(strong.subject)
        .issuer_name(strong.issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
    )
    weak: Any = Identity(builder.sign(authority.key, hashes.SHA256()), key)  # type: ignore[arg-type]
    # The client's own OpenSSL would not use such a key.
    connection._context.set_ciphers("DEFAULT:@SECLEVEL=0")
    connection._context.load_cert_chain(*weak.write(folder, "weak"))
