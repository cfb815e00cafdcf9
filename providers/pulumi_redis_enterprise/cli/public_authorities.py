"""The CAs that the web trusts, and from which therefore anybody may get a certificate."""

import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from pulumi_redis_enterprise.core.subject_line import subject_line


def public_authorities(bundle: str = DEFAULT_CA_BUNDLE_PATH) -> frozenset[str]:
    """Their subject lines, of the bundle that `requests` has. Not safe to call beside other threads."""
    return frozenset(map(subject_line, _certificates_in(Path(bundle).read_text(encoding="utf-8"))))


def _certificates_in(text: str) -> Iterator[x509.Certificate]:
    """All that can be read: among the oldest roots some break today's rules, for example by their serial number."""
    blocks = re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, flags=re.DOTALL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for block in blocks:
            with suppress(ValueError):
                yield x509.load_pem_x509_certificate(block.encode())
