"""Sources of settings, and their precedence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pulumi_redis_enterprise.api.settings.places import CLUSTERS, ENVIRONMENT, NAMESPACE, SHARED, STACK_PLACE, Place
from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.errors import Problem

STACK: Final = "stack configuration"
"""The label of what the engine hands over: the stack's configuration, or the arguments of a `Cluster`."""

BASIC: Final = ("username", "password")
CERTIFICATE: Final = ("clientCertificate", "clientKey")
ADMINISTRATOR: Final = ("administratorCertificate", "administratorKey")


class Source(NamedTuple):
    """Settings from one place.

    Attributes:
        label: What the place is called in messages, for example "environment".
        values: The texts by key, for example ``serverName``.
        is_stored: True if the state holds them, as what is from the stack.
    """

    label: str
    values: Mapping[str, str]
    is_stored: bool = False


class RawSetting(NamedTuple):
    """The text of a setting, and the label of the source that it is from."""

    text: str
    label: str


def configuration_source(configuration: Mapping[str, str]) -> Source:
    """The settings in a Pulumi configuration, whose keys are ``redis-enterprise:url`` and so on."""
    prefix = f"{NAMESPACE}:"
    values = {key.removeprefix(prefix): text for key, text in configuration.items() if key.startswith(prefix)}
    # The table of named connections is for these alone.
    values.pop(CLUSTERS, None)
    return Source(STACK, values, is_stored=True)


def environment_source(environ: Mapping[str, str]) -> Source:
    """The settings in the environment, whose names are ``REDIS_ENTERPRISE_URL`` and so on."""
    return Source("environment", {key: environ[name] for key, name in ENVIRONMENT.items() if name in environ})


def shared(source: Source) -> Source:
    """Return the settings that named connections take from elsewhere, too: those that name no cluster and nobody."""
    return source._replace(values={key: text for key, text in source.values.items() if key in SHARED})


def merged(sources: Sequence[Source]) -> tuple[dict[str, RawSetting], list[Problem]]:
    """The setting of each key from the first source that has it; credentials of one kind only.

    The first source that names a credential decides the kind. Its other half may come from a later source (the
    user name from the configuration, the password from the environment); the other kind does not count there.
    """
    ignored, problems = _other_kind(sources)
    settings: dict[str, RawSetting] = {}
    for label, values, _ in reversed(sources):
        settings |= {key: RawSetting(text, label) for key, text in values.items() if text and key not in ignored}
    if "caCertificate" in settings and "serverFingerprint" in settings:
        reason = "is given together with serverFingerprint, which replaces it"
        problems.append(Problem("caCertificate", reason, "keep one of the two"))
    return settings, problems


def values_from(
    given: Mapping[str, RawSetting], value_from_text: Mapping[str, Callable[[str], Any]], place: Place = STACK_PLACE
) -> tuple[dict[str, Any], list[Problem]]:
    """The values of the settings that can be read, and what is wrong with the texts of others.

    Args:
        given: The settings; those that have no reader are passed over.
        value_from_text: How the text of each is read; raises ValueError with a reason that does not hold the text.
        place: Where they belong.
    """
    values: dict[str, Any] = {}
    problems = []
    for key, (text, label) in given.items():
        if key in value_from_text:
            try:
                values[key] = value_from_text[key](text)
            except CertificateTextError as error:
                problems.append(Problem(key, f"{error.message} (from the {label})", error.fix))
            except ValueError as error:
                problems.append(Problem(key, f"{error} (from the {label})", place.how_to_set(key)))
    return values, problems


def _other_kind(sources: Iterable[Source]) -> tuple[Sequence[str], list[Problem]]:
    """The credential keys that do not count, as the source that decides names the other kind."""
    for label, values, _ in sources:
        basic = [key for key in BASIC if values.get(key)]
        certificate = [key for key in CERTIFICATE if values.get(key)]
        if basic and certificate:
            reason = f"is given together with {' and '.join(certificate)} (both from the {label})"
            return CERTIFICATE, [Problem(basic[0], reason, "keep one kind of credentials")]
        if basic or certificate:
            return (CERTIFICATE if basic else BASIC), []
    return (), []
