"""The value of one setting: from text to what the client works with.

Every function raises ValueError with a reason that does not hold the text, as that may be, or hold, a secret.
"""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)

from pulumi_redis_enterprise.api.plan_settings import PLAN_VALUE_FROM_TEXT
from pulumi_redis_enterprise.core.pem import pem_text

_A_DAY = 24 * 60 * 60
_LARGEST_FILE = 1024 * 1024
_PEM_MARK = "-----BEGIN "
_HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def url_from(text: str) -> str:
    """The base URL without a trailing slash, its host in lower case."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("is not a URL") from None
    reason = _wrong_with_url(parts)
    if reason:
        raise ValueError(reason)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"https://{host}" if port is None else f"https://{host}:{port}"


def urls_from(text: str) -> tuple[str, ...]:
    """Base URLs, each once: separated by commas or blanks, or as a list in JSON as the engine hands over."""
    urls: dict[str, None] = {}
    reasons = []
    for number, entry in enumerate(_entries_in(text), start=1):
        try:
            urls[url_from(entry)] = None
        except ValueError as error:
            reasons.append(f"entry {number} {error}")
    if reasons:
        raise ValueError(f"holds what is no base URL: {'; '.join(reasons)}")
    return tuple(urls)


def _entries_in(text: str) -> list[str]:
    if not text.lstrip().startswith("["):
        return text.replace(",", " ").split()
    try:
        entries = json.loads(text)
    except ValueError:
        entries = None
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise ValueError("is not a list of URLs")
    return entries


def _wrong_with_url(parts: SplitResult) -> str | None:
    if parts.scheme == "http":
        return "is a http URL, which would send credentials in clear; expected https"
    if parts.scheme != "https" or not parts.hostname:
        return "is not a https URL with a host"
    if parts.username is not None or parts.password is not None:
        return "holds a user name or a password, which belong to settings of their own"
    if parts.path.strip("/") or parts.query or parts.fragment:
        return "has a path; expected the host and port only"
    return None


def password_from(text: str) -> str:
    """The password as it is, which has to be Unicode (RFC 7617 section 2.1)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        # What the environment holds in another encoding.
        raise ValueError("is not UTF-8") from None
    return text


def username_from(text: str) -> str:
    """The name of a user, which ends at the first colon when it is sent (RFC 7617 section 2)."""
    if ":" in text or not text.isprintable():
        raise ValueError("holds a colon or a control character, which no login name can have")
    return text


def host_name_from(text: str) -> str:
    """A host name, as it goes into TLS SNI (RFC 6066 section 3: a name, not an address)."""
    name = text.strip()
    if not _HOST_NAME.fullmatch(name) or re.fullmatch(r"[\d.]+", name):
        raise ValueError("is not a host name; expected one without scheme and port, for example cluster.local")
    return name.lower()


def seconds_from(text: str) -> float:
    """A number of seconds above 0, and of at most a day: a socket takes no number that is much larger."""
    try:
        seconds = float(text)
    except ValueError:
        raise ValueError("is not a number of seconds") from None
    if not 0 < seconds <= _A_DAY:
        raise ValueError(f"is not a number of seconds above 0, and up to {_A_DAY}")
    return seconds


def fingerprint_from(text: str) -> str:
    """The 64 lower-case hex digits of a SHA-256, also from what ``openssl x509 -fingerprint`` prints."""
    digits = text.rpartition("=")[2].replace(":", "").strip().lower()
    if not _SHA256.fullmatch(digits):
        raise ValueError("is not a SHA-256 fingerprint; expected 64 hex digits, with or without colons")
    return digits


def certificates_from(text: str) -> str:
    """PEM certificates, given as text or as the path of a file.

    Anything else in the file is left out, as client certificates often come with their key in the same file.
    """
    pem = _pem_from(text)
    try:
        certificates = x509.load_pem_x509_certificates(pem.encode())
        # Parsed when it is first asked for. Ask now, so that nothing fails on it later.
        _ = [certificate.public_key() for certificate in certificates]
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("holds no certificate in PEM form, or one that breaks the rules of X.509") from None
    return pem_text(certificates)


def key_from(text: str) -> str:
    """A private key in PEM form without a passphrase, given as text or as the path of a file."""
    pem = _pem_from(text)
    try:
        load_pem_private_key(pem.encode(), password=None)
    except TypeError:
        raise ValueError("is encrypted; expected a private key without a passphrase") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError("holds no private key in PEM form") from None
    return pem


def is_key_of(key_pem: str, certificate_pem: str) -> bool:
    """Whether the private key belongs to the first of the certificates."""
    public = load_pem_private_key(key_pem.encode(), password=None).public_key()
    certified = x509.load_pem_x509_certificates(certificate_pem.encode())[0].public_key()
    return _der(public) == _der(certified)


def _der(public_key: Any) -> bytes:
    return bytes(public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _pem_from(text: str) -> str:
    if _PEM_MARK in text:
        return text
    try:
        with Path(text).expanduser().open(encoding="utf-8") as file:
            # A device, or the wrong file, may have no end.
            content = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError, RuntimeError) as error:
        # ValueError: not UTF-8, or a NUL in the path; RuntimeError: no home folder for a "~". A strerror has
        # no part of the text, unlike the errors themselves.
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ValueError(f"is neither PEM nor a file that can be read ({reason})") from None
    if len(content) > _LARGEST_FILE:
        raise ValueError("is a file of more than 1 MiB; expected PEM")
    return content


VALUE_FROM_TEXT: Final[Mapping[str, Callable[[str], Any]]] = {
    "url": url_from,
    "username": username_from,
    "password": password_from,
    "clientCertificate": certificates_from,
    "clientKey": key_from,
    "caCertificate": certificates_from,
    "serverFingerprint": fingerprint_from,
    "serverName": host_name_from,
    "nodes": urls_from,
    "timeout": seconds_from,
    "certificateTimeout": seconds_from,
    **PLAN_VALUE_FROM_TEXT,
}
"""Every setting there is, and how its text is read."""
