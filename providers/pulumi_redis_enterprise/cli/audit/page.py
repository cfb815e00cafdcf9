"""An audit as one page of HTML that needs nothing else: no file, no network, and a script only to filter.

The page allows itself no more than that: its Content-Security-Policy names the one script by its SHA-256, so that no
name of a cluster can be another one (https://www.w3.org/TR/CSP3/).
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Final

from pulumi_redis_enterprise.cli.audit.access import UserAccess
from pulumi_redis_enterprise.cli.audit.drawing import drawing
from pulumi_redis_enterprise.cli.audit.graph import graph_of
from pulumi_redis_enterprise.cli.audit.model import Weakness
from pulumi_redis_enterprise.cli.audit.page_parts import SCRIPT, STYLE
from pulumi_redis_enterprise.cli.audit.report import Report, name_of
from pulumi_redis_enterprise.errors import Problem, sanitize

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
        f'<li><a href="#cluster-{number}">{_text(name_of(it))}</a>: {_verdict(it)}</li>'
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
        body = f'<p class="high">Not audited: {_text(it.message)}</p>\n<p>Fix: {_text(it.fix)}</p>'
        return f'<section id="cluster-{number}"><h2>{_text(it.property)}</h2>\n{body}\n</section>'
    graph = drawing(graph_of(it), prefix=f"c{number}", title=f"Access to the cluster {it.cluster}")
    return f"""<section id="cluster-{number}">
<h2>{_text(it.cluster)}</h2>
<p>{_text(it.url)}, Redis Enterprise Software {_text(it.version)}. {_logins(it)}</p>
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
    subjects = f"subject validation {_text(it.subject_validation)}"
    return f"Logins by certificate on the REST API are on, with {subjects}; passwords are {passwords}."


def _weaknesses(weaknesses: Iterable[Weakness]) -> str:
    items = "\n".join(
        f'<li class="{it.severity}"><b>{it.severity}</b> {_text(it.property)}: {_text(it.message)}'
        f"<br><small>Fix: {_text(it.fix)}</small></li>"
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
    places = "<br>".join(_text(f"{it.target} ({it.right})") for it in user.access) or "nowhere"
    names = _text(" ".join(_searched(user)))
    return f'<tr data-name="{names}">{"".join(f"<td>{_text(it)}</td>" for it in cells)}<td>{places}</td></tr>'


def _searched(user: UserAccess) -> Iterator[str]:
    """Yield the names that a filter finds the row of a user by: its own, and those of its databases."""
    yield user.username
    yield from (it.target for it in user.access)


def _text(text: str) -> str:
    """Return text for HTML, whatever a cluster calls things."""
    return escape(sanitize(text))
