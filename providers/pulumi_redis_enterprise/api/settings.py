"""How to reach a cluster and who to be there: read from several sources, checked as a whole.

Nothing here touches the network. Files that a setting names are read, so that a wrong path is reported together
with everything else that is wrong.

Example::

    settings = settings_from([configuration_source(configuration), environment_source(os.environ)])
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from pulumi_redis_enterprise.api.setting_values import VALUE_FROM_TEXT, is_key_of
from pulumi_redis_enterprise.errors import Problem, SettingsError

NAMESPACE: Final = "redis-enterprise"

ENVIRONMENT: Final[Mapping[str, str]] = {
    "url": "REDIS_ENTERPRISE_URL",
    "username": "REDIS_ENTERPRISE_USERNAME",
    "password": "REDIS_ENTERPRISE_PASSWORD",
    "clientCertificate": "REDIS_ENTERPRISE_CLIENT_CERTIFICATE",
    "clientKey": "REDIS_ENTERPRISE_CLIENT_KEY",
    "caCertificate": "REDIS_ENTERPRISE_CA_CERTIFICATE",
    "serverFingerprint": "REDIS_ENTERPRISE_SERVER_FINGERPRINT",
    "serverName": "REDIS_ENTERPRISE_SERVER_NAME",
}
"""The environment variable of each setting that has one."""

_BASIC: Final = ("username", "password")
_CERTIFICATE: Final = ("clientCertificate", "clientKey")
_EXAMPLES: Final[Mapping[str, str]] = {
    "url": "https://host:9443",
    "username": "admin@cluster.local",
    "password": "--secret",
    "clientCertificate": "client.pem",
    "clientKey": "--secret client.key",
    "caCertificate": "ca.pem",
    "serverFingerprint": "<64 hex digits>",
    "serverName": "cluster.local",
    "timeout": "30",
    "certificateTimeout": "900",
}


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
class ConnectionSettings:
    """All that a connection needs. Hashable, so that one client per cluster and identity can be kept.

    Attributes:
        url: ``https://host:9443``, without a trailing slash.
        credentials: The one kind of credentials in use.
        ca_certificate: PEM text of what signed the API's certificate; None for the system's trust.
        server_fingerprint: SHA-256 of the API's own certificate, which is then pinned instead of verified.
        server_name: The name to send and to verify when the URL holds another, or an address.
        timeout: Seconds until a request is given up.
        certificate_timeout: The same for the change of a cluster certificate, which is copied to all nodes.
    """

    url: str
    credentials: BasicCredentials | CertificateCredentials
    ca_certificate: str | None = field(default=None, repr=False)
    server_fingerprint: str | None = None
    server_name: str | None = None
    timeout: float = 30.0
    certificate_timeout: float = 900.0

    def __post_init__(self) -> None:
        # An empty fingerprint would switch verification off and check nothing instead.
        if self.server_fingerprint is not None and not re.fullmatch("[0-9a-f]{64}", self.server_fingerprint):
            raise ValueError("server_fingerprint must be 64 lower-case hex digits")
        if not self.url.startswith("https://"):
            raise ValueError("url must begin with https://")

    @property
    def address(self) -> str:
        """``host:port``, as openssl's ``-connect`` takes it."""
        parts = urlsplit(self.url)
        host = parts.netloc.rpartition("@")[2]
        return host if parts.port else f"{host}:443"


class Source(NamedTuple):
    """Settings from one place.

    Attributes:
        label: What the place is called in messages, for example "environment".
        values: The texts by the vendor-neutral key, for example ``serverName``.
    """

    label: str
    values: Mapping[str, str]


def configuration_source(configuration: Mapping[str, str]) -> Source:
    """The settings in a Pulumi configuration, whose keys are ``redis-enterprise:url`` and so on."""
    prefix = f"{NAMESPACE}:"
    values = {key.removeprefix(prefix): text for key, text in configuration.items() if key.startswith(prefix)}
    return Source("stack configuration", values)


def environment_source(environ: Mapping[str, str]) -> Source:
    """The settings in the environment, whose names are ``REDIS_ENTERPRISE_URL`` and so on."""
    values = {key: environ[name] for key, name in ENVIRONMENT.items() if name in environ}
    return Source("environment", values)


def settings_from(sources: Sequence[Source]) -> ConnectionSettings:
    """Merge the sources, the first having precedence, and check the result.

    The first source that names a credential decides its kind. Its other half may come from a later source (the
    user name from the configuration, the password from the environment); the other kind is then ignored there.
    An empty text counts as not given.

    Raises:
        SettingsError: Settings are missing, malformed, unknown or contradict each other. Lists all of them.
    """
    given = [Source(label, {key: text for key, text in values.items() if text}) for label, values in sources]
    problems = _unknown_keys(given)
    texts, contradictions = _merged(given)
    parsed, malformed = _parsed(texts)
    problems += contradictions + malformed + _missing(texts) + _mismatches(parsed)
    if problems:
        raise _settings_error(problems)
    return _settings(parsed)


