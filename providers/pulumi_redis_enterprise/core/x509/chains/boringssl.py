"""The verdict of BoringSSL on a client's certificate: the REST API stands behind Envoy, which is built with it.

No library gives this verdict, so BoringSSL's own steps are taken (crypto/x509/x509_vfy.cc, X509_verify_cert), with the
options that Envoy sets: the purpose of a TLS client, and partial chains. They are few, as BoringSSL never goes back: of
several CAs that may have issued a certificate, the first in the bundle is taken, and if the chain fails with it, it
fails. What is in the bundle is trusted without a look at its extensions, except for name constraints.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from pulumi_redis_enterprise.core.x509.certificate import V1, V3, Certificate
from pulumi_redis_enterprise.core.x509.certificates import first_issuer, is_self_issued, is_self_signed
from pulumi_redis_enterprise.core.x509.chains import reasons
from pulumi_redis_enterprise.core.x509.chains.name_constraints import lacks_alternative_names, violation
from pulumi_redis_enterprise.core.x509.chains.policies import lacks_policy
from pulumi_redis_enterprise.core.x509.der import GENERALIZED_TIME, UTC_TIME, has_long_length
from pulumi_redis_enterprise.core.x509.distinguished_name import noncharacter, subject_of
from pulumi_redis_enterprise.core.x509.extensions import (
    BASIC_CONSTRAINTS,
    CERTIFICATE_POLICIES,
    EXTENDED_KEY_USAGE,
    INHIBIT_ANY_POLICY,
    KEY_USAGE,
    NAME_CONSTRAINTS,
    POLICY_CONSTRAINTS,
    POLICY_MAPPINGS,
    SUBJECT_ALTERNATIVE_NAME,
    basic_constraints,
    is_ca,
    name_constraints,
    unreadable_extension,
)
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.signatures import is_signed_by

_LONGEST_PATH: Final = 102  # X509_VERIFY_PARAM's depth of 100, and both ends
_SORTED_BY_INSERTION: Final = 24
_UTC_TIME: Final = re.compile(rb"\d{12}(Z|[+-]\d{4})")
_GENERALIZED_TIME: Final = re.compile(rb"\d{14}Z")
_TIMES: Final = {UTC_TIME: _UTC_TIME, GENERALIZED_TIME: _GENERALIZED_TIME}
_KNOWN: Final = frozenset(
    {
        BASIC_CONSTRAINTS,
        CERTIFICATE_POLICIES,
        EXTENDED_KEY_USAGE,
        INHIBIT_ANY_POLICY,
        KEY_USAGE,
        NAME_CONSTRAINTS,
        POLICY_CONSTRAINTS,
        POLICY_MAPPINGS,
        SUBJECT_ALTERNATIVE_NAME,
    }
)
"""The extensions that may be critical (v3_purp.cc, X509_supported_extension)."""


@dataclass(frozen=True, slots=True)
class Path:
    """A path from a client's certificate upwards.

    Attributes:
        certificates: The client's own, then each issuer.
        sent: How many of them are not trusted by themselves: they came from the client.
    """

    certificates: tuple[Certificate, ...]
    sent: int

    @property
    def is_trusted(self) -> bool:
        """Return True if it ends in the bundle."""
        return self.sent < len(self.certificates)


def orders(bundle: Sequence[Certificate]) -> Iterator[Sequence[Certificate]]:
    """Yield the orders in which certificates of one name may be looked at: the bundle's, and another if it is large.

    BoringSSL sorts a bundle by names (stack.cc: std::sort). That keeps the order of equals only as long as libc++
    sorts by insertion. Measured with Envoy 1.40.0: always up to 24 certificates; above, half of the bundles did not.
    """
    yield bundle
    if len(set(bundle)) > _SORTED_BY_INSERTION:
        yield bundle[::-1]


def path_of(leaf: Certificate, sent: Sequence[Certificate], bundle: Sequence[Certificate]) -> Path:
    """Return the one path that BoringSSL looks at.

    Args:
        leaf: The certificate of the client.
        sent: What the client sends along.
        bundle: The trusted certificates, in their order.
    """
    path, others = [leaf], list(sent)
    while len(path) < _LONGEST_PATH and not is_self_signed(path[-1]) and not first_issuer(path[-1], bundle):
        issuer = first_issuer(path[-1], others)
        if issuer is None:
            break
        others.remove(issuer)
        path.append(issuer)
    if is_self_signed(path[-1]):
        if len(path) == 1:
            return Path((leaf,), 0 if first_issuer(leaf, bundle) == leaf else 1)
        path.pop()
    untrusted = len(path)
    while len(path) < _LONGEST_PATH and not is_self_signed(path[-1]) and (issuer := first_issuer(path[-1], bundle)):
        path.append(issuer)
    if untrusted == len(path) and leaf in bundle:
        untrusted = 0  # check_trust: the client's own certificate is trusted, and so no extension is looked at
    return Path(tuple(path), untrusted)


def problems_of(
    path: Path, *, sent: Sequence[Certificate], bundle: Sequence[Certificate], now: datetime
) -> Iterator[Problem]:
    """Yield what BoringSSL has against a path.

    Args:
        path: What `path_of` returned.
        sent: What the client sends along.
        bundle: The trusted certificates.
        now: The time of the handshake.
    """
    if any(not rdn for rdn in subject_of(path.certificates[0])):
        # The handshake succeeds, and Envoy closes the connection when it writes the subject: measured, 1.40.0.
        yield reasons.not_loaded(path.certificates[0], "its subject has an empty part")
        return
    broken = [(it, what) for it in (*path.certificates[:1], *sent, *bundle) if (what := cannot_load(it))]
    if broken:
        yield from (reasons.not_loaded(certificate, what) for certificate, what in broken)
        return
    for certificate in path.certificates:
        if (name := unreadable_extension(certificate)) is not None:
            yield reasons.unreadable(certificate, name)
            return
    if not path.is_trusted:
        yield reasons.no_issuer(path.certificates[-1], sent, bundle)
        return
    yield from _extension_problems(path)
    for certificate, issuer in zip(path.certificates, path.certificates[1:], strict=False):
        if not is_signed_by(certificate, issuer):
            yield reasons.wrong_signature(certificate, issuer, bundle)
    for certificate in path.certificates:
        # With an offset it is loaded, and then it is no time that is compared (X509_cmp_time_posix).
        if any(not date.content.endswith(b"Z") for date in certificate.dates):
            yield reasons.not_loaded(certificate, "a date in it is not in UTC (RFC 5280, 4.1.2.5)")
        yield from reasons.lifetime(certificate, now)
    yield from _name_problems(path.certificates)
    yield from _policy_problems(path.certificates)


@lru_cache(maxsize=64)  # the CAs of a bundle are looked at with each user
def cannot_load(certificate: Certificate) -> str:
    """Return why BoringSSL cannot load a certificate at all (x_x509.cc, X509_parse_with_algorithms); "" if it can.

    One such certificate in a bundle is enough for Envoy to load nothing of it.
    """
    return next(_defects(certificate), "")


def _defects(certificate: Certificate) -> Iterator[str]:
    if certificate.version > V3:
        yield f"its version is {certificate.version} (RFC 5280, 4.1.2.1)"
    if certificate.has_extensions and certificate.version < V3:
        yield f"it has extensions, but its version is {certificate.version} (RFC 5280, 4.1.2.9)"
    if has_long_length(certificate.tbs):
        yield "a length in it takes more octets than it needs (X.690, 10.1)"
    # The first nine bits of an INTEGER are not all alike: X.690, 8.3.2.
    if len(certificate.serial) > 1 and int.from_bytes(certificate.serial[:2]) >> 7 in (0, 0b111111111):
        yield "its serial number begins with an octet too many (X.690, 8.3.2)"
    if not all(_TIMES[date.tag].fullmatch(date.content) for date in certificate.dates):
        yield "a date in it is not written to the second (RFC 5280, 4.1.2.5)"
    if found := noncharacter(certificate.subject) or noncharacter(certificate.issuer):
        yield f"a name in it has {found}, which is no character (Unicode, 3.4 D14)"


def _extension_problems(path: Path) -> Iterator[Problem]:
    """Yield what is wrong with the certificates that the client sent (x509_vfy.cc, check_chain_extensions)."""
    below = 0
    for depth, certificate in enumerate(path.certificates[: path.sent]):
        unknown = [oid for oid, it in certificate.extensions.items() if it.critical and oid not in _KNOWN]
        if unknown:
            yield reasons.unknown_critical(certificate, unknown[0])
        if depth and not _acts_as_ca(certificate):
            yield reasons.no_ca(certificate)
        yield from reasons.purpose(certificate, is_leaf=not depth)
        constraints = basic_constraints(certificate)
        length = constraints.path_length if constraints else None
        if depth > 1 and length is not None and below > length + 1:
            yield reasons.too_long(certificate, length)
        below += not depth or not is_self_issued(certificate)


def _acts_as_ca(certificate: Certificate) -> bool:
    # V1_ROOT: a self-signed certificate of version 1, which has no extensions to say so.
    return is_ca(certificate) or (certificate.version == V1 and is_self_signed(certificate))


def _name_problems(path: Sequence[Certificate]) -> Iterator[Problem]:
    constrained = False
    for depth in range(len(path) - 1, -1, -1):
        if depth and is_self_issued(path[depth]):
            continue
        for authority in path[:depth:-1]:
            constraints = name_constraints(authority)
            if constraints is None:
                continue
            constrained = True
            if why := violation(path[depth], constraints):
                yield reasons.outside_constraints(path[depth], authority, why)
    if constrained and lacks_alternative_names(path[0]):
        yield reasons.without_alternative_names(path[0])


def _policy_problems(path: Sequence[Certificate]) -> Iterator[Problem]:
    try:
        if lacks_policy(path):
            yield reasons.without_policy(path[0])
    except ValueError:
        yield reasons.unreadable(path[0], "certificatePolicies, or another on policies, also of a CA above it")
