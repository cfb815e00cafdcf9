"""Input of any size is answered soon, within some memory, and in a message that a person can read."""

from functools import cache
from typing import Final

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pulumi_redis_enterprise.core.rules import certificate_user, cluster_mtls_config, trusted_ca
from pulumi_redis_enterprise.core.rules.stack_settings import SettingsReader
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, certificate_key, read_certificates
from pulumi_redis_enterprise.core.x509.chains.chain import judge
from pulumi_redis_enterprise.core.x509.chains.planes import PLANES, Plane
from redis_enterprise_emulator.pki import Authority

from tests.support.certificate_builder import CA_FLAG, authority_with, certificate_with
from tests.support.certificates import NOW, client, other_root, read, root
from tests.support.limits import within

pytestmark = pytest.mark.story

MEGABYTE: Final = 2**20
LONGEST_MESSAGE: Final = 5_000


@cache
def authorities(count: int) -> tuple[Authority, ...]:
    """So many CAs of one key, each signed by the next one."""
    key = ec.generate_private_key(ec.SECP256R1())
    chain = [Authority(certificate_with("CN=CA 0", key=key, extensions=[CA_FLAG]), key)]
    for number in range(1, count):
        signed = certificate_with(f"CN=CA {number}", key=key, signer=chain[-1], extensions=[CA_FLAG])
        chain.append(Authority(signed, key))
    return tuple(reversed(chain))


@pytest.mark.parametrize(
    "text",
    [
        "A" * 50 * MEGABYTE,
        client().certificate_pem * 60_000,
        "-----BEGIN CERTIFICATE-----\n" * 2_000_000,
    ],
    ids=["no PEM", "60,000 certificates", "beginnings only"],
)
def test_fifty_megabytes(text: str) -> None:
    """Much more text than certificates have is refused before it is looked at."""
    with within(2, megabytes=1), pytest.raises(CertificateTextError, match="more than 1 MiB"):
        read_certificates(text)


