"""Peculiarities of names: those of a certificate, and how its issuer is spelled."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from tests.chain_corpus import extensions as ext
from tests.chain_corpus import names
from tests.chain_corpus.asn1 import element, oid, sequence
from tests.chain_corpus.certs import Cert
from tests.chain_corpus.defects import Defect, has
from tests.chain_corpus.names import Name, attribute, changed, name, spelled


def subject(given: Name | bytes) -> Defect:
    """A certificate with this subject."""

    def change(certificate: Cert) -> None:
        certificate.subject = given

    return change


def issuer(spelling: Callable[[Name], Name | bytes]) -> Defect:
    """A certificate whose issuer is spelled in another way than the signer's subject."""

    def change(certificate: Cert) -> None:
        written = certificate.by.subject
        if not isinstance(written, bytes):
            certificate.issuer = spelling(written)

    return change


def _multi_valued(first: str, second: str, given: Name) -> Name:
    return (*given[:-1], (attribute(first), attribute(second)))


def _joined(given: Name) -> Name:
    """The last two attributes in one RDN, as the certificate has it or the other way round."""
    return (*given[:-2], (*given[-2], *given[-1]))


def _turned(given: Name) -> Name:
    return (*given[:-2], (*given[-1], *given[-2]))


def two_spellings(first: Callable[[Name], Name], second: Callable[[Name], Name]) -> Defect:
    """A certificate whose issuer is spelled in one way in the CA, and in another here."""

    def change(certificate: Cert) -> None:
        signer = certificate.by
        if not isinstance(signer.subject, bytes):
            certificate.issuer = second(signer.subject)
            signer.subject = first(signer.subject)

    return change


def _same(given: Name) -> Name:
    return given


def _text(given: Name, old: str, new: str) -> Name:
    return changed(given, old, new)


ISSUERS: Final[Mapping[str, Defect]] = {
    "issuer in PrintableString": issuer(partial(spelled, tag=names.PRINTABLE)),
    "issuer in BMPString": issuer(partial(spelled, tag=names.BMP)),
    "issuer in T61String": issuer(partial(spelled, tag=names.T61)),
    "issuer in UniversalString": issuer(partial(spelled, tag=names.UNIVERSAL)),
    "issuer in IA5String": issuer(partial(spelled, tag=names.IA5)),
    "issuer in another case": issuer(partial(_text, old="Acme", new="ACME")),
    "issuer with two blanks": issuer(partial(_text, old="Acme ", new="Acme  ")),
    "issuer with blanks around": issuer(partial(_text, old="Acme Corp", new=" Acme Corp ")),
    "issuer with a tab for a blank": issuer(partial(_text, old="Acme Corp", new="Acme\tCorp")),
    "issuer without its blank": issuer(partial(_text, old="Acme Corp", new="AcmeCorp")),
    "issuer in another order": issuer(lambda given: given[::-1]),
    "issuer with one attribute fewer": issuer(lambda given: given[1:]),
    "issuer by a third name": issuer(lambda _: name("CN=Nobody")),
    "issuer empty": issuer(lambda _: ()),
    "accents in another case": two_spellings(
        partial(_text, old="Acme", new="Zoë"), partial(_text, old="Acme", new="ZOË")
    ),
    "accents in T61String": two_spellings(
        partial(_text, old="Acme", new="Zoë"), lambda given: spelled(changed(given, "Acme", "Zoë"), names.T61)
    ),
    "accents in BMPString": two_spellings(
        partial(_text, old="Acme", new="Zoë"), lambda given: spelled(changed(given, "Acme", "Zoë"), names.BMP)
    ),
    "several attributes in an RDN": two_spellings(_joined, _joined),
    "several attributes in an RDN, in another order": two_spellings(_joined, _turned),
    "PrintableString with & _ @ *": two_spellings(
        lambda given: spelled(changed(given, "Acme", "A&B_@*"), names.PRINTABLE),
        lambda given: spelled(changed(given, "Acme", "A&B_@*"), names.PRINTABLE),
    ),
}