def how_to_set(key: str) -> str:
    """The two ways to give a setting, as part of a Fix line."""
    configuration = f"{NAMESPACE}:{key}"
    flag, _, example = _EXAMPLES[key].rpartition(" ") if key != "password" else ("--secret", "", "")
    command = " ".join(word for word in ("pulumi config set", flag, configuration, example) if word)
    environment = f" or {ENVIRONMENT[key]}" if key in ENVIRONMENT else ""
    return f"set {configuration} ({command}){environment}"


def _unknown_keys(sources: Iterable[Source]) -> list[Problem]:
    return [
        Problem(key, f"is not a setting (from the {label})", _fix_for_unknown(key))
        for label, values in sources
        for key in sorted(values)
        if key not in VALUE_FROM_TEXT
    ]


def _fix_for_unknown(key: str) -> str:
    nearest = difflib.get_close_matches(key, VALUE_FROM_TEXT, n=1)
    known = f"did you mean {NAMESPACE}:{nearest[0]}?" if nearest else f"known are {', '.join(VALUE_FROM_TEXT)}"
    return f"pulumi config rm {NAMESPACE}:{key}; {known}"


def _merged(sources: Sequence[Source]) -> tuple[dict[str, str], list[Problem]]:
    """The text of each known key, with the credentials of one kind only."""
    ignored, problems = _other_kind(sources)
    texts: dict[str, str] = {}
    for _, values in reversed(sources):
        texts |= {key: text for key, text in values.items() if key in VALUE_FROM_TEXT and key not in ignored}
    if "caCertificate" in texts and "serverFingerprint" in texts:
        reason = "is given together with serverFingerprint, which replaces it"
        problems.append(Problem("caCertificate", reason, "keep one of the two"))
    return texts, problems


def _other_kind(sources: Iterable[Source]) -> tuple[Sequence[str], list[Problem]]:
    """The credential keys that do not count, as a source of precedence names the other kind."""
    for label, values in sources:
        basic = [key for key in _BASIC if key in values]
        certificate = [key for key in _CERTIFICATE if key in values]
        if basic and certificate:
            reason = f"is given together with {', '.join(certificate)} (from the {label})"
            return _CERTIFICATE, [Problem(basic[0], reason, "keep one kind of credentials")]
        if basic or certificate:
            return (_CERTIFICATE if basic else _BASIC), []
    return (), []


def _parsed(texts: Mapping[str, str]) -> tuple[dict[str, Any], list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, text in texts.items():
        try:
            values[key] = VALUE_FROM_TEXT[key](text)
        except ValueError as error:
            problems.append(Problem(key, str(error), how_to_set(key)))
    return values, problems


def _missing(texts: Mapping[str, str]) -> list[Problem]:
    required = ["url"]
    for kind in (_BASIC, _CERTIFICATE):
        if any(key in texts for key in kind):
            required += kind
    problems = [Problem(key, "is missing", how_to_set(key)) for key in required if key not in texts]
    if not any(key in texts for key in (*_BASIC, *_CERTIFICATE)):
        fix = "; or log in by certificate: ".join(
            " and ".join(how_to_set(key) for key in kind) for kind in (_BASIC, _CERTIFICATE)
        )
        problems.append(Problem("username", "is missing, and there are no other credentials", fix))
    return problems


def _mismatches(parsed: Mapping[str, Any]) -> list[Problem]:
    certificate, key = (parsed.get(name) for name in _CERTIFICATE)
    if certificate is None or key is None or is_key_of(key, certificate):
        return []
    fix = "give the key of the first certificate in clientCertificate"
    return [Problem("clientKey", "is not the key of clientCertificate", fix)]


def _settings(parsed: Mapping[str, Any]) -> ConnectionSettings:
    credentials = (
        BasicCredentials(parsed["username"], parsed["password"])
        if "username" in parsed
        else CertificateCredentials(parsed["clientCertificate"], parsed["clientKey"])
    )
    optional = {
        "ca_certificate": parsed.get("caCertificate"),
        "server_fingerprint": parsed.get("serverFingerprint"),
        "server_name": parsed.get("serverName"),
        "timeout": parsed.get("timeout"),
        "certificate_timeout": parsed.get("certificateTimeout"),
    }
    return ConnectionSettings(
        parsed["url"], credentials, **{name: value for name, value in optional.items() if value is not None}
    )


def _settings_error(problems: Sequence[Problem]) -> SettingsError:
    reasons = [f"{NAMESPACE}:{problem.property} {problem.reason}" for problem in problems]
    fixes = [problem.fix for problem in problems]
    if len(problems) == 1:
        return SettingsError(f"cannot connect: {reasons[0]}", fix=fixes[0])
    lines = "\n".join(f"  - {reason}" for reason in reasons)
    message = f"cannot connect: {len(problems)} settings are wrong\n{lines}"
    return SettingsError(message, fix="\n" + "\n".join(f"  - {fix}" for fix in fixes))
