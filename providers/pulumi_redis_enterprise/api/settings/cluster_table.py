"""The table of named connections: in the stack's configuration, or in a TOML file, which `audit` reads as well.

Example, as a file::

    [east]
    url = "https://east.example.com:9443"
    username = "admin@example.com"
    passwordVariable = "EAST_PASSWORD"
    caCertificate = "east-ca.pem"

The keys are those of the settings. Instead of a value, the name of an environment variable may be given, as
``passwordVariable``, or the path of a file with the password, ``passwordFile``. A file of clusters holds no secret.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from pulumi_redis_enterprise.api.settings.places import (
    CLUSTERS,
    NAMESPACE,
    VARIABLE,
    ConnectionPlace,
    FilePlace,
    Place,
)
from pulumi_redis_enterprise.api.settings.sources import Source
from pulumi_redis_enterprise.api.settings.table_entries import (
    PASSWORD_FILE,
    RETIRED,
    entry_problems,
    is_retired,
    name_problems,
    repetitions,
)
from pulumi_redis_enterprise.errors import Problem, SettingsError, redact

WHERE: Final = f"{NAMESPACE}:{CLUSTERS}"
CLUSTERS_VARIABLE: Final = "REDIS_ENTERPRISE_CLUSTERS"
"""The environment variable of the table, if the stack's configuration has none."""

_PATHS: Final = (
    "caCertificate",
    "clientCertificate",
    "clientKey",
    "administratorCertificate",
    "administratorKey",
    PASSWORD_FILE,
)
_EXAMPLE_OF_FILE: Final = "give each cluster a table as [east], with url, username and passwordVariable"
HOW_TO_NAME: Final = "pulumi config set --path 'redis-enterprise:clusters.east.url' https://host:9443"


@dataclass(frozen=True, slots=True)
class Connection:
    """The settings of one named connection, as given. Equal if the settings are, whatever the name.

    Attributes:
        name: Its name in the table.
        place: Where messages say that its settings belong.
        given: The texts of the settings by key.
        variables: The names of environment variables by the key of the setting that they hold.
        password_file: The path of the file that holds the password; "" for none.
        is_stored: True if the state holds what is given.
    """

    name: str = field(compare=False)
    place: Place = field(compare=False)
    given: tuple[tuple[str, str], ...] = field(repr=False)
    variables: tuple[tuple[str, str], ...] = ()
    password_file: str = ""
    is_stored: bool = False

    def sources(self, environ: Mapping[str, str]) -> list[Source]:
        """Return the settings, those in variables and files among them.

        Raises:
            SettingsError: A variable is not set, or the file of the password cannot be read; tells all of them.
        """
        problems: list[Problem] = []
        secret = dict(self._from_variables(environ, problems)) | dict(self._from_file(problems))
        if problems:
            raise self.error(problems)
        return [self.given_source(), Source(f"{self._label}, by variable or file", secret)]

    def given_source(self) -> Source:
        """Return the settings that are given as they are."""
        return Source(self._label, dict(self.given), is_stored=self.is_stored)

    @property
    def _label(self) -> str:
        return f"connection {self.name!r}"

    def problems(self) -> list[Problem]:
        """Return what is wrong with it for a preview, which takes no credentials."""
        is_given = any(key == "url" for key, _ in (*self.given, *self.variables))
        return [] if is_given else [Problem("url", "is missing", self.place.how_to_set("url"))]

    def error(self, problems: list[Problem]) -> SettingsError:
        """Return the error of what is wrong with this connection."""
        reasons = [f"{self.place.name(problem.property)} {problem.message}" for problem in problems]
        return joined(f"cannot connect to {self.name!r}", reasons, [problem.fix for problem in problems])

    def _from_variables(self, environ: Mapping[str, str], problems: list[Problem]) -> Iterator[tuple[str, str]]:
        for key, variable in self.variables:
            if environ.get(variable):
                yield key, environ[variable]
            else:
                reason = f"names {variable}, which is not set in the environment"
                problems.append(Problem(key + VARIABLE, reason, f"set {variable} to the {key}"))

    def _from_file(self, problems: list[Problem]) -> Iterator[tuple[str, str]]:
        if not self.password_file:
            return
        try:
            yield "password", Path(self.password_file).expanduser().read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, ValueError, RuntimeError) as error:
            # A strerror has no part of the text, unlike the errors themselves.
            reason = f"cannot be read: {getattr(error, 'strerror', None) or 'it is no text file'}"
            problems.append(Problem(PASSWORD_FILE, reason, "give the path of a file that holds the password only"))