SUBJECTS: Final[Mapping[str, Defect]] = {
    "subject empty": subject(()),
    "subject with an empty RDN": subject(sequence(element(0x31), *(names.rdn_der(rdn) for rdn in name("CN=app-1")))),
    "subject in BMPString": subject(spelled(name("O=Acme", "CN=app-1"), names.BMP)),
    "subject in T61String": subject(spelled(name("O=Acme", "CN=app-1"), names.T61)),
    "subject in UniversalString": subject(spelled(name("O=Acme", "CN=app-1"), names.UNIVERSAL)),
    "subject with & _ @ * in PrintableString": subject(spelled(name("O=A&B", "CN=a_b@c*"), names.PRINTABLE)),
    "subject with an RDN that is not sorted": subject((*name("O=Acme"), (attribute("OU=Zebra"), attribute("CN=a")))),
    "subject with a long CN": subject(name("O=Acme", "CN=" + "x" * 200)),
    "subject with an empty CN": subject(name("O=Acme", "CN=")),
    "subject with a NUL": subject(name("O=Acme", "CN=a\0b")),
    "subject with two CNs": subject(name("O=Acme", "CN=a", "CN=b")),
    "subject with octets that are no UTF-8": subject(
        sequence(element(0x31, sequence(oid("2.5.4.3"), element(names.UTF8, b"\xff\xfe"))))
    ),
    "subject with an odd BMPString": subject(
        sequence(element(0x31, sequence(oid("2.5.4.3"), element(names.BMP, b"\0a\0"))))
    ),
    "subject with an attribute of its own": subject(
        sequence(element(0x31, sequence(oid("2.5.4.99"), element(names.UTF8, b"x"))))
    ),
    "subject with an INTEGER as its value": subject(
        sequence(element(0x31, sequence(oid("2.5.4.3"), element(0x02, b"\x05"))))
    ),
    "subject with a country of three letters": subject(name("C=USA", "CN=app-1")),
    "subject with an e-mail address": subject(name("CN=app-1", "emailAddress=app@example.com")),
    "subject with an e-mail address in UTF8String": subject(
        (*name("CN=app-1"), (attribute("emailAddress=app@example.com", names.UTF8),))
    ),
    "subject like a DNS name": subject(name("O=Acme", "CN=app-1")),
}

ALTERNATIVE_NAMES: Final[Mapping[str, Defect]] = {
    label: has("subjectAltName", extension)
    for label, extension in {
        "SAN DNS": ext.alternative_names(ext.dns("app.example.com")),
        "SAN DNS, critical": ext.alternative_names(ext.dns("app.example.com"), critical=True),
        "SAN DNS wildcard": ext.alternative_names(ext.dns("*.example.com")),
        "SAN DNS with a blank": ext.alternative_names(ext.dns("app example.com")),
        "SAN DNS with an umlaut": ext.alternative_names(ext.dns("zoë.example.com")),
        "SAN e-mail": ext.alternative_names(ext.email("app@example.com")),
        "SAN URI": ext.alternative_names(ext.uri("spiffe://example.com/app")),
        "SAN IP": ext.alternative_names(ext.address(bytes([10, 0, 0, 1]))),
        "SAN IPv6": ext.alternative_names(ext.address(bytes(16))),
        "SAN IP of three octets": ext.alternative_names(ext.address(bytes([10, 0, 0]))),
        "SAN directory": ext.alternative_names(ext.directory(name("O=Acme", "CN=app"))),
        "SAN registered ID": ext.alternative_names(ext.registered("1.2.3.4")),
        "SAN principal name": ext.alternative_names(ext.other_name("1.3.6.1.4.1.311.20.2.3", "app@acme.example")),
        "SAN without names": ext.alternative_names(),
        "SAN of all kinds": ext.alternative_names(
            ext.dns("app.example.com"),
            ext.email("app@example.com"),
            ext.uri("https://example.com/"),
            ext.address(bytes(4)),
        ),
    }.items()
}
