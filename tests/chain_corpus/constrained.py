"""Name constraints of a CA, each with a client that it allows or does not."""

from collections.abc import Mapping
from typing import Final

from tests.chain_corpus import extensions as ext
from tests.chain_corpus import names
from tests.chain_corpus.certs import Cert, Extension
from tests.chain_corpus.names import Name, attribute, name, spelled

constraints = ext.name_constraints
_ACME: Final = name("C=US", "O=Acme Corp")
_OTHER: Final = name("C=US", "O=Umbrella")

CONSTRAINTS: Final[Mapping[str, Extension]] = {
    "DNS permitted": constraints(permitted=(ext.dns("example.com"),)),
    "DNS permitted, not critical": constraints(permitted=(ext.dns("example.com"),), critical=False),
    "DNS permitted with a dot": constraints(permitted=(ext.dns(".example.com"),)),
    "DNS permitted in capitals": constraints(permitted=(ext.dns("EXAMPLE.COM"),)),
    "DNS permitted is empty": constraints(permitted=(ext.dns(""),)),
    "DNS permitted elsewhere": constraints(permitted=(ext.dns("example.org"),)),
    "DNS excluded": constraints(excluded=(ext.dns("example.com"),)),
    "DNS excluded elsewhere": constraints(excluded=(ext.dns("example.org"),)),
    "DNS all excluded": constraints(excluded=(ext.dns(""),)),
    "DNS permitted and partly excluded": constraints(
        permitted=(ext.dns("example.com"),), excluded=(ext.dns("app.example.com"),)
    ),
    "e-mail domain permitted": constraints(permitted=(ext.email("example.com"),)),
    "e-mail domain permitted with a dot": constraints(permitted=(ext.email(".example.com"),)),
    "e-mail mailbox permitted": constraints(permitted=(ext.email("app@example.com"),)),
    "e-mail permitted elsewhere": constraints(permitted=(ext.email("example.org"),)),
    "e-mail excluded": constraints(excluded=(ext.email("example.com"),)),
    "directory permitted": constraints(permitted=(ext.directory(_ACME),)),
    "directory permitted, other spelling": constraints(
        permitted=(ext.directory(spelled(name("C=US", "O=ACME  Corp"), names.PRINTABLE)),)
    ),
    "directory permitted elsewhere": constraints(permitted=(ext.directory(_OTHER),)),
    "directory excluded": constraints(excluded=(ext.directory(_ACME),)),
    "directory excluded elsewhere": constraints(excluded=(ext.directory(_OTHER),)),
    "IP permitted": constraints(permitted=(ext.address(bytes([10, 0, 0, 0, 255, 0, 0, 0])),)),
    "IP permitted elsewhere": constraints(permitted=(ext.address(bytes([192, 168, 0, 0, 255, 255, 0, 0])),)),
    "IP excluded": constraints(excluded=(ext.address(bytes([10, 0, 0, 0, 255, 0, 0, 0])),)),
    "IP all excluded": constraints(excluded=(ext.address(bytes(8)), ext.address(bytes(32)))),
    "IP without a mask": constraints(permitted=(ext.address(bytes([10, 0, 0, 1])),)),
    "IP with a mask that has gaps": constraints(permitted=(ext.address(bytes([10, 0, 0, 0, 255, 0, 255, 0])),)),
    "IPv6 permitted": constraints(permitted=(ext.address(bytes(32)),)),
    "URI permitted": constraints(permitted=(ext.uri("example.com"),)),
    "URI permitted elsewhere": constraints(permitted=(ext.uri("example.org"),)),
    "URI excluded": constraints(excluded=(ext.uri("example.com"),)),
    "registered ID permitted": constraints(permitted=(ext.registered("1.2.3"),)),
    "principal name excluded": constraints(excluded=(ext.other_name("1.3.6.1.4.1.311.20.2.3", "acme.example"),)),
    "URI permitted with a dot": constraints(permitted=(ext.uri(".example.com"),)),
    "DNS wildcard permitted": constraints(permitted=(ext.dns("*.example.com"),)),
    "DNS permitted beyond ASCII": constraints(permitted=(ext.dns("zoë.com"),)),
    "directory empty permitted": constraints(permitted=(ext.directory(()),)),
    "directory empty excluded": constraints(excluded=(ext.directory(()),)),
    "e-mail permitted is empty": constraints(permitted=(ext.email(""),)),
    "IP permitted of three octets": constraints(permitted=(ext.address(bytes(3)),)),
    "without subtrees": constraints(),
    "with a minimum of 1": constraints(permitted=(ext.dns("example.com"),), extra=b"\x80\x01\x01"),
    "with an explicit minimum of 0": constraints(permitted=(ext.dns("example.com"),), extra=b"\x80\x01\x00"),
    "with a maximum": constraints(permitted=(ext.dns("example.com"),), extra=b"\x81\x01\x05"),
    "DNS and directory permitted": constraints(permitted=(ext.dns("example.com"), ext.directory(_ACME))),
}

