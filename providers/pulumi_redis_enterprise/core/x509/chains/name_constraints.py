"""Name constraints, as BoringSSL checks them (RFC 5280, 4.2.1.10; crypto/x509/v3_ncons.cc)."""

import re
from collections.abc import Iterator
from typing import Final

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.distinguished_name import canonical_name, subject_of
from pulumi_redis_enterprise.core.x509.extensions import (
    DIRECTORY,
    DNS,
    EMAIL,
    URI,
    GeneralName,
    Subtree,
    Subtrees,
    subject_alternative_names,
)

_IA5_STRING: Final = 22
_KINDS: Final = {1: "e-mail address", 2: "DNS name", 4: "directory name", 6: "URI", 7: "IP address"}
_LOCAL_PART: Final = re.compile(rb"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~.]+")
_DOMAIN: Final = re.compile(rb"[A-Za-z0-9.\-]+")
_AUTHORITY: Final = re.compile(rb"[A-Za-z][A-Za-z0-9+.\-]*://([^/?#]*)")
_LABEL: Final = rb"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_HOST: Final = re.compile(rb"%b(?:\.%b)*" % (_LABEL, _LABEL))
_NUMERIC_END: Final = re.compile(rb"(?:.*\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)")
_DNS_LIKE: Final = re.compile(r"(?:\*\.)?[A-Za-z0-9_:][A-Za-z0-9_:\-]*(?:\.[A-Za-z0-9_:][A-Za-z0-9_:\-]*)*\.?")


def violation(certificate: Certificate, constraints: Subtrees) -> str:
    """Return what the constraints say against a certificate, in words; "" if nothing.

    A name that cannot be compared is held to be wrong, as BoringSSL has it.
    """
    if any(it.tag != _IA5_STRING for rdn in subject_of(certificate) for it in rdn if it.type == "emailAddress"):
        # Whatever the constraints are on: v3_ncons.cc, NAME_CONSTRAINTS_check.
        return "the e-mail address in its subject is no IA5String, so that it cannot be compared"
    for name in _names(certificate):
        permitted = [tree for tree in constraints.permitted if tree.base.kind == name.kind]
        excluded = [tree for tree in constraints.excluded if tree.base.kind == name.kind]
        kind = _KINDS.get(name.kind, "name")
        try:
            if permitted and not any(_is_within(name, tree, excluding=False) for tree in permitted):
                return f"its {kind} is none of those that are permitted"
            if any(_is_within(name, tree, excluding=True) for tree in excluded):
                return f"its {kind} is one of those that are excluded"
        except ValueError:
            return f"its {kind}, or a constraint on it, is of a form that cannot be compared"
    return ""


def lacks_alternative_names(certificate: Certificate) -> bool:
    """Return whether a CN looks like a DNS name, and no SAN is there that the constraints could be held against."""
    if subject_alternative_names(certificate) is not None:
        return False
    return any(_DNS_LIKE.fullmatch(it.text) for rdn in subject_of(certificate) for it in rdn if it.type == "CN")


def _names(certificate: Certificate) -> Iterator[GeneralName]:
    subject = subject_of(certificate)
    if subject:
        yield GeneralName(DIRECTORY, certificate.subject)
    for attribute in (it for rdn in subject for it in rdn if it.type == "emailAddress"):
        yield GeneralName(EMAIL, attribute.octets)
    yield from subject_alternative_names(certificate) or ()


def _is_within(name: GeneralName, tree: Subtree, *, excluding: bool) -> bool:
    """Return whether a name is within a subtree.

    Raises:
        ValueError: One of them cannot be compared; of IP addresses, none can.
    """
    base = tree.base.value
    if tree.limited:
        raise ValueError("a subtree with a minimum or a maximum")
    if name.kind == DIRECTORY:
        above = canonical_name(base)
        return canonical_name(name.value)[: len(above)] == above
    if name.kind == DNS:
        return _is_dns_within(name.value.lower(), base.lower(), excluding=excluding)
    if name.kind == EMAIL:
        return _is_email_within(name.value, base, case_matters=not excluding)
    if name.kind == URI:
        return _is_uri_within(name.value, base)
    raise ValueError("a kind of name that is not compared")


def _is_dns_within(name: bytes, base: bytes, *, excluding: bool) -> bool:
    if not base:
        return True
    name, base = name.removesuffix(b"."), base.removesuffix(b".")
    if excluding and name.startswith(b"*.") and b"." in base and name[2:] == base.split(b".", 1)[1]:
        return True
    if base.startswith(b"."):
        return name.endswith(base)
    return name == base or name.endswith(b"." + base)


def _is_email_within(name: bytes, base: bytes, *, case_matters: bool) -> bool:
    local, domain = _address(name)
    if b"@" in base:
        base_local, base_domain = _address(base)
        same_local = local == base_local if case_matters else local.lower() == base_local.lower()
        return same_local and domain.lower() == base_domain.lower()
    if not _DOMAIN.fullmatch(base):
        raise ValueError("no domain")
    if base.startswith(b"."):
        return domain.lower().endswith(base.lower())
    return domain.lower() == base.lower()


def _address(text: bytes) -> tuple[bytes, bytes]:
    local, _, domain = text.partition(b"@")
    if not (_LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise ValueError("no address")
    return local, domain


def _is_uri_within(name: bytes, base: bytes) -> bool:
    found = _AUTHORITY.match(name)
    host = re.sub(rb":[0-9]*$", b"", found[1]).removesuffix(b".") if found else b""
    base = base.removesuffix(b".")
    for host_ in (host, base.removeprefix(b".")):
        if not _HOST.fullmatch(host_) or _NUMERIC_END.fullmatch(host_):
            raise ValueError("no host name")
    if base.startswith(b"."):
        return host.lower().endswith(base.lower())
    return host.lower() == base.lower()
