"""The comment: counts first, then what is risky, what goes, what changes; never longer than a comment may be."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pulumi_redis_enterprise.cli.preview_comment.change_summary import drift, intended, words
from pulumi_redis_enterprise.cli.preview_comment.known import Known, Situation, known_by_cluster
from pulumi_redis_enterprise.cli.preview_comment.markdown import code, row, table, without_pem
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Cluster, Preview, Step, with_moves
from pulumi_redis_enterprise.cli.preview_comment.risks import risks
from pulumi_redis_enterprise.core.risks import Risk, Severity, worst_first
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import sanitize

_MOST_EDGES: Final = 14
"""A graph of more is no picture of a change any more; the tables tell it."""
_LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """An edge of the graph: a user a role, or a role a database by an ACL.

    Attributes:
        kinds: The kinds of its two ends, for example ``("user", "role")``.
        ends: Their names.
        label: The ACL, or "".
    """

    kinds: tuple[str, str]
    ends: tuple[str, str]
    label: str = ""


def access_graph(known: Known) -> str:
    """Return the graph as a Markdown block; "" if access stays as it is, or changes too much for a picture."""
    before, after = set(_edges(known.before)), set(_edges(known.after))
    changed = before ^ after
    around = {edge for edge in before & after if _touches(edge, changed)}
    if not changed or len(changed) > _MOST_EDGES:
        return ""
    if len(changed | around) > _MOST_EDGES:
        around = set()
    return "\n".join(["```mermaid", "flowchart LR", *_lines(before, after, changed | around), "```"])


def _edges(situation: Situation) -> Iterator[Edge]:
    for user, roles in situation.users.items():
        for role in roles:
            if _is_name(user) and _is_name(role):
                yield Edge(("user", "role"), (str(user), str(role)))
    for (role, database), acl in situation.access.items():
        if _is_name(role) and _is_name(database):
            yield Edge(("role", "database"), (str(role), str(database)), str(acl) if _is_name(acl) else "")


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int)


def _touches(edge: Edge, changed: set[Edge]) -> bool:
    """Return True if an edge has a role that changes: whom a change of access concerns."""
    roles = {_role_of(it) for it in changed}
    return _role_of(edge) in roles


def _role_of(edge: Edge) -> str:
    return edge.ends[edge.kinds.index("role")]


def _lines(before: set[Edge], after: set[Edge], edges: set[Edge]) -> Iterator[str]:
    nodes: dict[tuple[str, str], str] = {}
    for edge in sorted(edges):
        for end in zip(edge.kinds, edge.ends, strict=True):
            if end not in nodes:
                nodes[end] = f"n{len(nodes)}"
                yield f"  {nodes[end]}[{_text(f'{end[0]} {end[1]}')}]"
    for number, edge in enumerate(sorted(edges)):
        here, there = (nodes[end] for end in zip(edge.kinds, edge.ends, strict=True))
        state = "added" if edge not in before else "removed" if edge not in after else ""
        label = " ".join(part for part in (state, f"by {edge.label}" if edge.label else "") if part)
        arrow = "-.->" if state == "removed" else "-->"
        yield f"  {here} {arrow}{f'|{_text(label)}|' if label else ''} {there}"
        if state:
            yield f"  linkStyle {number} stroke:{'#c62828' if state == 'removed' else '#2e7d32'},stroke-width:2px"


def _text(text: str) -> str:
    """Return a label that is nothing but text to Mermaid, which reads ``#38;`` as a character."""
    text = sanitize(text)
    short = text if len(text) <= _LONGEST_LABEL else f"{text[:_LONGEST_LABEL]}…"
    return f'"{"".join(it if it.isalnum() or it in " -_…" else f"#{ord(it)};" for it in short)}"'


LIMIT: Final = 64_000
"""GitHub takes 65,536 characters; in bytes, and with some room for what a pipeline adds."""

_RESERVE: Final = 2_000
"""For the head, and for the first and last lines of all sections."""
_MANY: Final = 10
"""So many rows are shown at once; a section of more has to be opened."""
_COUNTED: Final = {"delete": "delete", "replace": "replace", "move": "rename", "update": "update", "create": "create"}
_MARKS: Final = {Severity.HIGH: "🛑 **Danger**", Severity.MEDIUM: "⚠️ **Caution**", Severity.LOW: "**Note**"}
_RESOURCES: Final = table(["Resource", "What"])


@dataclass(frozen=True, slots=True)
class CommentSection:
    """A part of the comment that may be cut: as many rows as there is room for.

    Attributes:
        title: What it is, or "" if the rows need no heading.
        rows: One a thing, the most important first.
        head: What stands before the rows.
        collapsed: True if it has to be opened to be read.
    """

    title: str
    rows: Sequence[str]
    head: str = _RESOURCES
    collapsed: bool = False

    def text(self, room: int) -> str:
        """Return it as Markdown, of at most about so many bytes."""
        kept = _fitting(self.rows, room)
        omitted = len(self.rows) - len(kept)
        note = f"\n\n… and {omitted:,} more, which a comment has no room for." if omitted else ""
        body = "\n".join([*([self.head] if self.head else []), *kept]) + note
        shown = "" if self.collapsed else " open"
        return f"<details{shown}><summary>{self.title} ({len(self.rows):,})</summary>\n\n{body}\n\n</details>"


