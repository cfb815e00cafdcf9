"""Checks as people and programs read them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pulumi_redis_enterprise.core.checks import Check, Verdict
from pulumi_redis_enterprise.errors import harmless

# So that the columns of several chapters stand below each other.
_VERDICT_WIDTH: Final = 2 + max(map(len, Verdict))
_NAME_WIDTH: Final = len("virtual environment")
_STYLES: Final[Mapping[Verdict, str]] = {
    Verdict.OK: "green",
    Verdict.WARN: "yellow",
    Verdict.FAIL: "bold red",
    Verdict.SKIPPED: "dim",
}


def check_report(chapters: Mapping[str, Iterable[Check]]) -> RenderableType:
    """The checks by title, each with its fix in the line below."""
    tables = [_table(harmless(title), checks) for title, checks in chapters.items()]
    return Group(*[part for table in tables for part in ("", table)][1:])


def _table(title: str, checks: Iterable[Check]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.title, table.title_style, table.title_justify = title, "bold", "left"
    table.add_column(min_width=_VERDICT_WIDTH)
    table.add_column(min_width=_NAME_WIDTH)
    table.add_column(overflow="fold")  # what is cut off, such as an address, cannot be copied
    for check in checks:
        table.add_row(Text(f"  {check.verdict}", _STYLES[check.verdict]), check.property, Text(harmless(check.message)))
        if check.fix:
            table.add_row("", "", Text(harmless(f"Fix: {check.fix}"), "cyan"))
    return table


def check_record(check: Check) -> dict[str, Any]:
    """A check for a program."""
    return {"name": check.property, "verdict": check.verdict, "said": check.message, "fix": check.fix}


def summary(checks: Sequence[Check]) -> str:
    """Return how many checks had which verdict: ``9 ok, 1 warn, 0 fail, 2 skipped``."""
    counts = Counter(check.verdict for check in checks)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)
