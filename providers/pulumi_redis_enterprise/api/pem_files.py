"""PEM that is given as text, or as the path of a file."""

import re
from pathlib import Path
from typing import Final

_PEM_MARK: Final = "-----BEGIN "
_LARGEST_FILE: Final = 1024 * 1024
_BEGIN: Final = re.compile(r"-----BEGIN (?:X509 )?CERTIFICATE-----")
# Base64 has no hyphen, so that the search for the end never goes beyond the next line of them.
_CERTIFICATE: Final = re.compile(_BEGIN.pattern + r"[^-]*-----END (?:X509 )?CERTIFICATE-----")

NO_CERTIFICATE: Final = "holds no certificate in PEM form, or one that breaks the rules of X.509"
"""The reason of who finds that what is in a block of PEM is none."""


def pem_from(text: str) -> str:
    """The text itself, or what is in the file of that path.

    Raises:
        ValueError: It is neither, or a file of more than 1 MiB; the reason does not hold the text.
    """
    try:
        path = path_in(text)
        if path is None:
            return text
        with Path(path).open(encoding="utf-8") as file:
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


def path_in(text: str) -> str | None:
    """Return the path from which `pem_from` reads; None if the text is PEM itself."""
    return None if _PEM_MARK in text else str(Path(text).expanduser())


def certificate_blocks(pem: str) -> str:
    """The blocks of certificates, without the keys and the remarks that are often in the same file.

    Raises:
        ValueError: There is none, or one that is cut off.
    """
    certificates = _CERTIFICATE.findall(pem)
    if not certificates or len(certificates) != len(_BEGIN.findall(pem)):
        raise ValueError(NO_CERTIFICATE)
    return "".join(f"{certificate}\n" for certificate in certificates)
