"""The short names of attribute types."""

import re
import subprocess

from pulumi_redis_enterprise.core.x509.attribute_types import SHORT_NAMES


def test_short_names_are_those_of_openssl() -> None:
    """Each name in the table is the one that the installed OpenSSL prints for that object identifier."""
    listed = subprocess.run(["openssl", "list", "-objects"], check=True, capture_output=True, text=True).stdout
    openssl = {dotted: name for name, dotted in re.findall(r"^(\S+) = (?:.*, )?([\d.]+)$", listed, re.MULTILINE)}

    assert {dotted: openssl.get(dotted) for dotted in SHORT_NAMES} == SHORT_NAMES
