"""Tests of the front without Envoy: its verdicts on client certificates, against those recorded of a real Envoy."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
from pulumi_redis_enterprise.core.x509.reading.pem import read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import rest_subject_line
from redis_enterprise_emulator import Assumptions, Emulator
from redis_enterprise_emulator.state.users import create_user

from tests.chain_corpus.corpus import Case, singles
from tests.chain_corpus.envoy_oracle import client_context
from tests.chain_corpus.recorded import read_recorded
from tests.support.emulator_client import Visitor

pytestmark = pytest.mark.no_cover  # the same lines a hundred times

CASES: Final[Mapping[str, Case]] = {case.name: case for case in singles()}
REFUSED: Final = "refused"
RULES: Final = (
    "ordinary chain",
    "leaf: P-",
    "leaf: Ed",
    "leaf: id-RSASSA-PSS key",
    "leaf: secp256k1 key",
    "leaf: RSA ",
    "leaf: SHA-1 signature",
    "leaf: MD5 signature",
    "leaf: keyUsage",
    "root: P-",
    "root: Ed",
    "root: secp256k1 key",
    "root: MD5 signature",
    "sent CA: MD5 signature",
    "sent CA: secp256k1 key",
    "trusted CA: MD5 signature",
    "trusted CA: Ed448 key",
    "bundle of the leaf",
    "two roots of one subject",
    "cross certificate",
    "two cross certificates",
    "root: name constraint DNS permitted;",
    "root: name constraint DNS excluded;",
    "root: name constraint directory permitted;",
    "root: name constraint IP permitted;",
)
"""The beginnings of the names of cases that this front plays as Envoy does."""
MALFORMED: Final = ("trailing octets", "malformed", "no BIT STRING", "without NULL", "keyUsage empty")
STRICTER: Final = (
    "EKU serverAuth only",
    "EKU any only",
    "unknown critical extension",
    "no keyCertSign first",
    "no CA first",
    "its CA sent: keyUsage digitalSignature only",
    "its CA sent: version 1",
)
"""The demands of OpenSSL on anchors, or on the leaf in the bundle, that BoringSSL does not have."""


def played(*, stricter: bool) -> list[str]:
    """The cases that this front plays, or refuses though Envoy accepts them."""
    names = [name for name in CASES if name.startswith(RULES) and not any(word in name for word in MALFORMED)]
    return [name for name in names if stricter is any(word in name for word in STRICTER)]


def expected(name: str) -> int | str:
    """Return what Envoy says: its client is logged in, is nobody as it had no certificate to send, or is refused."""
    refusal = read_recorded()[name][0].refusal
    return 200 if not refusal else 401 if refusal == "certificate_required" else REFUSED


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """A cluster without Envoy."""
    with Emulator(envoy=False) as emulator:
        emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        yield emulator


@pytest.fixture
def log_in(emulator: Emulator, tmp_path: Path) -> Callable[[Case], int | str]:
    """Logs in with the chain of a case, where its bundle is trusted and its leaf is a user's."""

    def log_in(case: Case) -> int | str:
        emulator.reset()
        leaf = read_certificates(case.chain.presented)[0]
        user = {"name": "app-1", "auth_method": "certificate", "certificate_subject_line": rest_subject_line(leaf)}
        emulator.change(lambda state: create_user(state, {**user, "role_uids": [1]}))
        emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=case.chain.trusted))
        emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        visitor = Visitor(emulator, tmp_path)
        context = client_context(case.chain.presented, case.chain.leaf.key, tmp_path / "client.pem")
        visitor.connection._context = context  # type: ignore[attr-defined]
        with visitor:
            try:
                return visitor.role()
            except OSError:
                return REFUSED

    return log_in


@pytest.mark.parametrize("name", played(stricter=False))
def test_verdict_is_that_of_envoy(log_in: Callable[[Case], int | str], name: str) -> None:
    """The clients that Envoy lets in are let in, and nobody else."""
    assert expected(name) == log_in(CASES[name])


@pytest.mark.parametrize("name", played(stricter=True))
def test_stricter_than_envoy(log_in: Callable[[Case], int | str], name: str) -> None:
    """A client that only OpenSSL refuses is refused: who logs in here logs in there."""
    assert (200, REFUSED) == (expected(name), log_in(CASES[name]))


def test_openssl_alone_is_a_switch(tmp_path: Path) -> None:
    """With judged_as=openssl, a key counts that a client would not use with Envoy."""
    case = CASES["leaf: P-521 key"]
    with Emulator(envoy=False, assumptions=Assumptions(judged_as="openssl")) as emulator:
        emulator.change(lambda state: state.certificates.update(mtls_trusted_ca=case.chain.trusted))
        emulator.change(lambda state: state.settings.update(mtls_certificate_authentication=True))
        leaf = read_certificates(case.chain.presented)[0]
        user = {"name": "app-1", "auth_method": "certificate", "certificate_subject_line": rest_subject_line(leaf)}
        emulator.change(lambda state: create_user(state, {**user, "role_uids": [1]}))
        visitor = Visitor(emulator, tmp_path)
        visitor.connection._context = client_context(  # type: ignore[attr-defined]
            case.chain.presented, case.chain.leaf.key, tmp_path / "client.pem"
        )
        with visitor:
            assert 200 == visitor.role()
