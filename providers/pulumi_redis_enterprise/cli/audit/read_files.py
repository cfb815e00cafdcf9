"""The files that an audit reads: the CAs that the web trusts, and the list of clusters.

The list is TOML with a table a cluster, whose keys are those of the settings::

    [east]
    url = "https://east.example.com:9443"
    username = "auditor@example.com"
    passwordVariable = "EAST_PASSWORD"
    caCertificate = "east-ca.pem"

A password is never in it, only the name of an environment variable; a private key only as the path of a file.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from pulumi_redis_enterprise.api.settings.connection_settings import ConnectionSettings, settings_from
from pulumi_redis_enterprise.api.settings.sources import Source
from pulumi_redis_enterprise.core.x509.certificate import Certificate
from pulumi_redis_enterprise.core.x509.certificates import CertificateTextError, read_certificates
from pulumi_redis_enterprise.core.x509.subject_line import subject_line
from pulumi_redis_enterprise.errors import SettingsError

_FILES: Final = ("caCertificate", "clientCertificate", "clientKey")
_VARIABLE: Final = "passwordVariable"
_EXAMPLE: Final = "give each cluster a table as [east], with url, username and passwordVariable"


def clusters_in(file: Path, environ: Mapping[str, str]) -> dict[str, ConnectionSettings | SettingsError]:
    """The settings of each cluster by the name of its table, or what is wrong with them.

    Args:
        file: The file; the paths in it are relative to its folder.
        environ: Where the passwords are.

    Raises:
        SettingsError: The file cannot be read, or there is no table in it.
    """
    return {name: _settings(name, table, file, environ) for name, table in _tables(file).items()}


def _tables(file: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}", fix="name a file of clusters") from None
    except (ValueError, RecursionError):
        # What the parser says may quote the text.
        raise SettingsError(f"{file} is not TOML", fix=_EXAMPLE) from None
    if not tables:
        raise SettingsError(f"{file} names no cluster", fix=_EXAMPLE)
    return tables


def _settings(name: str, table: Any, file: Path, environ: Mapping[str, str]) -> ConnectionSettings | SettingsError:
    try:
        return settings_from([Source(f"file {file}", _texts(table, file.parent, environ))])
    except SettingsError as error:
        return SettingsError(f"[{name}] of {file}: {error.message}", fix=error.fix)


def _texts(table: Any, folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(table, dict):
        raise SettingsError("it is no table", fix=_EXAMPLE)
    _refuse_secrets(table)
    texts = {key: ",".join(map(str, value)) if isinstance(value, list) else str(value) for key, value in table.items()}
    texts |= {key: str(folder / texts[key]) for key in _FILES if key in texts and "-----" not in texts[key]}
    variable = texts.pop(_VARIABLE, None)
    if variable is None:
        return texts
    if not environ.get(variable):
        raise SettingsError(f"the environment has no {variable}", fix=f"set {variable} to the password")
    return texts | {"password": environ[variable]}


def _refuse_secrets(table: Mapping[str, Any]) -> None:
    if "password" in table:
        fix = f"put it into an environment variable, and name that as {_VARIABLE}; replace it if others could read it"
        raise SettingsError("it holds a password", fix=fix)
    if "-----" in str(table.get("clientKey", "")):
        fix = "put it into a file that only you can read, and name that as clientKey"
        raise SettingsError("it holds a private key", fix=fix)


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
