"""The value of one setting: from text to what the client works with.

Every function raises ValueError with a reason that does not hold the text, as that may be, or hold, a secret.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from pulumi_redis_enterprise.api.settings.pem_files import authorities_from
from pulumi_redis_enterprise.api.settings.plan_settings import PLAN_VALUE_FROM_TEXT

_A_DAY = 24 * 60 * 60
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
        return "is an http URL, which would send credentials in the clear; expected https"
    if parts.scheme != "https" or not parts.hostname:
        return "is not an https URL with a host"
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


def client_certificate_from(text: str) -> str:
    """PEM certificates, as of a client."""
    from pulumi_redis_enterprise.api.settings import client_pem

    return client_pem.certificates_from(text)


def client_key_from(text: str) -> str:
    """A private key in PEM form, as of a client."""
    from pulumi_redis_enterprise.api.settings import client_pem

    return client_pem.key_from(text)


def path_from(text: str) -> str:
    """Return the path of a file, which is read when it is needed; never what belongs into the file."""
    if "-----" in text or "\n" in text:
        raise ValueError("is not a path; expected the path of a PEM file, as nothing of it is stored")
    return text


VALUE_FROM_TEXT: Final[Mapping[str, Callable[[str], Any]]] = {
    "url": url_from,
    "username": username_from,
    "password": password_from,
    "clientCertificate": client_certificate_from,
    "clientKey": client_key_from,
    "caCertificate": authorities_from,
    "serverFingerprint": fingerprint_from,
    "serverName": host_name_from,
    "nodes": urls_from,
    "administratorCertificate": path_from,
    "administratorKey": path_from,
    "timeout": seconds_from,
    "certificateTimeout": seconds_from,
    **PLAN_VALUE_FROM_TEXT,
}
"""Every setting there is, and how its text is read."""
