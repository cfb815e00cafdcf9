"""The generated parts of docs/emulator.md: what is emulated, what is not, the switches, and the faults.

Rewrite them after a change, which a test asks for::

    python -m redis_enterprise_emulator.rest.documentation docs/emulator.md
"""

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from redis_enterprise_emulator.assumptions import switches
from redis_enterprise_emulator.cluster_file import ClusterFile, recorded_clusters
from redis_enterprise_emulator.faults.plan import MEANINGS, SECONDS
from redis_enterprise_emulator.recorded.calls import RECORDED_CALLS
from redis_enterprise_emulator.rest.not_emulated import NOT_EMULATED
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.rest.routes import ROUTES
from redis_enterprise_emulator.state.versions import Version


def calls_table() -> str:
    """Return the emulated calls, as a Markdown table."""
    lines = ["| Call | Permission | Versions | Known from |", "| --- | --- | --- | --- |"]
    for route in ROUTES:
        permission = f"`{route.permission}`" if route.permission else "anybody who is logged in"
        call = f"`{route.method} {_documented(route.path)}`"
        lines.append(f"| {call} | {permission} | {_versions(route)} | {_source(route)} |")
    return "\n".join(lines)


def not_emulated_list() -> str:
    """Return the calls that answer 501, as a Markdown list."""
    methods: dict[tuple[str, str], list[str]] = {}
    for route in NOT_EMULATED:
        methods.setdefault((_documented(route.path), _versions(route)), []).append(route.method)
    return "\n".join(
        f"- `{' '.join(names)} {path}`{versions and f' ({versions})'}" for (path, versions), names in methods.items()
    )


def _versions(route: Route) -> str:
    """Return the versions that have a call; "" for all of them."""
    since = f"from {_version(route.since)}" if route.since else ""
    until = f"before {_version(route.until)}" if route.until else ""
    return " ".join(filter(None, (since, until)))


def _version(version: Version) -> str:
    return ".".join(map(str, version))


def _source(route: Route) -> str:
    """Return the source that says that the call exists."""
    call = f"{route.method} {re.sub('<.*?>', '{}', route.path)}"
    return "recordings" if call in RECORDED_CALLS else "vendor's pages"


def switches_table() -> str:
    """Return the assumptions, as a Markdown table; the default comes first."""
    titles = ("Name", "Choices", "Question", "Meaning", "Default from", "Seen on")
    lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    seen = seen_on(recorded_clusters())
    for switch in switches():
        others = [f"`{choice}`" for choice in switch.choices if choice != switch.default]
        choices = ", ".join([f"**`{switch.default}`**", *(others or ["a number"])])
        cells = (f"`{switch.name}`", choices, switch.question, switch.meaning, switch.source, seen.get(switch.name, ""))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def seen_on(clusters: Iterable[ClusterFile]) -> dict[str, str]:
    """Return the answers that clusters gave, by switch: ``"`406`: 7.4.6-272, 8.0.20-68"``."""
    found: dict[str, dict[str, list[str]]] = {}
    for cluster in clusters:
        for name, answer in cluster.answers.items():
            found.setdefault(name, {}).setdefault(answer, []).append(cluster.version)
    return {
        name: "; ".join(f"`{answer}`: {', '.join(dict.fromkeys(versions))}" for answer, versions in answers.items())
        for name, answers in found.items()
    }


def clusters_table() -> str:
    """The files of clusters, as a Markdown table."""
    lines = ["| Version | Day | Answers | Statuses | Source |", "| --- | --- | --- | --- | --- |"]
    for cluster in recorded_clusters():
        counts = f"{len(cluster.answers)} | {len(cluster.statuses)}"
        lines.append(f"| {cluster.version} | {cluster.date} | {counts} | {cluster.source} |")
    return "\n".join(lines)


def faults_table() -> str:
    """Return the kinds of faults, as a Markdown table."""
    lines = ["| Kind | What happens | `seconds` |", "| --- | --- | --- |"]
    lines += [f"| `{kind}` | {meaning} | {SECONDS.get(kind, '')} |" for kind, meaning in MEANINGS.items()]
    return "\n".join(lines)


_PARTS: Final[dict[str, Callable[[], str]]] = {
    "calls": calls_table,
    "not emulated": not_emulated_list,
    "switches": switches_table,
    "clusters": clusters_table,
    "faults": faults_table,
}


def with_generated_parts(page: str, parts: Mapping[str, Callable[[], str]] = _PARTS) -> str:
    """Return the page with its generated parts, which stand between two comments each, made anew."""
    for name, part in parts.items():
        begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        before, found, rest = page.partition(begin)
        page = f"{before}{begin}\n\n{part()}\n\n{end}{rest.partition(end)[2]}" if found else page
    return page


def _documented(path: str) -> str:
    """Return a path as the vendor writes it: ``{uid}``, not ``<int:uid>``."""
    return re.sub(r"<(?:int:)?(\w+)>", r"{\1}", path)


if __name__ == "__main__":
    page_file = Path(sys.argv[1])
    page_file.write_text(with_generated_parts(page_file.read_text()))
