"""Reads settings that people wrote as YAML, and notes all that is wrong with them, each under its full key."""

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from pulumi_redis_enterprise.core.x509.findings import CertificateTextError
from pulumi_redis_enterprise.errors import Problem, redact

EXAMPLE: Final = "Pulumi.demo.yaml"
_EXAMPLES: Final = {
    "acl": "read-only",
    "certificate": "app-1.pem",
    "clientCertificates": "clients-ca.pem",
    "name": "app",
    "roles": "app",
    "rule": "+@read ~*",
    "trustedCa": "ca.pem",
    "username": "app-1",
}
"""A value for each key that has to be there, for commands that work as they are printed."""

_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def set_command(path: str, value: str) -> str:
    """Return the command that sets a value of the stack's configuration.

    Without ``--path``, the CLI takes ``users[0].username`` for the name of one key, and ``true`` for a text.

    Args:
        path: The key in full, for example ``users[0].username``.
        value: What it is set to.
    """
    return f"pulumi config set --path {shlex.quote(path)} {shlex.quote(value)}"


def path_of(where: str, key: str) -> str:
    """Return the path of a key as the CLI reads it: what is no plain word is quoted, as dots divide a path."""
    if _PLAIN_KEY.fullmatch(key):
        return f"{where}.{key}" if where else key
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'{where}["{escaped}"]'


class SettingsSection:
    """A group of settings.

    Args:
        given: The values by key, as JSON gives them.
        known: The keys that there are. Of the topmost section, keys that are far from any may be somebody else's.
        read: Reads the file of that path; raises OSError or ValueError.
        problems: Takes what is wrong; shared by all sections.
        where: The key of this section, for example ``users[0]``; "" for the topmost.
    """

    def __init__(
        self,
        given: Mapping[str, Any],
        known: Sequence[str],
        *,
        read: Callable[[str], str],
        problems: list[Problem],
        where: str = "",
    ) -> None:
        self.where = where
        self._given = given
        self._read = read
        self._problems = problems
        for key in given:
            close = get_close_matches(key, known, n=1)
            if key not in known and (where or close):
                fix = f"did you mean {close[0]}?" if close else f"the settings are {', '.join(known)}"
                self.problem(key, "there is no such setting", fix)

    def __contains__(self, key: str) -> bool:
        return key in self._given

    def problem(self, key: str, reason: str, fix: str) -> None:
        """Note what is wrong with a setting."""
        self._problems.append(Problem(self._path(key), reason, fix))

    def value(self, key: str, default: Any = None) -> Any:
        """Return what is given, whatever it is: the resource looks at it."""
        return self._given.get(key, default)

    def required(self, key: str) -> Any:
        """Return what is given; noted as missing if it is empty."""
        value = self._given.get(key)
        if not value:
            self._missing(key, self._path(key))
        return value

    def values(self, key: str) -> list[Any]:
        """Return the list that is given; one value is a list of it."""
        value = self._given.get(key)
        if not value:
            self._missing(key, f"{self._path(key)}[0]")
        return value if isinstance(value, list) else [value] if value else []

    def choice(self, key: str, choices: Sequence[str]) -> Any:
        """One of some words, the first of which is the default."""
        given = self._given.get(key, choices[0])
        if given not in choices:
            reason = f"expected one of {', '.join(choices)}; got {redact(given)}"
            self.problem(key, reason, set_command(self._path(key), choices[1]))
        return given

    def flag(self, key: str, default: bool | None = False) -> bool | None:  # noqa: FBT001, FBT002 - a value
        """True or false; the default may also be that it is left alone."""
        given = self._given.get(key, default)
        if given is not default and not isinstance(given, bool):
            reason = f"expected true or false, got {redact(given)}"
            self.problem(key, reason, set_command(self._path(key), "true"))
            return default
        return given

    def records(self, key: str) -> list[Any]:
        """A list of objects."""
        return self._list(key, dict, "a list of objects")

    def sections(self, key: str, known: Sequence[str]) -> list["SettingsSection"]:
        """A list of objects, each a section of its own."""
        return [
            SettingsSection(
                record, known, read=self._read, problems=self._problems, where=f"{self._path(key)}[{index}]"
            )
            for index, record in enumerate(self.records(key))
        ]

    def references(self, key: str) -> dict[str, str]:
        """An object whose values are names."""
        given = self._given.get(key, {})
        if isinstance(given, dict) and all(isinstance(item, str) for item in given.values()):
            return given
        self.problem(key, f"expected names by name, got {redact(given)}", f"see {key} in {EXAMPLE}")
        return {}

    def file(self, key: str) -> str | None:
        """The text of the file that is named; None if none is."""
        path = self._given.get(key)
        return None if path is None else self._text(key, path)

    def files(self, key: str) -> list[str]:
        """The texts of the files that are named: one, or a list."""
        given = self._given.get(key, [])
        paths = [given] if isinstance(given, str) else self._list(key, str, "a list of file names")
        return [self._text(key, path) for path in paths]

    def _list(self, key: str, kind: type, wanted: str) -> list[Any]:
        given = self._given.get(key, [])
        if isinstance(given, list) and all(isinstance(item, kind) for item in given):
            return given
        self.problem(key, f"expected {wanted}, got {redact(given)}", f"see {key} in {EXAMPLE}")
        return []

    def _text(self, key: str, path: Any) -> str:
        try:
            return self._read(str(path))
        except CertificateTextError as error:
            self.problem(key, f"cannot read {redact(path)}: it {error.message}", error.of_file(str(path)).fix)
            return ""
        except (OSError, ValueError) as error:
            cause = error.strerror if isinstance(error, OSError) else "it is not a text file"
            fix = "give a path relative to the folder of Pulumi.yaml"
            self.problem(key, f"cannot read {redact(path)}: {cause}", fix)
            return ""

    def _missing(self, key: str, path: str) -> None:
        self.problem(key, "it is missing", set_command(path, _EXAMPLES[key]))

    def _path(self, key: str) -> str:
        return path_of(self.where, key)


def same_names(sections: Sequence[SettingsSection], key: str) -> None:
    """Note the sections whose name another one before them has already."""
    first: dict[str, str] = {}
    for section in sections:
        # The cluster does not tell upper from lower case in the names of users.
        name = str(section.value(key) or "").casefold()
        before = first.setdefault(name, section.where)
        if name and before != section.where:
            section.problem(key, f"{before} has this name already", "give each a name of its own")