@pytest.mark.parametrize(
    "part",
    ["/", "a", "\n/", "-----BEGIN ", "-----BEGIN A-----", "MII/", "-----BEGIN CERTIFICATE-----\n"],
)
def test_one_megabyte_of_anything(part: str) -> None:
    """Text up to the limit is read in time that grows with its size, not with the square of it."""
    text = part * (MEGABYTE // len(part) - 1) + "\nx"

    with within(10, megabytes=64), pytest.raises(CertificateTextError):
        read_certificates(text)


def test_ten_thousand_certificates_in_a_list() -> None:
    """A bundle in as many texts; each certificate counts once."""
    texts = [authority.certificate_pem for authority in authorities(100)] * 100

    with within(30, megabytes=200):
        checked = trusted_ca.check({}, {"certificates": texts}, NOW)

    assert 100 == len(checked.inputs["authorities"])


def test_ten_thousand_unreadable_texts() -> None:
    """Each is a problem, and nothing is quoted."""
    with within(10, megabytes=100):
        checked = trusted_ca.check({}, {"certificates": ["secret" * 100] * 10_000}, NOW)

    assert 10_000 == len(checked.problems)
    assert "secret" not in str(checked.problems[0])


@pytest.mark.parametrize("plane", PLANES)
def test_long_chain(plane: Plane) -> None:
    """Of five hundred intermediates as many are walked up as a TLS stack allows; the reason is short."""
    bottom, *others = authorities(500)
    chain = [read(it) for it in (bottom.issue_client("CN=app-1", now=NOW), bottom, *others[:-1])]

    with within(20, megabytes=100):
        (problem,) = judge(chain, [read(root())], plane=plane, now=NOW).problems

    assert LONGEST_MESSAGE > len(problem.message)


@pytest.mark.parametrize("plane", PLANES)
def test_bundle_of_many_strangers(plane: Plane) -> None:
    """A client of none of five hundred CAs: the reason names some of them, and how many more there are."""
    bundle = list(map(read, authorities(500)))

    with within(20, megabytes=100):
        (problem,) = judge([read(client())], bundle, plane=plane, now=NOW).problems

    assert "and 480 more" in problem.message
    assert LONGEST_MESSAGE > len(problem.message)


@pytest.mark.parametrize("plane", PLANES)
def test_authorities_that_sign_each_other(plane: Plane) -> None:
    """Twice twenty CAs of two names that all sign each other: each path there is would take for ever."""
    a, b = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    as_a, as_b = (Authority(certificate_with(f"CN={it}", key=key), key) for it, key in (("A", a), ("B", b)))
    crossed = [certificate_with("CN=A", key=a, signer=as_b, extensions=[CA_FLAG]) for _ in range(20)]
    crossed += [certificate_with("CN=B", key=b, signer=as_a, extensions=[CA_FLAG]) for _ in range(20)]
    chain = [read(as_a.issue_client("CN=app-1", now=NOW)), *map(read, crossed)]

    with within(20, megabytes=100):
        (problem,) = judge(chain, [read(other_root())], plane=plane, now=NOW).problems

    assert "no path leads from CN=B to the bundle" == problem.message


@pytest.mark.parametrize("plane", PLANES)
def test_many_roots_of_one_name(plane: Plane) -> None:
    """Of two hundred roots of one name the first decides, which is found out without trying each with each."""
    bundle = [read(certificate_with("CN=Root", extensions=[CA_FLAG])) for _ in range(200)]
    signer = authority_with("CN=Root", extensions=[CA_FLAG])
    leaf = read(certificate_with("CN=app-1", signer=signer))

    with within(10, megabytes=100):
        (problem,) = judge([leaf], [*bundle, read(signer)], plane=plane, now=NOW).problems

    assert problem.message.startswith(f"CN=app-1 was signed by {certificate_key(read(signer))}, but the bundle has")


@pytest.mark.parametrize("part", ["a", ",", "CN=a,", "+", "\\", "=", "OU=a,", " "])
def test_subject_line_of_a_megabyte(part: str) -> None:
    """A line that is longer than any subject is one problem, which does not quote it."""
    line = part * (MEGABYTE // len(part))

    with within(5, megabytes=20):
        checked = certificate_user.check({}, {"username": "a", "roles": ["b"], "subject_line": line}, NOW)

    assert 1 == len(checked.problems)
    assert LONGEST_MESSAGE > len(str(checked.problems[0]))


def test_subject_line_of_many_flaws() -> None:
    """Of very many flaws in one line the first ones are reported."""
    checked = certificate_user.check({}, {"username": "a", "roles": ["b"], "subject_line": "x," * 2_000}, NOW)

    assert 10 == len(checked.problems)


def test_ten_thousand_subjects() -> None:
    """Exactly as many authorized subjects, all of them good."""
    subjects = [{"CN": f"app-{number}", "OU": ["b", "a"]} for number in range(10_000)]

    with within(20, megabytes=200):
        inputs = {"subject_validation": "san_cn", "authorized_subjects": subjects}
        checked = cluster_mtls_config.check({}, inputs, NOW)

    assert [] == checked.problems
    assert 10_000 == len(checked.inputs["authorized_subjects"])


def test_ten_thousand_users_in_the_settings() -> None:
    """Exactly as many users in one stack's configuration, each with a name of its own."""
    users = [{"username": f"app-{number}", "subjectLine": "CN=a", "roles": ["b"]} for number in range(10_000)]
    reader = SettingsReader({"trustedCa": "ca.pem", "users": users}, lambda _: root().certificate_pem)

    with within(20, megabytes=200):
        settings = reader.settings()

    assert [] == reader.problems
    assert 10_000 == len(settings.users)


def test_setting_of_a_megabyte() -> None:
    """A key or a value that is much too long is described, not quoted."""
    reader = SettingsReader({"trustedCa": "a" * MEGABYTE, "subjectValidation": "b" * MEGABYTE}, _unreadable)

    with within(5, megabytes=50):
        reader.settings()

    assert all(LONGEST_MESSAGE > len(str(problem)) for problem in reader.problems)


def _unreadable(_path: str) -> str:
    raise OSError(36, "File name too long")
