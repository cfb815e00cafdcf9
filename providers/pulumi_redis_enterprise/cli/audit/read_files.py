"""The file that an audit reads beside that of the clusters: the CAs that the web trusts."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import subject_line


def public_authorities(bundle: str = DEFAULT_CA_BUNDLE_PATH) -> frozenset[str]:
    """Return the subject lines of the CAs that the web trusts, and from which therefore anybody may get a certificate.

    They are those of the bundle that `requests` has.
    """
    return frozenset(map(subject_line, _certificates_in(Path(bundle).read_text(encoding="utf-8"))))


def _certificates_in(text: str) -> Iterator[Certificate]:
    """Yield all that can be read."""
    blocks = re.findall("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, flags=re.DOTALL)
    for block in blocks:
        with suppress(CertificateTextError):
            yield from read_certificates(block)
