"""The tables of a run, as Markdown and as JSON."""

import json
import os
import platform
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

BEGIN: Final = "<!-- bench: begin -->"
END: Final = "<!-- bench: end -->"
_WIDTH: Final = 120

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One table.

    Attributes:
        title: Above it.
        rows: By column; what a row lacks is a dash.
        note: A sentence below it.
    """

    title: str
    rows: Sequence[Row] = field(default_factory=list)
    note: str = ""


def markdown(sections: Sequence[Section], *, introduction: str) -> str:
    """All tables, under a sentence on when and where."""
    return "\n\n".join([introduction, *map(_table, sections)]) + "\n"


def write(sections: Sequence[Section], *, folder: Path, page: Path) -> None:
    """Write ``results.md`` and ``results.json`` into the folder, and the tables into the marked block of the page.

    Tables that were measured before, and not now, stay: each says when.
    """
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    file = folder / "results.json"
    before = json.loads(file.read_text())["tables"] if file.exists() else {}
    new = {it.title: {"date": today, "machine": machine(), "note": it.note, "rows": it.rows} for it in sections}
    tables = {**before, **new}
    shown = [
        Section(title, it["rows"], f"{it['note']} Measured on {it['date']}.".strip()) for title, it in tables.items()
    ]
    text = markdown(shown, introduction=f"Measured on {machine()}; the date is below each table.")
    folder.mkdir(exist_ok=True)
    folder.joinpath("results.md").write_text(text)
    file.write_text(json.dumps({"tables": tables}, indent=1) + "\n")
    page.write_text(replaced(page.read_text(), text))


def replaced(page: str, block: str) -> str:
    """The page with another text between the two marks.

    Raises:
        ValueError: The marks are not there.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"expected {BEGIN} and {END} in the page")
    return f"{before}{begin}\n{block}{end}{after}"


def verdict(value: float, target: float | None) -> dict[str, str | None]:
    """The columns that say whether a target is held; without one, both are empty."""
    if target is None:
        return {"target": None, "held": None}
    return {"target": f"<= {target:,}", "held": "yes" if value <= target else "no"}


def machine() -> str:
    """The size of this machine, and nothing by which it could be told from others."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GB of memory, {platform.system()}, Python {platform.python_version()}"


def _table(section: Section) -> str:
    columns = list(dict.fromkeys(column for row in section.rows for column in row))
    lines = [
        columns,
        ["---" if _is_text(section.rows, column) else "---:" for column in columns],
        *([_cell(row.get(column)) for column in columns] for row in section.rows),
    ]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return "\n\n".join(filter(None, [f"### {section.title}", table, textwrap.fill(section.note, _WIDTH)]))


def _is_text(rows: Sequence[Row], column: str) -> bool:
    return any(isinstance(row.get(column), str) for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int | float) else str(value)
