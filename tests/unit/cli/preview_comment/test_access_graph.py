"""A small change of access as a Mermaid graph."""

import re
from typing import Any

from pulumi_redis_enterprise.cli.preview_comment.comment import access_graph, comment
from pulumi_redis_enterprise.cli.preview_comment.known import Known
from pulumi_redis_enterprise.cli.preview_comment.preview_json import read_preview
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.preview_steps import OURS, printed, raw_step, step, urn

ACCESS = {"role": "reader", "database": "orders", "acl": "read"}


def user(name: str, *roles: Any, kind: str = "same", before: tuple[Any, ...] = ()) -> Any:
    """A user with roles."""
    after = {"username": name, "roles": list(roles)}
    old = after if kind == "same" else {"username": name, "roles": list(before)}
    return step(kind, "CertificateUser", old, after)


def drawn(*steps: Any) -> list[str]:
    """The lines of the graph of some steps."""
    return access_graph(Known.of(steps)).splitlines()


def test_added_removed_and_what_stays() -> None:
    """A change shows by its arrow, and the edges of its role stand beside it."""
    access = step("update", "DatabaseAccess", ACCESS, {**ACCESS, "acl": "full"})

    assert [
        "```mermaid",
        "flowchart LR",
        '  n0["role reader"]',
        '  n1["database orders"]',
        '  n2["user app-1"]',
        '  n0 -->|"added by full"| n1',
        "  linkStyle 0 stroke:#2e7d32,stroke-width:2px",
        '  n0 -.->|"removed by read"| n1',
        "  linkStyle 1 stroke:#c62828,stroke-width:2px",
        "  n2 --> n0",
        "```",
    ] == drawn(access, user("app-1", "reader"), user("app-2", "writer"))


def test_access_without_a_known_acl() -> None:
    """A value that is not known yet has no name in the graph."""
    access = step("create", "DatabaseAccess", {}, {**ACCESS, "acl": UNKNOWN})
    odd = step("create", "DatabaseAccess", {}, {**ACCESS, "role": UNKNOWN})

    assert '  n0 -->|"added"| n1' in drawn(access, odd, user("app-1", UNKNOWN, kind="create"))


def test_nothing_changes() -> None:
    """Without a change there is no picture."""
    assert [] == drawn(user("app-1", "reader"))


def test_too_much_for_a_picture() -> None:
    """Of many changes the tables tell; what stays goes first."""
    many = [user(f"app-{number}", "reader", kind="update") for number in range(14)]

    assert [] == drawn(*many, user("one more", "reader", kind="update"))
    assert not any("stays" in line for line in drawn(*many, user("stays", "reader")))


def test_hostile_names() -> None:
    """No name ends a label, a line or the block."""
    name = '"]; click n0 "javascript:alert(1)"\n```\n<script>#quot;'
    lines = drawn(user(name, name, kind="update"))

    assert 7 == len(lines)
    assert all(re.fullmatch(r'  n\d\["[\w#; …-]*"\]', line) for line in lines[2:4])
    assert not re.search(r"[<`]", "".join(lines[1:-1]))


def test_comment_has_it_behind_the_risks() -> None:
    """It is a block of its own, which a reader may close."""
    raw = raw_step("update", "a", old={"username": "a", "roles": []}, new={"username": "a", "roles": ["reader"]})
    text = comment(read_preview(printed({**raw, "urn": urn("a", f"{OURS}CertificateUser")})))

    assert text.index("Risks (1)") < text.index("```mermaid") < text.index("Updated (1)")


def _of_connection(name: str, *, before: list[str], after: list[str]) -> Any:
    """A step of the user of a cluster; each cluster has one of the same name."""
    of = {"username": "a", "connection": name}
    raw = raw_step("update", name, old={**of, "roles": before}, new={**of, "roles": after})
    return {**raw, "op": "update" if before != after else "same"}


def test_graph_of_one_cluster() -> None:
    """A user of the same name in another cluster, who has the role already, hides nothing."""
    steps = [
        _of_connection("east", before=[], after=["reader"]),
        _of_connection("west", before=["reader"], after=["reader"]),
    ]
    text = comment(read_preview(printed(*steps)))

    assert '-->|"added"| ' in text


def test_several_clusters_change() -> None:
    """One picture cannot tell them apart; the tables do."""
    steps = [_of_connection(name, before=[], after=["reader"]) for name in ("east", "west")]
    text = comment(read_preview(printed(*steps)))

    assert "```mermaid" not in text
    assert "Risks (2)" in text
