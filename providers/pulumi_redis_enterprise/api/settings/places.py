"""Places of settings, as messages name them: the stack's own, those of a named connection, and a file of clusters."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

NAMESPACE: Final = "redis-enterprise"

CLUSTERS: Final = "clusters"
"""The setting that holds the table of named connections, or the path of its file."""

ENVIRONMENT: Final[Mapping[str, str]] = {
    "url": "REDIS_ENTERPRISE_URL",
    "username": "REDIS_ENTERPRISE_USERNAME",
    "password": "REDIS_ENTERPRISE_PASSWORD",
    "clientCertificate": "REDIS_ENTERPRISE_CLIENT_CERTIFICATE",
    "clientKey": "REDIS_ENTERPRISE_CLIENT_KEY",
    "caCertificate": "REDIS_ENTERPRISE_CA_CERTIFICATE",
    "serverFingerprint": "REDIS_ENTERPRISE_SERVER_FINGERPRINT",
    "serverName": "REDIS_ENTERPRISE_SERVER_NAME",
    "nodes": "REDIS_ENTERPRISE_NODES",
    "administratorCertificate": "REDIS_ENTERPRISE_ADMINISTRATOR_CERTIFICATE",
    "administratorKey": "REDIS_ENTERPRISE_ADMINISTRATOR_KEY",
    "expiryWarningDays": "REDIS_ENTERPRISE_EXPIRY_WARNING_DAYS",
    "expiryErrorDays": "REDIS_ENTERPRISE_EXPIRY_ERROR_DAYS",
    "serverValidation": "REDIS_ENTERPRISE_SERVER_VALIDATION",
}
"""The environment variable of each setting that has one."""

SECRETS: Final = frozenset({"password", "clientKey"})

SHARED: Final = ("timeout", "certificateTimeout", "expiryWarningDays", "expiryErrorDays", "serverValidation")
"""The settings that named connections take from elsewhere, too: those that name no cluster and nobody."""

VARIABLE: Final = "Variable"
"""The end of a key that names an environment variable instead of a value, as ``passwordVariable``."""

_EXAMPLES: Final[Mapping[str, str]] = {
    "url": "https://host:9443",
    "username": "admin@cluster.local",
    "clientCertificate": "client.pem",
    "clientKey": "client.key",
    "caCertificate": "ca.pem",
    "serverFingerprint": 4 * "0123456789abcdef",
    "serverName": "cluster.local",
    "nodes": "https://node2:9443,https://node3:9443",
    "administratorCertificate": "admin.pem",
    "administratorKey": "admin.key",
    "timeout": "30",
    "certificateTimeout": "900",
    "expiryWarningDays": "30",
    "expiryErrorDays": "14",
    "serverValidation": "true",
}

SETTINGS: Final = (*_EXAMPLES, "password")
"""The keys of all settings of a connection."""


@dataclass(frozen=True, slots=True)
class Place:
    """The stack's own configuration; the base of the other places."""

    def name(self, key: str) -> str:
        """Return what messages call a setting."""
        return f"{NAMESPACE}:{key}"

    def how_to_set(self, key: str) -> str:
        """Return the ways to give a setting, as part of a Fix line."""
        environment = f" or {ENVIRONMENT[key]}" if key in ENVIRONMENT else ""
        return f"set {self.name(key)} ({_set_command(key, self.name(key))}){environment}"

    def how_to_remove(self, key: str) -> str:
        """Return how to take a setting out."""
        return f"pulumi config rm {shlex.quote(self.name(key))}"


@dataclass(frozen=True, slots=True)
class ConnectionPlace(Place):
    """The table of a named connection in the stack's configuration.

    Attributes:
        connection: The name of the connection.
    """

    connection: str

    def name(self, key: str) -> str:
        """Return the path of the setting, as ``--path`` takes it."""
        from pulumi_redis_enterprise.core import settings_reader

        table = settings_reader.path_of(f"{NAMESPACE}:{CLUSTERS}", self.connection)
        return settings_reader.path_of(table, key) if key else table

    def how_to_set(self, key: str) -> str:
        """Return the command; for a secret, also how to leave it out of the configuration."""
        path = shlex.quote(self.name(key))
        variable = f", or name the environment variable that holds it as {key}{VARIABLE}" if key in SECRETS else ""
        return f"set it (pulumi config set --path {_set_command(key, path).removeprefix(_SET)}){variable}"

    def how_to_remove(self, key: str) -> str:
        """Return the command that takes a setting out of the table."""
        return f"pulumi config rm --path {shlex.quote(self.name(key))}"


@dataclass(frozen=True, slots=True)
class FilePlace(Place):
    """The table of a cluster in a TOML file.

    Attributes:
        connection: The name of the table.
        file: The path of the file.
    """

    connection: str
    file: str

    def name(self, key: str) -> str:
        """Return the table and the key."""
        return f"[{self.connection}] of {self.file}: {key or 'it'}"

    def how_to_set(self, key: str) -> str:
        """Return the line to write; a secret is named by its variable."""
        variable = f"{self.connection}_{key}".upper().replace("-", "_")
        line = f'{key}{VARIABLE} = "{variable}"' if key in SECRETS else f'{key} = "{_EXAMPLES.get(key, "…")}"'
        return f"write {line} into [{self.connection}] of {self.file}"

    def how_to_remove(self, key: str) -> str:
        """Return what to take out of which table."""
        return f"take {key} out of [{self.connection}] of {self.file}"


STACK_PLACE: Final = Place()


def in_place(text: str, place: Place) -> str:
    """Return a text that names settings of the stack with those of another place, and the commands for them.

    What connections share with the stack, as their timeouts, can be set there for all, and stays as it is.
    """
    return text if place == STACK_PLACE else _of_the_stack().sub(lambda found: _placed(found, place), text)


def _placed(found: re.Match[str], place: Place) -> str:
    verb, secret, key, value = found.group("verb", "secret", "key", "value")
    if verb is None:
        return place.name(key) + (value or "")
    if verb == "rm":
        return place.how_to_remove(key) + (value or "")
    if isinstance(place, FilePlace):
        return place.how_to_set(key)
    return _SET + f"--path {secret or ''}{shlex.quote(place.name(key))}{value or ''}"


@cache
def _of_the_stack() -> re.Pattern[str]:
    own = "|".join(key for key in SETTINGS if key not in SHARED)
    command = "pulumi config (?P<verb>set|rm) (?P<secret>--secret )?"
    return re.compile(rf"(?:{command})?{NAMESPACE}:(?P<key>{own})\b(?P<value> [A-Z]+\b)?")


_SET: Final = "pulumi config set "


def _set_command(key: str, path: str) -> str:
    flag = ["--secret"] if key in SECRETS else []
    example = [_EXAMPLES[key]] if key in _EXAMPLES else []
    return _SET + " ".join([*flag, path, *example])
