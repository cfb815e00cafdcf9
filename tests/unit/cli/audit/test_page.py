"""The page of an audit: its structure, read by a parser of HTML, and what hostile names cannot do to it."""

import base64
import hashlib
import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.cli.audit.access import Access, Grant, UserAccess
from pulumi_redis_enterprise.cli.audit.graph import Column, Graph, Node, graph_of
from pulumi_redis_enterprise.cli.audit.page import page
from pulumi_redis_enterprise.cli.audit.report import Report
from pulumi_redis_enterprise.errors import Problem

from tests.support.audits import OFF, audited
from tests.support.certificates import NOW
from tests.support.inventories import GOOD, inventory, with_settings

VOID: Final = {"meta", "input", "br", "rect", "path"}
HOSTILE: Final = "\"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'</title></svg>\u202egnp.exe\n\x1b[31m"


@dataclass(slots=True)
class Element:
    """A tag with its attributes, and the text in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Parsed(HTMLParser):
    """The elements of a page, and whether every tag that begins also ends."""

    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nothing open."""
        super().__init__()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID or (tag == "path" and not self.get_starttag_text().endswith("/>")):  # type: ignore[union-attr]
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that is all there is of its element."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """See that it ends what began last."""
        assert tag == self.open.pop().tag

    def handle_data(self, data: str) -> None:
        """Note the text of what is open."""
        for element in self.open:
            element.text += data

    def of(self, tag: str, **attributes: str) -> list[Element]:
        """The elements with a tag, and attributes that hold these words."""
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            it
            for it in self.elements
            if it.tag == tag and all(value in it.attributes.get(name, "").split() for name, value in wanted.items())
        ]


def parsed(*clusters: Report | Problem) -> Parsed:
    """The page of clusters, taken apart."""
    found = Parsed()
    found.feed(page(clusters or (audited(GOOD),), moment=NOW))
    found.close()
    assert [] == found.open
    return found


def with_names(name: str) -> Report:
    """A report in which everything has this name."""
    user = UserAccess(
        username=name,
        subject_line=name,
        status=name,
        roles=(name,),
        management=(name,),
        access=(Access(name, name),),
    )
    found = audited(GOOD)
    return replace(
        found,
        cluster=name,
        url=name,
        version=name,
        subject_validation=name,
        users=(user,),
        grants=(Grant(name, name, name),),
        authorities=tuple(replace(it, where=f"database {name!r}", certificate=name) for it in found.authorities),
        weaknesses=tuple(replace(it, property=name, message=name, fix=name) for it in found.weaknesses),
    )


class TestGraph:
    def test_from_certificate_to_database(self) -> None:
        """A CA leads to its users, a user to roles, and a role to where it lets in."""
        graph = graph_of(audited(GOOD))
        columns = {column: [node.name for node in graph.nodes if node.column is column] for column in Column}

        assert all(columns.values())
        assert {(0, 1), (1, 2), (2, 3)} == {(it.start.column, it.end.column) for it in graph.edges}
        assert {"REST API", "orders"} == set(columns[Column.PLACE])

    def test_nobody(self) -> None:
        """A cluster without users and without CAs has no graph."""
        assert Graph((), ()) == graph_of(replace(audited(GOOD), users=(), authorities=(), grants=()))

    def test_ca_that_lets_nobody_in(self) -> None:
        """It stands there alone, as does a user whose roles lead nowhere."""
        found = audited(GOOD)
        alone = graph_of(replace(found, users=tuple(replace(it, access=()) for it in found.users), grants=()))

        assert {Column.AUTHORITY, Column.USER, Column.ROLE} == {node.column for node in alone.nodes}
        assert {Column.ROLE} == {edge.end.column for edge in alone.edges}

    def test_roles_of_nobody_are_left_out(self) -> None:
        """A role that no user has says nothing about who can do what."""
        found = audited(GOOD)
        more = replace(found, grants=(*found.grants, Grant("nobody's", "orders", "all")))

        assert Node(Column.ROLE, "nobody's") not in graph_of(more).nodes


class TestStructure:
    def test_graph_is_drawn(self) -> None:
        """Every node has a box, and every edge begins and ends at one."""
        found, graph = parsed(), graph_of(audited(GOOD))
        ids = {it.attributes["id"] for it in found.of("g", class_="node")}
        ends = {it.attributes[end] for it in found.of("path", class_="edge") for end in ("data-from", "data-to")}

        assert len(graph.nodes) == len(ids) == len(found.of("rect"))
        assert len(graph.edges) == len(found.of("path", class_="edge"))
        assert ends <= ids

    def test_weak_spots_stand_beside_it(self) -> None:
        """Each has its severity, its reason and its fix."""
        (aside,) = parsed().of("aside")

        assert all(it.message in aside.text and it.fix in aside.text for it in audited(GOOD).weaknesses)

    def test_users(self) -> None:
        """The table has what the graph has no room for, and rows that the filter finds by user and by database."""
        rows = parsed().of("tr")[1:]

        assert [it.username for it in audited(GOOD).users] == [it.attributes["data-name"].split()[0] for it in rows]
        assert "orders" in rows[0].attributes["data-name"]

    def test_several_clusters(self) -> None:
        """Each has a section, and a list leads to them; one that could not be looked at says why."""
        found = parsed(audited(GOOD), audited(inventory()), Problem("west", "no connection", "start it"))

        assert ["cluster-1", "cluster-2", "cluster-3"] == [it.attributes["id"] for it in found.of("section")]
        assert ["#cluster-1", "#cluster-2", "#cluster-3"] == [it.attributes["href"] for it in found.of("a")]
        assert "no connection" in found.of("section")[2].text
        assert "start it" in found.of("section")[2].text
        ids = [it.attributes["id"] for it in found.of("g", class_="node")]
        assert len(ids) == len(set(ids))

    def test_one_cluster_needs_no_list(self) -> None:
        """A page of one has nothing to choose from."""
        assert [] == parsed().of("nav")

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({}, "are on, with subject validation"),
            ({"basic_authentication": False}, "passwords are off"),
            ({"certificate_authentication": False}, "Logins by certificate on the REST API are off"),
            ({"users": ()}, "No user logs in by certificate"),
            ({"weaknesses": ()}, "None was found"),
        ],
    )
    def test_state_of_the_cluster(self, change: dict[str, Any], expected: str) -> None:
        """The switches stand above the graph, and a line says what there is none of."""
        assert expected in parsed(replace(audited(GOOD), **change)).of("section")[0].text

    def test_logins_off(self) -> None:
        """If the REST API lets nobody in, no edge leads to it."""
        assert all(node.name != "REST API" for node in graph_of(audited(with_settings(**OFF))).nodes)


class TestSelfContained:
    def test_nothing_is_loaded(self) -> None:
        """No element of the page names another file or a host."""
        found = parsed()
        loading = {"src", "srcset", "data", "action", "poster", "background", "xlink:href"}

        assert [] == [it for it in found.elements if loading & it.attributes.keys()]
        assert [] == [it for it in found.elements if it.tag in {"link", "iframe", "img", "object", "base", "form"}]
        assert "url(" not in found.of("style")[0].text
        assert "@import" not in found.of("style")[0].text

    def test_only_its_own_script_may_run(self) -> None:
        """The policy names the script by its digest, as a browser computes it."""
        found = parsed()
        (script,) = found.of("script")
        digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
        policy = found.of("meta")[1].attributes["content"]

        assert f"script-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none'")
        assert {} == script.attributes

    def test_it_prints(self) -> None:
        """On paper there is no filter, and no row is cut in two."""
        style = parsed().of("style")[0].text.partition("@media print")[2]

        assert ".filter { display: none; }" in style
        assert "break-inside: avoid" in style


class TestHostileNames:
    @pytest.mark.parametrize("name", [HOSTILE, "<!--", "]]>", "{{x}}", "", "a" * 5_000, "\ud800"], ids=range(7))
    def test_structure_stays(self, name: str) -> None:
        """Whatever things are called, the elements are the same, and none has an attribute that acts."""
        tame, wild = parsed(with_names("x")), parsed(with_names(name), Problem(name, name, name))
        expected = [it.tag for it in tame.elements if it.tag not in {"br", "section"}]
        tags = [it.tag for it in wild.elements]

        assert [] == [it for it in wild.elements if any(key.startswith("on") for key in it.attributes)]
        assert 1 == tags.count("script")
        assert expected.count("g") == tags.count("g")
        assert expected.count("li") + 2 == tags.count("li")

    def test_letters_that_turn_or_move(self) -> None:
        """No control character of a terminal, and none that turns the text, is left."""
        text = page([with_names(HOSTILE)], moment=NOW)

        assert [] == re.findall(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text)
        assert "alert(1)&gt;" in text
