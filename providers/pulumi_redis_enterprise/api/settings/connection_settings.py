"""Connection settings, the address of a cluster and the credentials: read from several sources, checked as a whole.

Nothing here touches the network. Files that a setting names are read, so that a wrong path is reported together
with everything else that is wrong.

Example::

    settings = settings_from([configuration_source(configuration), environment_source(os.environ)])
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from pulumi_redis_enterprise.api.settings.pem_files import path_in
from pulumi_redis_enterprise.api.settings.places import STACK_PLACE, Place
from pulumi_redis_enterprise.api.settings.sources import (
    ADMINISTRATOR,
    BASIC,
    CERTIFICATE,
    RawSetting,
    Source,
    merged,
    values_from,
)
from pulumi_redis_enterprise.api.settings.values import VALUE_FROM_TEXT
from pulumi_redis_enterprise.errors import Problem, SettingsError

_TIMEOUT = 30.0
# What the vendor's OpenAPI description has as x-timeout-seconds of PUT /v1/cluster/certificates.
_CERTIFICATE_TIMEOUT = 900.0
_OF_FILES = ("clientCertificate", "clientKey", "caCertificate")


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """A user's name or email address, and the password."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CertificateCredentials:
    """A client certificate with its intermediates, and the private key, both as PEM text."""

    certificate: str = field(repr=False)
    key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """The paths of a client's certificate and key, both PEM files that are read when they are needed."""

    certificate_file: str
    key_file: str


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """The settings of a connection. Hashable, so that one client can be kept for each cluster and user.

    Attributes:
        url: ``https://host:9443``, without a trailing slash.
        credentials: The one kind of credentials in use.
        ca_certificate: PEM text of what signed the API's certificate; None for the system's trust.
        ca_file: The path of the file that this is from; None if it was given as text.
        server_fingerprint: SHA-256 of the API's own certificate, which is then pinned instead of verified.
        server_name: The name to send and to verify when the URL holds another, or an address.
        nodes: The base URLs of further nodes of the same cluster.
        stored: The settings that are from the stack, and so in its state: a refresh or a destroy, which do not run the
            program, have them as they were in the last update.
        timeout: Seconds until a request is given up.
        certificate_timeout: The same for the change of a cluster certificate, which is copied to all nodes.
        administrator: The administrator who has to be able to log in by certificate after every change.
    """

    url: str
    credentials: BasicCredentials | CertificateCredentials
    ca_certificate: str | None = field(default=None, repr=False)
    ca_file: str | None = field(default=None, compare=False)
    server_fingerprint: str | None = None
    server_name: str | None = None
    nodes: tuple[str, ...] = ()
    stored: frozenset[str] = field(default=frozenset(), compare=False)
    timeout: float = _TIMEOUT
    certificate_timeout: float = _CERTIFICATE_TIMEOUT
    administrator: ClientFiles | None = None

    def __post_init__(self) -> None:
        # An empty fingerprint would switch verification off and check nothing instead.
        if self.server_fingerprint is not None and not re.fullmatch("[0-9a-f]{64}", self.server_fingerprint):
            raise ValueError("server_fingerprint must be 64 lower-case hex digits")
        if not all(url.startswith("https://") for url in (self.url, *self.nodes)):
            raise ValueError("url and nodes must begin with https://")

    @property
    def address(self) -> str:
        """``host:port``, as openssl's ``-connect`` takes it."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return host if parts.port else f"{host}:443"


def settings_from(sources: Sequence[Source], place: Place = STACK_PLACE) -> ConnectionSettings:
    """Merge the sources, the first having precedence, and check the result.

    The first source that names a credential decides its kind; its other half may come from a later source. An
    empty text counts as not given.

    Args:
        sources: The settings.
        place: Where messages say that they belong.

    Raises:
        SettingsError: Settings are missing, malformed, unknown or contradict each other. Lists all of them.
    """
    given, problems = merged(sources)
    values, malformed = values_from(given, VALUE_FROM_TEXT, place)
    problems += _unknown(given, place) + malformed + _missing(given, place) + _mismatched(values)
    if problems:
        raise _settings_error(problems, place)
    stored = {source.label for source in sources if source.is_stored}
    return replace(
        _settings(values),
        ca_file=path_in(given["caCertificate"].text) if "caCertificate" in given else None,
        stored=frozenset(key for key, (_, label) in given.items() if label in stored),
    )


def problems_in(source: Source) -> list[Problem]:
    """Return what is wrong with settings of one source, as far as no file is read and nothing is missed.

    A preview has neither to have all settings nor the files that they name.
    """
    given, problems = merged([source])
    readers = {key: reader for key, reader in VALUE_FROM_TEXT.items() if key not in _OF_FILES}
    return problems + _unknown(given, STACK_PLACE) + values_from(given, readers)[1]


def _unknown(given: Mapping[str, RawSetting], place: Place) -> list[Problem]:
    return [
        Problem(key, f"is not a setting (from the {label})", f"{place.how_to_remove(key)}; {known_setting(key, place)}")
        for key, (_, label) in given.items()
        if key not in VALUE_FROM_TEXT
    ]


def known_setting(key: str, place: Place) -> str:
    """Return which setting may be meant by an unknown key, as the end of a fix."""
    import difflib

    nearest = difflib.get_close_matches(key, VALUE_FROM_TEXT, n=1)
    return f"did you mean {place.name(nearest[0])}?" if nearest else f"known are {', '.join(VALUE_FROM_TEXT)}"


def _missing(given: Mapping[str, RawSetting], place: Place) -> list[Problem]:
    required = ["url"]
    for kind in (BASIC, CERTIFICATE, ADMINISTRATOR):
        if any(key in given for key in kind):
            required += kind
    problems = [Problem(key, "is missing", place.how_to_set(key)) for key in required if key not in given]
    if not any(key in given for key in (*BASIC, *CERTIFICATE)):
        fix = f"{place.how_to_set('username')}, and the password likewise; or clientCertificate and clientKey"
        problems.append(Problem("username", "is missing, as are all other credentials", fix))
    return problems


def _mismatched(values: Mapping[str, Any]) -> list[Problem]:
    certificate, key = (values.get(name) for name in CERTIFICATE)
    if certificate is None or key is None:
        return []
    from pulumi_redis_enterprise.core.x509.reading.private_key import is_key_of

    if is_key_of(key, certificate):
        return []
    fix = "give the key of the first certificate in clientCertificate"
    return [Problem("clientKey", "is not the key of clientCertificate", fix)]


def _settings(values: Mapping[str, Any]) -> ConnectionSettings:
    credentials = (
        BasicCredentials(values["username"], values["password"])
        if "username" in values
        else CertificateCredentials(values["clientCertificate"], values["clientKey"])
    )
    return ConnectionSettings(
        values["url"],
        credentials,
        ca_certificate=values.get("caCertificate"),
        server_fingerprint=values.get("serverFingerprint"),
        server_name=values.get("serverName"),
        nodes=values.get("nodes", ()),
        timeout=values.get("timeout", _TIMEOUT),
        certificate_timeout=values.get("certificateTimeout", _CERTIFICATE_TIMEOUT),
        administrator=ClientFiles(*(values[key] for key in ADMINISTRATOR)) if ADMINISTRATOR[0] in values else None,
    )


def _settings_error(problems: Sequence[Problem], place: Place) -> SettingsError:
    reasons = [f"{place.name(problem.property)} {problem.message}" for problem in problems]
    if len(problems) == 1:
        return SettingsError(f"cannot connect: {reasons[0]}", problems[0].fix, problems[0].property)
    message = f"cannot connect: {len(problems)} settings are wrong\n" + "\n".join(f"  - {reason}" for reason in reasons)
    return SettingsError(message, fix="".join(f"\n  - {problem.fix}" for problem in problems))