_PLAIN: Final = name("C=US", "O=Acme Corp", "OU=Development", "CN=client of Acme")
_LIKE_DNS: Final = name("C=US", "O=Acme Corp", "CN=app-1")

CLIENTS: Final[Mapping[str, tuple[Name, tuple[bytes, ...]]]] = {
    "no SAN": (_PLAIN, ()),
    "CN like a DNS name, no SAN": (_LIKE_DNS, ()),
    "CN is a permitted DNS name, no SAN": (name("O=Acme Corp", "CN=app.example.com"), ()),
    "CN is another DNS name, no SAN": (name("O=Acme Corp", "CN=app.example.net"), ()),
    "SAN DNS": (_PLAIN, (ext.dns("app.example.com"),)),
    "SAN DNS is the domain itself": (_PLAIN, (ext.dns("example.com"),)),
    "SAN DNS of a longer name": (_PLAIN, (ext.dns("badexample.com"),)),
    "SAN DNS in capitals": (_PLAIN, (ext.dns("APP.EXAMPLE.COM"),)),
    "SAN DNS wildcard": (_PLAIN, (ext.dns("*.example.com"),)),
    "SAN DNS, CN like a DNS name": (_LIKE_DNS, (ext.dns("app.example.com"),)),
    "SAN e-mail": (_PLAIN, (ext.email("app@example.com"),)),
    "SAN e-mail, CN like a DNS name": (_LIKE_DNS, (ext.email("app@example.com"),)),
    "SAN e-mail in capitals": (_PLAIN, (ext.email("APP@EXAMPLE.COM"),)),
    "SAN e-mail of a host": (_PLAIN, (ext.email("app@mail.example.com"),)),
    "SAN IP": (_PLAIN, (ext.address(bytes([10, 1, 2, 3])),)),
    "SAN IPv6": (_PLAIN, (ext.address(bytes(15) + b"\x01"),)),
    "SAN URI": (_PLAIN, (ext.uri("spiffe://example.com/app"),)),
    "SAN URI without a host": (_PLAIN, (ext.uri("urn:app"),)),
    "SAN registered ID": (_PLAIN, (ext.registered("1.2.3.4"),)),
    "SAN principal name": (_PLAIN, (ext.other_name("1.3.6.1.4.1.311.20.2.3", "app@acme.example"),)),
    "SAN directory": (_PLAIN, (ext.directory(name("C=US", "O=Umbrella", "CN=x")),)),
    "e-mail in the subject": ((*_PLAIN, *name("emailAddress=app@example.com")), ()),
    "e-mail in the subject, elsewhere": ((*_PLAIN, *name("emailAddress=app@example.org")), ()),
    "e-mail in the subject in UTF8String": ((*_PLAIN, (attribute("emailAddress=app@example.com", names.UTF8),)), ()),
    "subject empty, SAN DNS": ((), (ext.dns("app.example.com"),)),
    "CN with an underscore, no SAN": (name("O=Acme Corp", "CN=app_1.example.net"), ()),
    "CN with a dot at its end, no SAN": (name("O=Acme Corp", "CN=app.example.net."), ()),
    "CN is a wildcard, no SAN": (name("O=Acme Corp", "CN=*.example.net"), ()),
    "CN is an IP address, no SAN": (name("O=Acme Corp", "CN=10.0.0.1"), ()),
    "CN with hyphens around, no SAN": (name("O=Acme Corp", "CN=-app.example.net"), ()),
    "CN with a NUL, no SAN": (name("O=Acme Corp", "CN=app.example.net\0"), ()),
    "CN of one letter, no SAN": (name("O=Acme Corp", "CN=a"), ()),
    "CN like a DNS name before O, no SAN": (name("CN=app.example.net", "O=Acme Corp"), ()),
    "two CNs, the first like a DNS name, no SAN": (name("CN=app.example.net", "O=Acme Corp", "CN=A client"), ()),
    "two CNs, the last like a DNS name, no SAN": (name("CN=A client", "O=Acme Corp", "CN=app.example.net"), ()),
    "CN like a DNS name in BMPString, no SAN": (spelled(name("O=Acme Corp", "CN=app.example.net"), names.BMP), ()),
    "CN like a DNS name in T61String, no SAN": (spelled(name("O=Acme Corp", "CN=app.example.net"), names.T61), ()),
    "CN beyond ASCII, no SAN": (name("O=Acme Corp", "CN=zoë.example.net"), ()),
    "CN like a DNS name, SAN URI": (name("O=Acme Corp", "CN=app.example.net"), (ext.uri("spiffe://example.com/x"),)),
    "two e-mails in the subject": (
        (*_PLAIN, *name("emailAddress=app@example.com", "emailAddress=app@example.org")),
        (),
    ),
    "e-mail without an at in the subject": ((*_PLAIN, *name("emailAddress=app")), ()),
    "SAN e-mail without an at": (_PLAIN, (ext.email("example.com"),)),
    "SAN e-mail with two ats": (_PLAIN, (ext.email("a@b@example.com"),)),
    "SAN e-mail with a quoted part": (_PLAIN, (ext.email('"a b"@example.com'),)),
    "SAN e-mail with a mailbox in capitals": (_PLAIN, (ext.email("App@example.com"),)),
    "SAN URI with a port": (_PLAIN, (ext.uri("https://app.example.com:8443/x"),)),
    "SAN URI with a user": (_PLAIN, (ext.uri("https://me@example.com/"),)),
    "SAN URI of the domain itself": (_PLAIN, (ext.uri("https://example.com"),)),
    "SAN URI of an IPv6 address": (_PLAIN, (ext.uri("https://[::1]/"),)),
    "SAN DNS empty": (_PLAIN, (ext.dns(""),)),
    "SAN DNS with a dot at its end": (_PLAIN, (ext.dns("app.example.com."),)),
    "SAN DNS beyond ASCII": (_PLAIN, (ext.dns("zoë.example.com"),)),
    "SAN IP of three octets": (_PLAIN, (ext.address(bytes([10, 0, 0])),)),
    "SAN without names": (_LIKE_DNS, (b"",)),
    "subject elsewhere": (name("C=US", "O=Initech", "CN=client of Initech"), ()),
    "SAN DNS and e-mail": (_PLAIN, (ext.dns("app.example.com"), ext.email("app@example.org"))),
}

