"""The findings of an audit as tables for people, as CSV for spreadsheets."""

import csv
import io
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pulumi_redis_enterprise.cli.audit.access import UserAccess
from pulumi_redis_enterprise.cli.audit.model import REST
from pulumi_redis_enterprise.cli.audit.report import Report
from pulumi_redis_enterprise.core.risks import Severity
from pulumi_redis_enterprise.errors import Problem, harmless, one_line, sanitize, without_runner_commands

# What Excel, LibreOffice and Google Sheets calculate, in the width of Latin or of East Asian letters; a tab or a return
# before it is not there any more. The apostrophe says that it is text. https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_BEGINS: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_STYLES: Final = {Severity.HIGH: "bold red", Severity.MEDIUM: "yellow", Severity.LOW: "dim"}


class CsvTable(StrEnum):
    """The tables that there are as CSV."""

    ACCESS = "access"
    WEAKNESSES = "weaknesses"


def tables(found: Report | Problem) -> Iterator[RenderableType]:
    """A cluster: who gets in where, by which CAs, and what is weak about it."""
    if isinstance(found, Problem):
        yield Text(harmless(f"{found.property}: not audited\n{found.message}\nFix: {found.fix}\n"), style="red")
        return
    yield Text(harmless(f"{found.cluster} {found.url} (Redis Enterprise Software {found.version})"), style="bold")
    yield Text(f"{_logins(found)}\n")
    yield _users(found.users) if found.users else Text("No user logs in by certificate.")
    if found.authorities:
        yield _authorities(found)
    yield _weaknesses(found) if found.weaknesses else Text("No weak spot was found.", style="green")


def printed_csv(found: Sequence[Report | Problem], table: CsvTable) -> str:
    """One line for each place that a user may log in to, or one for each weak spot.

    No cell is a formula to a spreadsheet, and no line a command to the runner of a pipeline.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if table is CsvTable.ACCESS:
        writer.writerow(["cluster", "username", "subject_line", "status", "roles", "target", "right"])
        rows = (row for it in found if isinstance(it, Report) for row in _access_rows(it))
    else:
        writer.writerow(["cluster", "severity", "where", "reason", "fix"])
        rows = (row for it in found for row in _weakness_rows(it))
    writer.writerows(map(_csv_cell, row) for row in rows)
    return without_runner_commands(text.getvalue())


def _csv_cell(text: str) -> str:
    shown = one_line(text)
    return f"'{shown}" if shown.startswith(_FORMULA_BEGINS) else shown


def _access_rows(found: Report) -> Iterator[Sequence[str]]:
    for user in found.users:
        known = (found.cluster, user.username, user.subject_line, user.status, ", ".join(user.roles))
        yield from ((*known, access.target, access.right) for access in user.access)


def _weakness_rows(found: Report | Problem) -> Iterator[Sequence[str]]:
    if isinstance(found, Problem):
        yield found.property, Severity.HIGH, "the cluster", f"it was not audited: {found.message}", found.fix
    else:
        yield from ((found.cluster, it.severity, it.property, it.message, it.fix) for it in found.weaknesses)


def _logins(found: Report) -> str:
    if not found.certificate_authentication:
        return "Logins to the REST API by certificate are off."
    subjects = f" ({'; '.join(found.authorized_subjects)})" if found.authorized_subjects else ""
    passwords = "off" if found.basic_authentication is False else "on"
    return sanitize(
        f"Logins to the REST API by certificate are on, subject validation {found.subject_validation}{subjects}; "
        f"passwords are {passwords}."
    )


def _users(users: Sequence[UserAccess]) -> Table:
    table = _table("Who may log in by certificate", "User", "Subject line", "Roles", "REST API", "Databases")
    for user in users:
        rest = [access.right for access in user.access if access.target == REST]
        databases = [f"{access.target} ({access.right})" for access in user.access if access.target != REST]
        cells = (user.username, user.subject_line, ", ".join(user.roles), ", ".join(rest), "\n".join(databases))
        table.add_row(*map(_cell, cells))
    return table


def _authorities(found: Report) -> Table:
    table = _table("By certificates of", "Where", "CA", "Expires")
    for it in found.authorities:
        table.add_row(*map(_cell, (it.where, it.certificate, it.expires)))
    return table


def _weaknesses(found: Report) -> Table:
    table = _table("Weak spots", "Severity", "Where", "What, and its fix")
    for it in found.weaknesses:
        what = Text(sanitize(it.message)).append(f"\nFix: {sanitize(it.fix)}", style="dim")
        table.add_row(Text(it.severity, style=_STYLES[it.severity]), _cell(it.property), what)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _cell(text: str) -> Text:
    return Text("\n".join(map(sanitize, text.split("\n"))) or "-")