@dataclass(frozen=True, slots=True)
class ClusterTable:
    """All named connections.

    Attributes:
        tables: The table of each by its name, as JSON or TOML have it.
        file: The path of the file; None if they are in the stack's configuration.
    """

    tables: Mapping[str, Any] = field(repr=False)
    file: Path | None = None

    def names(self) -> list[str]:
        """Return the names of the connections to manage resources by, sorted."""
        return sorted(name for name, table in self.tables.items() if not is_retired(table))

    def require_sound(self) -> None:
        """Raise if a table is wrong; what variables and files hold is not looked at.

        Raises:
            SettingsError: Tells all that is wrong.
        """
        found = [(self.place(name), it) for name in self.tables for it in self._all_problems(name)]
        if found:
            reasons = [f"{place.name(it.property)} {it.message}" for place, it in found]
            raise joined(f"{self.file or WHERE} cannot be used", reasons, [it.fix for _, it in found])

    def place(self, name: str) -> Place:
        """Return where messages say that the settings of a connection belong."""
        return FilePlace(name, str(self.file)) if self.file else ConnectionPlace(name)

    def connection(self, name: str) -> Connection:
        """Return one of the connections.

        Raises:
            SettingsError: There is none of that name, or its table is wrong; tells all that is.
        """
        if name not in self.tables:
            raise self.unknown(name)
        problems = self._problems(name)
        if problems:
            raise Connection(name, self.place(name), ()).error(problems)
        table, folder = self.tables[name], self.file.parent if self.file else None
        # An empty text counts as not given.
        texts = {key: _text(key, value, folder) for key, value in table.items() if key != RETIRED and value != ""}
        password_file = texts.pop(PASSWORD_FILE, "")
        variables = {key.removesuffix(VARIABLE): texts.pop(key) for key in tuple(texts) if key.endswith(VARIABLE)}
        return Connection(
            name,
            self.place(name),
            tuple(sorted(texts.items())),
            tuple(sorted(variables.items())),
            password_file,
            is_stored=self.file is None,
        )

    def as_managed(self) -> Self:
        """Return the table with none of its connections retired: resources are to be managed by each."""
        tables = {name: table | {RETIRED: False} if is_retired(table) else table for name, table in self.tables.items()}
        return replace(self, tables=tables)

    def _problems(self, name: str) -> list[Problem]:
        table, place = self.tables[name], self.place(name)
        # A state from before this rule may have such a name: a retired connection still deletes.
        if not is_retired(table) and (wrong := name_problems(name)):
            return wrong
        if not isinstance(table, dict):
            return [Problem("", f"is {redact(table)}; expected a table of settings", place.how_to_set("url"))]
        found = [problem for key, value in table.items() for problem in entry_problems(key, value, place)]
        found += self._secrets(table)
        found += repetitions(table)
        return found

    def _all_problems(self, name: str) -> list[Problem]:
        return self._problems(name) or self.connection(name).problems()

    def _secrets(self, table: Mapping[str, Any]) -> Iterator[Problem]:
        """Yield what does not belong into a file: others can read it, and it may well be checked in."""
        if self.file and "password" in table:
            name = "put it into an environment variable, and name that as passwordVariable"
            fix = f"{name}; replace it if others could read it"
            yield Problem("password", "is in the file: it holds a password", fix)
        if self.file and "-----" in str(table.get("clientKey", "")):
            fix = "put it into a file that only you can read, and name that as clientKey"
            yield Problem("clientKey", "is in the file: it holds a private key", fix)

    def unknown(self, name: str) -> SettingsError:
        """Return the error of a name that no connection has."""
        import difflib

        where = str(self.file) if self.file else WHERE
        nearest = difflib.get_close_matches(name, self.tables, n=1)
        known = ", ".join(sorted(self.tables)) or "none"
        fix = f"did you mean {nearest[0]!r}?" if nearest else self.place(name).how_to_set("url")
        return SettingsError(f"there is no connection {name!r}; {where} has {known}", fix=fix)


def table_from(text: str) -> ClusterTable:
    """Return the table that a setting holds: as JSON, which the engine makes of it, or by the path of its file.

    Raises:
        SettingsError: There is no such file, or it is not a table.
    """
    return _table_in_json(text) if text.lstrip().startswith(("{", "[")) else table_in(Path(text).expanduser())


def table_in(file: Path) -> ClusterTable:
    """Return the table in a TOML file; the paths in it are relative to its folder.

    Raises:
        SettingsError: The file cannot be read, or there is no table in it.
    """
    import tomllib

    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}", fix="name a file of clusters") from None
    except (ValueError, RecursionError):
        # What the parser says may quote the text.
        raise SettingsError(f"{file} is not TOML", fix=_EXAMPLE_OF_FILE) from None
    if not tables:
        raise SettingsError(f"{file} names no cluster", fix=_EXAMPLE_OF_FILE)
    return ClusterTable(tables, file)


def joined(what: str, reasons: list[str], fixes: list[str]) -> SettingsError:
    """Return one error of several reasons."""
    if len(reasons) == 1:
        return SettingsError(f"{what}: {reasons[0]}", fix=fixes[0])
    message = f"{what}: {len(reasons)} settings are wrong\n" + "\n".join(f"  - {reason}" for reason in reasons)
    return SettingsError(message, fix="".join(f"\n  - {fix}" for fix in fixes))


def _table_in_json(text: str) -> ClusterTable:
    try:
        tables = json.loads(text)
    except (ValueError, RecursionError):
        tables = None
    if not isinstance(tables, dict) or not tables:
        raise SettingsError(f"{WHERE} is not a table of connections by name, or an empty one", fix=HOW_TO_NAME)
    return ClusterTable(tables)


def _text(key: str, value: Any, folder: Path | None) -> str:
    text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
    is_relative = folder and key in _PATHS and "-----" not in text and not text.startswith("~")
    return str(Path(folder or "", text)) if is_relative else text