# What has something to say to what; all other combinations are left to random runs.
TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {
    "DNS": (
        "no SAN",
        "CN like a DNS name, no SAN",
        "CN is another DNS name, no SAN",
        "CN with an underscore, no SAN",
        "CN is a wildcard, no SAN",
        "two CNs, the first like a DNS name, no SAN",
        "two CNs, the last like a DNS name, no SAN",
        "SAN DNS",
        "SAN DNS, CN like a DNS name",
    ),
    "e-mail": (
        "no SAN",
        "SAN e-mail",
        "e-mail in the subject",
        "e-mail in the subject, elsewhere",
        "e-mail in the subject in UTF8String",
    ),
    "directory": (
        "no SAN",
        "CN like a DNS name, no SAN",
        "subject elsewhere",
        "SAN directory",
        "e-mail in the subject in UTF8String",
    ),
    "IP": ("no SAN", "SAN IP"),
    "URI": ("SAN URI", "SAN URI without a host"),
    "registered": ("SAN registered ID", "no SAN"),
    "principal": ("SAN principal name", "no SAN"),
    "without": ("no SAN", "SAN DNS"),
    "with": ("no SAN", "SAN DNS"),
}


def constrain(authority: Cert, leaf: Cert, constraint: str, client: str) -> None:
    """Give the CA the constraint, and the leaf the names."""
    authority.extensions["nameConstraints"] = CONSTRAINTS[constraint]
    leaf.subject, alternatives = CLIENTS[client]
    if alternatives:
        leaf.extensions["subjectAltName"] = ext.alternative_names(*alternatives)
