"""Input that may be anything ends in a problem that says so: no other exception, whatever the octets.

`make fuzz` goes on from here, guided by the code that it reaches.
"""

import ssl
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pulumi_redis_enterprise.core.rules import certificate_user
from pulumi_redis_enterprise.core.rules.stack_settings import KEYS, SettingsReader
from pulumi_redis_enterprise.core.trust.authorized_subjects import authorized_subject_findings, rendered_subject
from pulumi_redis_enterprise.core.x509.certificate import Certificate, load_certificate
from pulumi_redis_enterprise.core.x509.certificates import (
    CertificateTextError,
    certificate_key,
    pem_text,
    read_certificates,
)
from pulumi_redis_enterprise.core.x509.chains.chain import judge
from pulumi_redis_enterprise.core.x509.chains.planes import PLANES
from pulumi_redis_enterprise.core.x509.distinguished_name import canonical_name
from pulumi_redis_enterprise.errors import Problem

from tests.support.certificate_builder import der, handmade
from tests.support.certificates import NOW, client, client_of_intermediate, read, root
from tests.support.inputs import anything
from tools.fuzz_targets import TARGETS, seeds

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
COMMON_NAME = bytes.fromhex("0603550403")


@st.composite
def mutated(draw: st.DrawFn, target: str) -> bytes:
    """A good seed in which a few octets are replaced, taken out or put in."""
    data = bytearray(draw(st.sampled_from(seeds(target))))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1)) if data else 0
        data[at : at + draw(st.integers(0, 3))] = draw(st.binary(max_size=3))
    return bytes(data)


def name_of(*attributes: bytes) -> bytes:
    """The DER of a name, from that of its attributes."""
    return der(0x30, *(der(0x31, der(0x30, attribute)) for attribute in attributes))


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.data())
def test_damaged_input(target: str, data: st.DataObject) -> None:
    """Certificates, names and lines in which some octets are wrong."""
    TARGETS[target](data.draw(mutated(target)))


@pytest.mark.parametrize("target", TARGETS)
@given(data=st.binary(max_size=300))
def test_any_octets(target: str, data: bytes) -> None:
    """Octets that never were any of these."""
    TARGETS[target](data)


@given(ANY_TEXT)
@example("CN=\ud800")
def test_any_line(text: str) -> None:
    """A line may hold any character, also half of a surrogate pair, as JSON can write one."""
    certificate_user.check({}, {"username": "a", "roles": ["b"], "subject_line": text}, NOW)


@given(ANY_TEXT)
@example("\ud800")
@example("-----BEGIN CERTIFICATE-----\ud800-----END CERTIFICATE-----")
def test_any_pem(text: str) -> None:
    """A text that is no PEM is refused, and not quoted."""
    with pytest.raises(CertificateTextError):
        read_certificates(text)


@given(mutated("certificate") | st.binary(max_size=300))
@example(bytes.fromhex("3084ffffffff00"))
@example(seeds("certificate")[0].replace(b"\x02\x01\x02", b"\x02\x01\xff", 1))
def test_any_der(data: bytes) -> None:
    """Octets that are no certificate raise the one error; a certificate has a verdict on both planes."""
    try:
        certificate = load_certificate(data)
        _ = certificate_key(certificate), canonical_name(certificate.issuer), canonical_name(certificate.subject)
    except ValueError:
        with pytest.raises(CertificateTextError):
            read_certificates(ssl.DER_cert_to_PEM_cert(data))
        return
    for plane in PLANES:
        judge([certificate], [read(root())], plane=plane, now=NOW)
        judge([read(client())], [certificate], plane=plane, now=NOW)
        judge([read(client_of_intermediate()), certificate], [read(root())], plane=plane, now=NOW)


def test_tag_of_several_octets() -> None:
    """A value of a type that no name can have is refused when it is read, not when somebody asks for its subject."""
    certificate = handmade(name_of(COMMON_NAME + bytes.fromhex("1f810001") + b"\x41"))

    with pytest.raises(CertificateTextError, match=r"breaks the rules of X\.509"):
        read_certificates(pem_text([read(certificate)]))


def test_name_that_is_no_text() -> None:
    """A name that is not in the UTF-8 it claims to be is refused, as OpenSSL and BoringSSL refuse to load it."""
    certificate = handmade(name_of(COMMON_NAME + der(0x0C, b"\xff")))

    with pytest.raises(CertificateTextError, match=r"breaks the rules of X\.509"):
        read_certificates(pem_text([read(certificate)]))


@given(record=anything() | st.dictionaries(ANY_TEXT, anything() | ANY_TEXT, max_size=4))
@example({"CN": "\ud800"})
def test_any_authorized_subject(record: Any) -> None:
    """A record may have any keys and values; good ones can be written as a line."""
    problems = authorized_subject_findings(record, "authorized_subjects[0]")

    assert all(isinstance(problem, Problem) for problem in problems)
    if not problems:
        assert rendered_subject(record).isprintable()


def test_key_in_place_of_a_name() -> None:
    """A wrong name of an attribute is not quoted if it may be the content of a file."""
    problems = authorized_subject_findings({"CN": "a", client().key_pem: "b"}, "authorized_subjects[0]")

    assert ["authorized_subjects[0].[str of"] == [problem.property[:30] for problem in problems]
    assert "PRIVATE" not in str(problems[0])


@given(st.dictionaries(st.sampled_from(KEYS) | ANY_TEXT, anything(leaves=st.none() | ANY_TEXT | st.integers())))
def test_any_stack_settings(given_settings: dict[str, Any]) -> None:
    """The stack's settings may be anything that JSON can hold."""
    reader = SettingsReader(given_settings, lambda _: client().certificate_pem)
    reader.settings()

    assert all(isinstance(problem, Problem) for problem in reader.problems)


def test_der_of_a_certificate_is_read_as_pem() -> None:
    """The targets do reach the rules: a good seed is a good certificate."""
    (certificate,) = read_certificates(ssl.DER_cert_to_PEM_cert(seeds("certificate")[0]))

    assert isinstance(certificate, Certificate)
