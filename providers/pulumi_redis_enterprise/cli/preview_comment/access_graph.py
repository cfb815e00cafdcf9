"""A small change of access as a Mermaid graph, which GitHub and GitLab draw in a comment: users, roles, databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pulumi_redis_enterprise.cli.preview_comment.known import Known, Situation
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
