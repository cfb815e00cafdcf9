r"""The subject of a certificate as one line: the `certificate_subject_line` of a user.

The cluster compares the line with what it computes from the client's certificate, octet by octet, and what it
computes is RFC 2253 as its TLS library prints it: BoringSSL, in Envoy, for the REST API, and OpenSSL for databases.
`x509.Name.rfc4514_string()` is neither: it differs for types such as e-mail and serialNumber, for non-ASCII text and
for multi-valued RDNs. Example::

    >>> rest_subject_line(certificate)
    'CN=Zo\\C3\\AB,OU=Development,O=Acme\\, Inc.,C=US'

The two libraries differ in two points, measured with Envoy 1.40.0 and OpenSSL 3.0: a value that is just ``#``, which
only BoringSSL escapes, and a few types that only OpenSSL has a name for.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

from pulumi_redis_enterprise.core.x509.attribute_types import SHORT_NAMES, UNKNOWN_TO_ENVOY
from pulumi_redis_enterprise.core.x509.distinguished_name import Attribute, Rdn, issuer_of, subject_of
from pulumi_redis_enterprise.core.x509.findings import Problem
from pulumi_redis_enterprise.core.x509.text import SubjectLine, describe, may_hold_key

if TYPE_CHECKING:
    from pulumi_redis_enterprise.core.x509.certificate import Certificate

_SPECIALS: Final = frozenset(b',+"\\<>;')  # RFC 2253, 2.4
_PRINTABLE: Final = range(0x20, 0x7F)
_WIDE_TAGS: Final = (28, 30)  # UniversalString, BMPString
_UTF8_TAG: Final = 12
_TEXT_TAGS: Final = (12, 18, 19, 20, 22, 23, 24, 26, *_WIDE_TAGS)

_LONGEST_LINE: Final = 4096
_MOST_FLAWS: Final = 10

_DOTTED: Final = re.compile(r"[0-2](\.[0-9]+)+")
_HEX_VALUE: Final = re.compile(r"#([0-9A-F]{2})+")
_ESCAPE_OR_SEPARATOR: Final = re.compile(r"\\.|[,+]", re.DOTALL)
_ESCAPE_OR_CHARACTER: Final = re.compile(r"\\([0-9A-Fa-f]{2})|\\(.)|(.)", re.DOTALL)
_OTHER_NAMES: Final = {
    "E": "emailAddress",
    "EMAIL": "emailAddress",
    "S": "ST",
    "COMMONNAME": "CN",
    "ORGANIZATIONALUNITNAME": "OU",
    "ORGANIZATIONNAME": "O",
    "LOCALITYNAME": "L",
    "STATEORPROVINCENAME": "ST",
    "COUNTRYNAME": "C",
    **{name.upper(): name for name in SHORT_NAMES.values()},
}
_FIX: Final = (
    "pass `certificate` instead, or the line that `openssl x509 -noout -subject -nameopt RFC2253 -in FILE` prints "
    "after subject="
)

_FIX_FOR_PEM: Final = "give PEM text as `certificate`"

_FIX_FOR_ORDER: Final = (
    "issue the certificate with CN last (`openssl req -subj /C=US/O=Acme/CN=app-1`), or try a login with a LoginCheck. "
    "The REST API is documented to turn the order round, as RFC 2253 does; the one recorded login to a database had a "
    "line in the order of the certificate. A subject of one attribute works under both"
)

_LONGEST_QUOTED: Final = 32
"""More than the longest name of an attribute, `organizationIdentifier`."""


def rest_subject_line(certificate: "Certificate") -> SubjectLine:
    """Return the subject as Envoy prints it, which is what the REST API compares with the line of a user."""
    return _line(subject_of(certificate), _rest_pair)


def subject_line(certificate: "Certificate") -> SubjectLine:
    """Return the subject as ``openssl x509 -noout -subject -nameopt RFC2253`` prints it after ``subject=``.

    It is what people know, and what a database compares with the line of a user.
    """
    return _line(subject_of(certificate), _pair)


def differing_attributes(certificate: "Certificate") -> list[str]:
    """Return the attributes that the REST API and databases print differently, as OpenSSL prints them."""
    attributes = (attribute for rdn in subject_of(certificate) for attribute in rdn)
    return sorted({_pair(it) for it in attributes if _pair(it) != _rest_pair(it)})


def issuer_line(certificate: "Certificate") -> str:
    """The issuer, in the form of `subject_line`."""
    return _line(issuer_of(certificate), _pair)


def escaped(octets: bytes) -> str:
    r"""A value in the string form of RFC 2253, 2.4: specials as ``\,``, all but printable ASCII as ``\C3``."""
    last = len(octets) - 1
    return "".join(_escaped_octet(octet, first=at == 0, last=at == last) for at, octet in enumerate(octets))


def subject_line_findings(text: str) -> list[Problem]:
    """Return why a line can never equal the one that the cluster computes, whatever the certificate.

    The order of the attributes is not looked at: it follows the certificate, so any order can be right.
    """
    if not text.strip():
        return [_finding("is empty; expected for example CN=app-1,OU=Development,O=Acme,C=US")]
    if len(text) > _LONGEST_LINE:
        return [_finding(f"has {len(text)} characters; expected at most {_LONGEST_LINE}")]
    if text.startswith("/"):
        return [_finding("is in the form /C=US/O=Acme/CN=app-1; expected CN=app-1,O=Acme,C=US")]
    if text.startswith("subject="):
        return [_finding("begins with 'subject=', which is not part of the line")]
    flaws = list(islice(filter(None, (_flaw(text, start, pair) for start, pair in _pairs(text))), _MOST_FLAWS))
    if flaws and may_hold_key(text):
        return [Problem("", f"expected a line as CN=app-1,O=Acme,C=US, got {describe(text)}", _FIX_FOR_PEM)]
    return [*map(_finding, flaws), *_unit_findings(text)]


def first_difference(given: str, expected: str) -> str:
    """One sentence that names where a line departs from the expected one; "" if it does not."""
    if given == expected:
        return ""
    findings = subject_line_findings(given)
    if findings:
        return findings[0].message
    given_pairs, expected_pairs = ([pair for _, pair in _pairs(line)] for line in (given, expected))
    if given_pairs != expected_pairs and sorted(given_pairs) == sorted(expected_pairs):
        return f"{_order(given_pairs, expected_pairs)}: expected {expected}"
    both = zip_longest(given_pairs, expected_pairs, fillvalue="")
    for number, (pair, wanted) in enumerate(both, start=1):
        if pair != wanted:
            return _difference(number, pair, wanted)
    return f"',' and '+' differ: expected {expected}"


def order_note(line: str) -> Problem | None:
    """Return what is worth a try where a line begins with another attribute than CN.

    The line is right, as the order follows the certificate, and RFC 2253 turns it round. The vendor's pages show only
    lines that begin with CN; for those of certificates that begin with it (`openssl req -subj /CN=app-1/O=Acme`) there
    is no recording of a login.
    """
    attributes = attributes_of(line)
    if attributes[0].startswith("CN=") or not any(it.startswith("CN=") for it in attributes):
        return None
    return Problem("", f"begins with {attributes[0]}, the last attribute of the certificate", _FIX_FOR_ORDER)


def attributes_of(line: str) -> list[str]:
    """The attributes of a line, each as ``CN=app-1``, in its order."""
    return [pair for _, pair in _pairs(line)]


def _line(name: tuple[Rdn, ...], pair: Callable[[Attribute], str]) -> SubjectLine:
    # The last RDN comes first (RFC 2253, 2.1). OpenSSL turns round the attributes within an RDN as well.
    # An RDN without attributes leaves no trace in it.
    rdns = ("+".join(pair(attribute) for attribute in reversed(rdn)) for rdn in reversed(name) if rdn)
    return SubjectLine(",".join(rdns))


def _pair(attribute: Attribute) -> str:
    return f"{attribute.type}={_value(attribute)}"


def _rest_pair(attribute: Attribute) -> str:
    if attribute.type in UNKNOWN_TO_ENVOY:
        return f"{UNKNOWN_TO_ENVOY[attribute.type]}={_in_hex(attribute)}"
    value = _value(attribute)
    return f"{attribute.type}={value}" if value != "#" else rf"{attribute.type}=\#"


def _value(attribute: Attribute) -> str:
    known_type = not attribute.type[0].isdigit()
    if not known_type or attribute.tag not in _TEXT_TAGS:
        return _in_hex(attribute)
    if attribute.tag == _UTF8_TAG:
        return escaped(attribute.octets)  # as it stands, even where it is no UTF-8
    return escaped(attribute.text.encode())


def _in_hex(attribute: Attribute) -> str:
    return f"#{attribute.der.hex().upper()}"  # RFC 2253, 2.4: what has no string form


def _escaped_octet(octet: int, *, first: bool, last: bool) -> str:
    character = chr(octet)
    if octet in _SPECIALS or (character == " " and (first or last)) or (character == "#" and first and not last):
        return f"\\{character}"
    return character if octet in _PRINTABLE else f"\\{octet:02X}"


def _unit_findings(text: str) -> list[Problem]:
    units = sum(pair.startswith("OU=") for _, pair in _pairs(text))
    if units <= 1:
        return []
    reason = f"holds {units} OU; the cluster matches subjects with one OU at most"
    return [Problem("", reason, "issue the certificate anew, with one OU")]


def _finding(reason: str) -> Problem:
    return Problem("", reason, _FIX)


def _order(given: list[str], expected: list[str]) -> str:
    if given == expected[::-1]:
        return "has the order of the certificate itself, which RFC 2253 turns round"
    return "the order differs"


def _difference(number: int, pair: str, wanted: str) -> str:
    if not wanted:
        return f"has {pair} as attribute {number}; expected the end of the line"
    if not pair:
        return f"ends after attribute {number - 1}; expected {wanted} next"
    case = " (upper and lower case differ)" if pair.casefold() == wanted.casefold() else ""
    return f"attribute {number} is {pair}; expected {wanted}{case}"


def _pairs(text: str) -> Iterator[tuple[int, str]]:
    """Each ``type=value`` and the index where it begins."""
    start = 0
    for match in _ESCAPE_OR_SEPARATOR.finditer(text):
        if match[0] in ",+":
            yield start, text[start : match.start()]
            start = match.end()
    yield start, text[start:]


def _flaw(text: str, start: int, pair: str) -> str:
    """Return what is wrong with a pair, with positions counted from 1; "" if nothing is."""
    kind, equals, value = pair.partition("=")
    place = f"{text[start - 1]!r} at position {start}" if start else "the start"
    if not pair.strip():
        return f"no attribute after {place}"
    if pair.startswith(" "):
        return f"space after {place}"
    if not equals:
        return f"no '=' in {_quoted(pair)} at position {start + 1}"
    if kind.endswith(" "):
        return f"space before '=' at position {start + len(kind) + 1}"
    if value.startswith(" "):
        return f"space after '=' at position {start + len(kind) + 1}"
    return _type_flaw(kind, start) or _value_flaw(kind, value, start)


def _quoted(text: str) -> str:
    """Return a short text as it is; a long one may be a key that was pasted in the wrong place."""
    return text if len(text) <= _LONGEST_QUOTED else f"a text of {len(text)} characters"


def _type_flaw(kind: str, start: int) -> str:
    bare = kind.upper().removeprefix("OID.")
    dotted = SHORT_NAMES.get(bare, bare) if _DOTTED.fullmatch(bare) else None
    known = kind in SHORT_NAMES.values() or kind in UNKNOWN_TO_ENVOY.values()
    expected = kind if known else dotted or _OTHER_NAMES.get(kind.upper())
    if expected is None:
        return f"unknown attribute {_quoted(kind)} at position {start + 1}; expected for example CN, OU, O, L, ST or C"
    return "" if kind == expected else f"attribute {kind} at position {start + 1}; expected {expected}"


def _value_flaw(kind: str, value: str, start: int) -> str:
    if _HEX_VALUE.fullmatch(value):
        return ""  # what is printed for a value that is no text, or of an unknown type
    if value == r"\#":
        return ""  # what Envoy prints for a value that is just "#"
    begin = start + len(kind) + 1
    if _DOTTED.fullmatch(kind):
        return f"value at position {begin + 1}; expected '#' and upper-case hex digits after {kind}="
    expected = escaped(b"".join(_octets(match) for match in _ESCAPE_OR_CHARACTER.finditer(value)))
    if value == expected:
        return ""
    if f"{value[:-1]}\\ " == expected:
        return f"space at the end of a value at position {begin + len(value)}"
    pairs = enumerate(zip(value, expected, strict=False))
    at = next((index for index, (given, wanted) in pairs if given != wanted), len(value))
    return f"wrong escape at position {begin + at + 1}; expected {kind}={expected}"


def _octets(match: re.Match[str]) -> bytes:
    in_hex, escaped_character, character = match.groups()
    return bytes.fromhex(in_hex) if in_hex else (escaped_character or character).encode(errors="replace")
