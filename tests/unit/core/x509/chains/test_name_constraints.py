"""Name constraints, as BoringSSL checks them (RFC 5280, 4.2.1.10)."""

import ipaddress

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from pulumi_redis_enterprise.core.x509.chains.chain import chain_problems

from tests.support.certificate_builder import CA_FLAG, any_extension, authority_with, certificate_with, name
from tests.support.certificates import NOW, read, root

NO_SAN = "has a CN like a DNS name and no subjectAltName, but a CA above it has name constraints"
FORM = "or a constraint on it, is of a form that cannot be compared"


def reasons_against(
    subject: str,
    *names: x509.GeneralName,
    permitted: list[x509.GeneralName] | None = None,
    excluded: list[x509.GeneralName] | None = None,
) -> str:
    """Return what is said of a client with these names below a CA with these constraints."""
    constraints = x509.NameConstraints(permitted, excluded)
    authority = authority_with("CN=Bound", signer=root(), extensions=[CA_FLAG, constraints])
    extensions = [x509.SubjectAlternativeName(names)] if names else []
    leaf = certificate_with(subject, signer=authority, extensions=extensions)
    problems = chain_problems([read(leaf), read(authority)], [read(root())], plane="rest", now=NOW)
    return "; ".join(problem.message for problem in problems)


@pytest.mark.parametrize(
    ("names", "permitted", "expected"),
    [
        (["app.acme.com"], "acme.com", ""),
        (["acme.com"], "acme.com", ""),
        (["APP.acme.com."], "Acme.com", ""),
        (["app.acme.com"], ".acme.com", ""),
        (["app.acme.com"], "", ""),
        (["acme.com"], ".acme.com", "its DNS name is none of those that are permitted"),
        (["app.acme.org"], "acme.com", "its DNS name is none of those that are permitted"),
        (["app.acme.com", "app.acme.org"], "acme.com", "its DNS name is none of those that are permitted"),
    ],
)
def test_permitted_dns_names(names: list[str], permitted: str, expected: str) -> None:
    """All names have to be within what is permitted."""
    reason = reasons_against("CN=a b", *map(x509.DNSName, names), permitted=[x509.DNSName(permitted)])

    assert expected in reason
    assert bool(expected) == bool(reason)


@pytest.mark.parametrize(
    ("dns_name", "is_refused"), [("app.acme.com", True), ("*.acme.com", True), ("app.acme.org", False)]
)
def test_excluded_dns_names(dns_name: str, is_refused: bool) -> None:  # noqa: FBT001
    """No name may be within what is excluded, nor be a wildcard that stands for it."""
    reason = reasons_against("CN=a b", x509.DNSName(dns_name), excluded=[x509.DNSName("app.acme.com")])

    assert is_refused == ("its DNS name is one of those that are excluded" in reason)


@pytest.mark.parametrize(
    ("address", "permitted", "expected"),
    [
        ("a@acme.com", "acme.com", ""),
        ("a@ACME.com", "acme.com", ""),
        ("a@b.acme.com", ".acme.com", ""),
        ("a@acme.com", "a@acme.com", ""),
        ("A@acme.com", "a@acme.com", "its e-mail address is none of those that are permitted"),
        ("a@b.acme.com", "acme.com", "its e-mail address is none of those that are permitted"),
        ("a", "acme.com", FORM),
        ("a@acme.com", "acme com", FORM),
    ],
)
def test_email_addresses(address: str, permitted: str, expected: str) -> None:
    """A constraint is an address, a host, or with a dot in front all hosts of a domain."""
    reason = reasons_against("CN=a b", x509.RFC822Name(address), permitted=[x509.RFC822Name(permitted)])

    assert expected in reason
    assert bool(expected) == bool(reason)


def test_excluded_address_in_another_case() -> None:
    """An excluded name is excluded in whatever case."""
    assert "excluded" in reasons_against(
        "CN=a b", x509.RFC822Name("A@acme.com"), excluded=[x509.RFC822Name("a@acme.com")]
    )


