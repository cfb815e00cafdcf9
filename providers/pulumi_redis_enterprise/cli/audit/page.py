"""An audit as one page of HTML that needs nothing else: no file, no network, and a script only to filter.

The page allows itself no more than that: its Content-Security-Policy names the one script by its SHA-256, so that no
name of a cluster can be another one (https://www.w3.org/TR/CSP3/).
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from pulumi_redis_enterprise.cli.audit.access import UserAccess
from pulumi_redis_enterprise.cli.audit.graph import drawing, graph_of, html_text
from pulumi_redis_enterprise.cli.audit.report import Report, name_of
from pulumi_redis_enterprise.core.risks import Risk
from pulumi_redis_enterprise.errors import Problem

STYLE: Final = """
:root { color-scheme: light; }
body { margin: 24px; font: 14px/1.45 system-ui, 'DejaVu Sans', sans-serif; color: #1f2328; background: #fff; }
h1 { font-size: 22px; margin: 0; } h2 { font-size: 18px; margin: 28px 0 4px; } h3 { font-size: 15px; margin: 0 0 8px; }
nav ul, aside ul { margin: 0; padding-left: 18px; } aside li { margin-bottom: 8px; }
.beside { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
.access { flex: 3 1 640px; } figure { margin: 8px 0; }
aside { flex: 1 1 260px; border-left: 3px solid #d1d9e0; padding-left: 16px; }
svg.graph { width: 100%; height: auto; max-width: 1190px; } svg text { font-size: 11.5px; fill: #1f2328; }
svg .head { font-weight: 600; } svg .about { font-size: 10px; fill: #59636e; }
.node rect { stroke-width: 1.2; } .authority rect { fill: #fff8e1; stroke: #b08800; }
.user rect { fill: #e7f3ff; stroke: #0969da; } .role rect { fill: #f3e8ff; stroke: #8250df; }
.place rect { fill: #e6f6ea; stroke: #1a7f37; } .edge { fill: none; stroke: #8c959f; stroke-width: 1.2; }
.edge:hover { stroke: #0969da; stroke-width: 2.5; } .off { opacity: .08; } li.off { opacity: .45; }
tr.off, section.off { display: none; }
table { border-collapse: collapse; margin: 12px 0; } th, td { border: 1px solid #d1d9e0; padding: 4px 9px; }
th, td { text-align: left; vertical-align: top; overflow-wrap: anywhere; } th { background: #f6f8fa; }
.high b, p.high { color: #cf222e; } .medium b { color: #9a6700; } .low b { color: #59636e; } small { color: #59636e; }
@media print {
  body { margin: 0; font-size: 11px; } .filter { display: none; } section { break-before: page; }
  section:first-child { break-before: auto; } .beside { display: block; } aside { border: 0; padding: 0; }
  tr, li { break-inside: avoid; }
}
"""
SCRIPT: Final = """
"use strict";
(function () {
  var input = document.getElementById("filter"), found = document.getElementById("found");
  function all(selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); }
  var nodes = all(".node"), edges = all(".edge"), rows = all("tr[data-name]"), spots = all("aside li");
  function named(it, text) { return it.getAttribute("data-name").toLowerCase().indexOf(text) !== -1; }
  function walk(starts, from, to) {
    var seen = new Set(starts), queue = starts.slice();
    while (queue.length) {
      var id = queue.pop();
      edges.forEach(function (edge) {
        var next = edge.getAttribute(to);
        if (edge.getAttribute(from) === id && !seen.has(next)) { seen.add(next); queue.push(next); }
      });
    }
    return seen;
  }
  function show() {
    var text = input.value.trim().toLowerCase();
    var hits = nodes.filter(function (it) {
      return text && /\\b(user|place)\\b/.test(it.getAttribute("class")) && named(it, text);
    });
    var ids = hits.map(function (it) { return it.id; });
    var right = walk(ids, "data-from", "data-to"), left = walk(ids, "data-to", "data-from");
    function kept(id) { return !text || right.has(id) || left.has(id); }
    function together(a, b) { return !text || (right.has(a) && right.has(b)) || (left.has(a) && left.has(b)); }
    nodes.forEach(function (it) { it.classList.toggle("off", !kept(it.id)); });
    edges.forEach(function (it) {
      it.classList.toggle("off", !together(it.getAttribute("data-from"), it.getAttribute("data-to")));
    });
    rows.forEach(function (it) { it.classList.toggle("off", Boolean(text) && !named(it, text)); });
    spots.forEach(function (it) { it.classList.toggle("off", it.textContent.toLowerCase().indexOf(text) === -1); });
    all("section").forEach(function (it) {  // one that was not audited stays: it may hold what is searched
      var hit = hits.some(function (node) { return it.contains(node); });
      var isAudited = Boolean(it.querySelector(".access")), row = it.querySelector("tr[data-name]:not(.off)");
      it.classList.toggle("off", Boolean(text) && isAudited && !hit && !row);
    });
    found.textContent = text ? hits.length + " found" : "";
  }
  input.addEventListener("input", show);
  show();
})();
"""
_HASH: Final = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
_POLICY: Final = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_HASH}'; base-uri 'none'"
_TITLE: Final = "Who may log in by certificate"


def page(clusters: Sequence[Report | Problem], *, moment: datetime) -> str:
    """Return the page.

    Args:
        clusters: What was found, in the order of the page.
        moment: When the clusters were looked at.
    """
    sections = "\n".join(_section(it, number) for number, it in enumerate(clusters, start=1))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_TITLE}</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<h1>{_TITLE}</h1>
<p>Audit of {moment:%Y-%m-%d %H:%M} UTC. A CA leads to each user whom a certificate of it may let in.</p>
{_contents(clusters)}<p class="filter"><label>User or database <input id="filter" type="search" placeholder="app-1">
</label> <output id="found"></output></p>
</header>
<main>
{sections}
</main>
<script>{SCRIPT}</script>
</body>
</html>
"""


def _contents(clusters: Sequence[Report | Problem]) -> str:
    if len(clusters) < 2:  # noqa: PLR2004 - one cluster needs no list
        return ""
    items = "".join(
        f'<li><a href="#cluster-{number}">{html_text(name_of(it))}</a>: {_verdict(it)}</li>'
        for number, it in enumerate(clusters, start=1)
    )
    return f"<nav><ul>{items}</ul></nav>\n"


def _verdict(it: Report | Problem) -> str:
    if isinstance(it, Problem):
        return "not audited"
    spots = len(it.weaknesses)
    return f"{len(it.users):,} users, {spots:,} weak spot{'' if spots == 1 else 's'}"


def _section(it: Report | Problem, number: int) -> str:
    if isinstance(it, Problem):
        body = f'<p class="high">Not audited: {html_text(it.message)}</p>\n<p>Fix: {html_text(it.fix)}</p>'
        return f'<section id="cluster-{number}"><h2>{html_text(it.property)}</h2>\n{body}\n</section>'
    graph = drawing(graph_of(it), prefix=f"c{number}", title=f"Access to the cluster {it.cluster}")
    return f"""<section id="cluster-{number}">
<h2>{html_text(it.cluster)}</h2>
<p>{html_text(it.url)}, Redis Enterprise Software {html_text(it.version)}. {_logins(it)}</p>
<div class="beside">
<div class="access">
<figure>{graph}</figure>
{_users(it.users)}
</div>
<aside><h3>Weak spots ({len(it.weaknesses):,})</h3>
{_weaknesses(it.weaknesses)}
</aside>
</div>
</section>"""


def _logins(it: Report) -> str:
    if not it.certificate_authentication:
        return "Logins by certificate on the REST API are off."
    passwords = "off" if it.basic_authentication is False else "accepted"
    subjects = f"subject validation {html_text(it.subject_validation)}"
    return f"Logins by certificate on the REST API are on, with {subjects}; passwords are {passwords}."


def _weaknesses(weaknesses: Iterable[Risk]) -> str:
    items = "\n".join(
        f'<li class="{it.severity}"><b>{it.severity}</b> {html_text(it.property)}: {html_text(it.message)}'
        f"<br><small>Fix: {html_text(it.fix)}</small></li>"
        for it in weaknesses
    )
    return f"<ul>\n{items}\n</ul>" if items else "<p>None was found.</p>"


def _users(users: Sequence[UserAccess]) -> str:
    if not users:
        return "<p>No user logs in by certificate.</p>"
    head = "".join(f"<th>{it}</th>" for it in ("User", "Subject line", "Status", "Roles", "May log in to"))
    rows = "\n".join(_row(user) for user in users)
    return f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"


def _row(user: UserAccess) -> str:
    cells = [user.username, user.subject_line, user.status, ", ".join(user.roles)]
    places = "<br>".join(html_text(f"{it.target} ({it.right})") for it in user.access) or "nowhere"
    names = html_text(" ".join(_searched(user)))
    return f'<tr data-name="{names}">{"".join(f"<td>{html_text(it)}</td>" for it in cells)}<td>{places}</td></tr>'


def _searched(user: UserAccess) -> Iterator[str]:
    """Yield the names that a filter finds the row of a user by: its own, and those of its databases."""
    yield user.username
    yield from (it.target for it in user.access)
