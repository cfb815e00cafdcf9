"""Access rights as a graph: from the CAs of certificates over users and roles to databases and the REST API.

Drawn as SVG it is four columns, and curves between them. No library draws it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from html import escape
from typing import Final

from pulumi_redis_enterprise.cli.audit.model import REST
from pulumi_redis_enterprise.cli.audit.report import Report
from pulumi_redis_enterprise.errors import sanitize


class Column(IntEnum):
    """The columns of the graph, from left to right."""

    AUTHORITY = 0
    USER = 1
    ROLE = 2
    PLACE = 3


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A CA, a user, a role, or a place to log in to.

    Attributes:
        column: Which of these it is.
        name: What it is called.
        about: More of it: a subject line, an expiry.
    """

    column: Column
    name: str
    about: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A way from one node to the next.

    Attributes:
        start: The node on the left.
        end: The node on the right.
        label: What it allows, or "".
    """

    start: Node
    end: Node
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order of their columns and names, and the edges between them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph_of(found: Report) -> Graph:
    """Return the graph of a report.

    A CA leads to a user if it is trusted somewhere where the user's roles let it in: which CA signed the certificate of
    a user, no cluster knows.
    """
    edges = tuple(sorted({*_to_users(found), *_to_roles(found), *_to_places(found)}))
    alone = {_user(it.username, it.subject_line) for it in found.users} | set(_authorities(found).values())
    nodes = {node for edge in edges for node in (edge.start, edge.end)} | alone
    return Graph(tuple(sorted(nodes)), edges)


def _to_users(found: Report) -> Iterator[Edge]:
    authorities = _authorities(found)
    trusted: dict[str, set[Node]] = {}
    for it in found.authorities:
        trusted.setdefault(it.where, set()).add(authorities[it.certificate])
    for user in found.users:
        for access in user.access:
            for authority in trusted.get(_where(access.target), ()):
                yield Edge(authority, _user(user.username, user.subject_line))


def _to_roles(found: Report) -> Iterator[Edge]:
    for user in found.users:
        for role in user.roles:
            yield Edge(_user(user.username, user.subject_line), Node(Column.ROLE, role))


def _to_places(found: Report) -> Iterator[Edge]:
    roles = {role for user in found.users for role in user.roles}
    for grant in found.grants:
        if grant.role in roles:
            yield Edge(Node(Column.ROLE, grant.role), Node(Column.PLACE, grant.target), grant.right)


def _authorities(found: Report) -> dict[str, Node]:
    return {it.certificate: Node(Column.AUTHORITY, it.certificate, f"expires {it.expires}") for it in found.authorities}


def _user(name: str, subject_line: str) -> Node:
    return Node(Column.USER, name, subject_line)


def _where(target: str) -> str:
    """Return how a place that users log in to is named among the lists of CAs."""
    return target if target == REST else f"database {target!r}"


_TITLES: Final[Mapping[Column, str]] = {
    Column.AUTHORITY: "CAs of certificates",
    Column.USER: "Users",
    Column.ROLE: "Roles",
    Column.PLACE: "REST API and databases",
}
_BOX: Final = (230, 36)
"""Width and height of a node."""
_GAP: Final = (90, 12)
"""Between columns, and between the nodes of one."""
_HEAD: Final = 34
_LETTERS: Final = 31
"""So many letters fit into a node."""
Point = tuple[int, int]


def drawing(graph: Graph, *, prefix: str, title: str) -> str:
    """Return the SVG element.

    Args:
        graph: What is drawn.
        prefix: Begins the ids of nodes, so that a page may hold several graphs.
        title: What a screen reader says of it.
    """
    places = dict(_places(graph))
    ids = {node: f"{prefix}-{number}" for number, node in enumerate(graph.nodes)}
    width, height = _size(graph)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "\n".join(
        [
            f'<svg class="graph" role="img" {size} xmlns="http://www.w3.org/2000/svg">',
            f"<title>{html_text(title)}</title>",
            *(_column_title(column) for column in Column),
            *(_edge(edge, places, ids) for edge in graph.edges),
            *(_node(node, places[node], ids[node]) for node in graph.nodes),
            "</svg>",
        ]
    )


def _size(graph: Graph) -> tuple[int, int]:
    rows = max((sum(node.column is column for node in graph.nodes) for column in Column), default=0)
    return len(Column) * _BOX[0] + (len(Column) - 1) * _GAP[0], _HEAD + max(rows, 1) * (_BOX[1] + _GAP[1])


def _places(graph: Graph) -> Iterator[tuple[Node, Point]]:
    """Yield the upper left corner of each node; short columns stand in the middle."""
    _, height = _size(graph)
    for column in Column:
        nodes = [node for node in graph.nodes if node.column is column]
        top = _HEAD + (height - _HEAD - len(nodes) * (_BOX[1] + _GAP[1])) // 2
        for row, node in enumerate(nodes):
            yield node, (_left(column), top + row * (_BOX[1] + _GAP[1]))


def _left(column: Column) -> int:
    return column * (_BOX[0] + _GAP[0])


def _column_title(column: Column) -> str:
    return f'<text class="head" x="{_left(column)}" y="16">{_TITLES[column]}</text>'


def _node(node: Node, place: Point, identifier: str) -> str:
    x, y = place
    kind = node.column.name.lower()
    title = f"{node.name}\n{node.about}" if node.about else node.name
    return (
        f'<g class="node {kind}" id="{identifier}" data-name="{html_text(node.name)}"><title>{html_text(title)}</title>'
        f'<rect x="{x}" y="{y}" width="{_BOX[0]}" height="{_BOX[1]}" rx="6"/>'
        f'<text x="{x + 8}" y="{y + (15 if node.about else 23)}">{_short(node.name)}</text>'
        + (f'<text class="about" x="{x + 8}" y="{y + 29}">{_short(node.about)}</text>' if node.about else "")
        + "</g>"
    )


def _edge(edge: Edge, places: Mapping[Node, Point], ids: Mapping[Node, str]) -> str:
    (x, y), (end_x, end_y) = places[edge.start], places[edge.end]
    x, y, end_y = x + _BOX[0], y + _BOX[1] // 2, end_y + _BOX[1] // 2
    middle = (x + end_x) // 2
    title = f"{edge.start.name} → {edge.end.name}{f': {edge.label}' if edge.label else ''}"
    return (
        f'<path class="edge" data-from="{ids[edge.start]}" data-to="{ids[edge.end]}" '
        f'd="M{x} {y} C{middle} {y} {middle} {end_y} {end_x} {end_y}"><title>{html_text(title)}</title></path>'
    )


def _short(text: str) -> str:
    return html_text(text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…")


def html_text(text: str) -> str:
    """Return text for HTML, whatever names a cluster has: in one line, without what turns or hides letters."""
    return escape(sanitize(text))