def comment(preview: Preview, *, stack: str = "", title: str = "") -> str:
    """The preview as Markdown.

    Args:
        preview: What is to happen.
        stack: Which stack it is; by default as the preview says.
        title: The heading; by default it names the stack.
    """
    stack = stack or preview.stack or "unknown"
    preview = replace(preview, steps=with_moves(preview.steps))
    heading = code(title) if title else f"Preview of {code(stack)}"
    known = known_by_cluster([*preview.others, *preview.steps])
    parts = [f"{marker(stack)}\n### {heading}", _summary(preview)]
    graph = _graph(known)
    room = LIMIT - _RESERVE - sum(map(_size, [*parts, *graph]))
    sections = [section for section in _sections(preview, known) if section.rows]
    for number, section in enumerate(sections, start=1):
        # Of what is left, each may take a half, so that many risks do not hide the deletions.
        parts.append(section.text(room if number == len(sections) else room // 2))
        room -= _size(parts[-1])
        if number == 1:
            parts += graph
    return "\n\n".join(parts) + "\n"


def marker(stack: str) -> str:
    """The line by which a pipeline finds the comment of a stack, to replace it; a reader does not see it."""
    return f"<!-- pulumi-redis-enterprise preview of {re.sub(r'[^A-Za-z0-9_./-]', '_', stack)} -->"


def _summary(preview: Preview) -> str:
    counts = {kind: sum(step.kind == kind for step in preview.steps) for kind in _COUNTED}
    changes = [f"**{counts[kind]:,} to {verb}**" for kind, verb in _COUNTED.items() if counts[kind]]
    parts = [*(changes or ["**No changes**"]), f"{preview.unchanged:,} unchanged"]
    drifted = sum(step.is_drift for step in preview.steps)
    if preview.refreshed:
        parts.append(f"{drifted:,} changed outside of Pulumi")
    failed = "**The preview failed**; until then: " if preview.errors else ""
    return f"{failed}{', '.join(parts)}."


def _graph(known: Mapping[Cluster, Known]) -> list[str]:
    """Return the graph of the one cluster whose access changes; of several, the tables tell it."""
    drawn = [graph for it in known.values() if (graph := access_graph(it))]
    return (
        [f"<details open><summary>Who gets access, and who loses it</summary>\n\n{drawn[0]}\n\n</details>"]
        if len(drawn) == 1
        else []
    )


def _sections(preview: Preview, known: Mapping[Cluster, Known]) -> list[CommentSection]:
    steps = preview.steps
    going = [*_of(steps, "delete"), *_of(steps, "replace")]
    updates = [step for step in _of(steps, "update") if not step.is_drift or intended(step)]
    found = worst_first(risk for step in steps for risk in risks(step, known.get(step.cluster) or Known()))
    return [
        CommentSection("Errors", [_message(error) for error in preview.errors], head=""),
        CommentSection("⚠️ Risks", [_risk(risk) for risk in found], head=""),
        CommentSection("Deleted and replaced", _rows(going, words)),
        CommentSection("Renamed", _rows(_of(steps, "move"), words)),
        CommentSection(
            "Changed outside of Pulumi, to be set back", _rows([step for step in steps if step.is_drift], drift)
        ),
        CommentSection("Updated", _rows(updates, intended), collapsed=len(updates) > _MANY),
        CommentSection("Created", _rows(_of(steps, "create"), words), collapsed=True),
        CommentSection("Warnings", [_message(warning) for warning in preview.warnings], head="", collapsed=True),
    ]


def _of(steps: Sequence[Step], kind: str) -> list[Step]:
    return [step for step in steps if step.kind == kind]


def _rows(steps: Sequence[Step], cell: Callable[[Step], list[str]]) -> list[str]:
    return [row([_resource(step), join_limited(cell(step), separator="<br>")]) for step in steps]


def _resource(step: Step) -> str:
    verb = f"**{step.kind}** " if step.kind in {"delete", "replace"} else ""
    return f"{verb}{code(step.type)} {code(step.name)}"


def _risk(risk: Risk) -> str:
    return f"- {_MARKS[risk.severity]}: {risk.message}{f'. Fix: {risk.fix}' if risk.fix else ''}"


def _message(text: str) -> str:
    return "- " + join_limited(
        (code(line) for line in without_pem(text).splitlines() if line.strip()), separator="<br>"
    )


def _fitting(rows: Sequence[str], room: int) -> list[str]:
    kept: list[str] = []
    for text in rows:
        room -= _size(text) + 1
        if room < 0:
            break
        kept.append(text)
    return kept


def _size(text: str) -> int:
    return len(text.encode())
