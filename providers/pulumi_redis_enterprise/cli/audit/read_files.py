"""The files that an audit reads: the CAs that the web trusts, and the list of clusters.

The list is the file of named connections: see `api.settings.cluster_table`.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from pulumi_redis_enterprise.api.settings.cluster_table import ClusterTable, table_in
from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings, settings_from
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.errors import SettingsError


def clusters_in(file: Path, environ: Mapping[str, str]) -> dict[str, ConnectionSettings | SettingsError]:
    """The settings of each cluster by the name of its table, or what is wrong with them.

    Args:
        file: The file; the paths in it are relative to its folder.
        environ: Where the passwords are.

    Raises:
        SettingsError: The file cannot be read, or there is no table in it.
    """
    table = table_in(file)
    return {name: _settings(table, name, environ) for name in table.tables}


def _settings(table: ClusterTable, name: str, environ: Mapping[str, str]) -> ConnectionSettings | SettingsError:
    try:
        connection = table.connection(name)
        return settings_from(connection.sources(environ), connection.place)
    except SettingsError as error:
        return error


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
