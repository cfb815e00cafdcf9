"""PEM that is given as text, or as the path of a file.

The CA that signed the API's certificate is read by OpenSSL only, as it is OpenSSL that trusts it: `cryptography` would
be 8 MB more for each plugin process that sends something (docs/performance.md).
"""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.core.x509.reading.certificate_text import (
    NO_CERTIFICATE,
    broken_block,
    client_certificates_in_text,
)
from pulumi_redis_enterprise.core.x509.reading.file_text import LARGEST_FILE, text_of_file
from pulumi_redis_enterprise.core.x509.reading.other_formats import CERTIFICATE
from pulumi_redis_enterprise.core.x509.reading.pem_blocks import armored

_PEM_MARK: Final = "-----BEGIN "
_T = TypeVar("_T")


def read_from(text: str, read: Callable[[str], _T]) -> _T:
    """Return what is read from the text itself, or from the file of that path.

    Args:
        text: PEM, or the path of a file, of any form and encoding that `text_of_file` takes.
        read: Reads PEM; raises CertificateTextError.

    Raises:
        CertificateTextError: It is not what is expected. The reason does not hold the text.
        ValueError: It is neither PEM nor a file that can be read; the reason does not hold the text.
    """
    path, octets = _file(text)
    if path is None:
        return read(text)
    try:
        return read(text_of_file(octets))
    except CertificateTextError as error:
        raise error.of_file(path) from None


def path_in(text: str) -> str | None:
    """Return the path from which `read_from` reads; None if the text is PEM itself."""
    return None if is_pem(text) else str(Path(text).expanduser())


def is_pem(text: str) -> bool:
    """Return True for PEM, and False for what can only be a path."""
    return _PEM_MARK in text


def _file(text: str) -> tuple[str | None, bytes]:
    try:
        path = path_in(text)
        return path, b"" if path is None else octets_of(path)
    except (OSError, ValueError, RuntimeError) as error:
        # ValueError: a NUL in the path; RuntimeError: no home folder for a "~". A strerror has no part of the text,
        # unlike the errors themselves.
        reason = getattr(error, "strerror", None) or "there can be no such path"
        raise ValueError(f"is neither PEM nor a file that can be read ({reason})") from None


def octets_of(path: str | Path) -> bytes:
    """Return the content of a file, or as much of it as tells that it is too large.

    Raises:
        OSError: It cannot be read.
        ValueError: There can be no such path.
    """
    with Path(path).open("rb") as file:
        # A device, or the wrong file, may have no end.
        return file.read(LARGEST_FILE + 1)


def authorities_from(text: str) -> str:
    """PEM certificates, given as text or as the path of a file, without what else there is in it.

    Raises:
        ValueError: There is none, one that is broken, or nothing that can be read; the reason does not hold the text.
    """
    return read_from(text, _authorities_in)


def _authorities_in(text: str) -> str:
    blocks = client_certificates_in_text(text)
    for number, block in enumerate(blocks, start=1):
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=b"".join(block))
        except ssl.SSLError:
            raise broken_block(number, NO_CERTIFICATE) from None
    return "".join(armored(CERTIFICATE, octets) for block in blocks for octets in block)