def test_email_address_in_the_subject() -> None:
    """An address in the subject counts as one in the subjectAltName."""
    subject = "1.2.840.113549.1.9.1=a@acme.com,CN=a b"

    assert not reasons_against(subject, permitted=[x509.RFC822Name("acme.com")])
    assert "permitted" in reasons_against(subject, permitted=[x509.RFC822Name("acme.org")])


@pytest.mark.parametrize(
    ("uri", "permitted", "expected"),
    [
        ("https://app.acme.com/x", "app.acme.com", ""),
        ("https://APP.acme.com:443", "app.acme.com", ""),
        ("spiffe://app.acme.com/x", ".acme.com", ""),
        ("https://app.acme.org/", ".acme.com", "its URI is none of those that are permitted"),
        ("urn:app", "acme.com", FORM),
        ("https://10.0.0.1/", "acme.com", FORM),
    ],
)
def test_uris(uri: str, permitted: str, expected: str) -> None:
    """The host decides."""
    identifier = x509.UniformResourceIdentifier
    reason = reasons_against("CN=a b", identifier(uri), permitted=[identifier(permitted)])

    assert expected in reason
    assert bool(expected) == bool(reason)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("CN=a b,O=Acme,C=US", ""),
        ("CN=a b,O=ACME,C=US", ""),
        ("CN=a b,O=Umbrella,C=US", "its directory name is none of those that are permitted"),
    ],
)
def test_directory_names(subject: str, expected: str) -> None:
    """A subject is within the names that begin with the same RDNs, however they are spelled."""
    reason = reasons_against(subject, permitted=[x509.DirectoryName(name("O=Acme,C=US"))])

    assert expected in reason
    assert bool(expected) == bool(reason)


def test_client_without_subject() -> None:
    """An empty subject is no name that could be outside."""
    acme = x509.DirectoryName(name("O=Acme"))

    assert not reasons_against("", x509.DNSName("a.acme.com"), permitted=[acme])


def test_ip_addresses_cannot_be_compared() -> None:
    """BoringSSL compares none."""
    address = x509.IPAddress(ipaddress.ip_address("10.0.0.1"))
    network = x509.IPAddress(ipaddress.ip_network("10.0.0.0/8"))

    assert "its IP address, " + FORM in reasons_against("CN=a b", address, permitted=[network])


def test_subtree_with_a_maximum() -> None:
    """RFC 5280 allows no limits."""
    value = bytes.fromhex("3011a00f300d820861636d652e636f6d810101")
    authority = authority_with("CN=Bound", signer=root(), extensions=[CA_FLAG, any_extension("2.5.29.30", value)])
    names = x509.SubjectAlternativeName([x509.DNSName("acme.com")])
    leaf = certificate_with("CN=a b", signer=authority, extensions=[names])
    (problem,) = chain_problems([read(leaf), read(authority)], [read(root())], plane="rest", now=NOW)

    assert FORM in problem.message


@pytest.mark.parametrize(("common_name", "is_refused"), [("app-1", True), ("*.acme.com", True), ("app 1", False)])
def test_common_name_like_a_dns_name(common_name: str, is_refused: bool) -> None:  # noqa: FBT001
    """Below a CA with constraints a CN that may be a DNS name needs a subjectAltName."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)]).rfc4514_string()

    assert is_refused == (NO_SAN in reasons_against(subject, permitted=[x509.DNSName("acme.com")]))


def test_self_issued_intermediate_is_not_constrained() -> None:
    """A CA that issued itself anew is looked at as a client only."""
    constraints = x509.NameConstraints([x509.DirectoryName(name("O=Acme"))], None)
    key, other_key = x509.SubjectKeyIdentifier(b"outer"), x509.SubjectKeyIdentifier(b"inner")
    outer = authority_with("CN=Bound", signer=root(), extensions=[CA_FLAG, constraints, key])
    by_outer = x509.AuthorityKeyIdentifier(b"outer", None, None)
    inner = authority_with("CN=Bound", signer=outer, extensions=[CA_FLAG, other_key, by_outer])
    leaf = certificate_with("CN=a b,O=Acme", signer=inner)

    chain = [read(it) for it in (leaf, inner, outer)]
    assert [] == chain_problems(chain, [read(root())], plane="rest", now=NOW)
