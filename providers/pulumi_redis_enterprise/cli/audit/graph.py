"""Access rights as a graph: from the CAs of certificates over users and roles to databases and the REST API."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from pulumi_redis_enterprise.cli.audit.model import REST
from pulumi_redis_enterprise.cli.audit.report import Report


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
