"""The names in the pages: targets, settings, variables, files and links are there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pulumi_redis_enterprise
from pulumi_redis_enterprise._engine import DEBUG_VARIABLE
from pulumi_redis_enterprise.api.settings.cluster_table import CLUSTERS_VARIABLE
from pulumi_redis_enterprise.api.settings.places import CLUSTERS, ENVIRONMENT
from pulumi_redis_enterprise.api.settings.values import VALUE_FROM_TEXT
from pulumi_redis_enterprise.core.rules.stack_settings import KEYS

from tests.support.pages import Page, each_page
from tests.support.paths import ROOT

LONGEST_LINE: Final = 160
FOLDERS: Final = (".ci", "api", "cli", "core", "docs", "emulator", "examples", "providers", "tests", "tools")
SUFFIXES: Final = (".md", ".py", ".toml", ".txt", ".yaml", ".yml")
READERS_OWN: Final = re.compile(r"Pulumi\.[\w<>-]+\.yaml|PulumiPlugin\.yaml|cluster\.toml")
ROOTS: Final = (ROOT, ROOT / "providers/pulumi_redis_enterprise", ROOT / "emulator/redis_enterprise_emulator")


def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def phony_targets() -> set[str]:
    """Those that are no files."""
    return set(re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split())


def keys_beside(page: Page) -> set[str]:
    """The keys that the program in the folder of an example or the template asks for."""
    program = page.path.parent / "__main__.py"
    if program.parent == ROOT or not program.exists():
        return set()
    return set(re.findall(r"\.(?:get|require)(?:_\w+)?\(\"(\w+)\"", program.read_text()))


def paths_in(page: Page) -> Iterator[str]:
    """The words in code that name a file or folder of this repository."""
    for word in (word for code in page.inline_code() for word in code.split()):
        named = "/" in word and word.split("/")[0] in FOLDERS
        if re.fullmatch(r"[\w./-]+", word) and (named or word.endswith(SUFFIXES)):
            yield word


def exists(path: str, *, beside: Path) -> bool:
    """Return True if there is such a file, from the root, from a package or from the page on."""
    return bool(READERS_OWN.fullmatch(path)) or any((folder / path).exists() for folder in (*ROOTS, beside))


def resolves(link: str, page: Page) -> bool:
    """Return True if a link leads to a file, and to a heading in it if it names one; others' sites are not visited."""
    if re.match(r"https?://|mailto:", link):
        return True
    path, _, anchor = link.partition("#")
    target = page.path.parent / path if path else page.path
    return target.exists() and (not anchor or anchor in Page(target).anchors())


@each_page
def test_targets(page: Page) -> None:
    """Each `make X` is a target."""
    named = [re.match(r"make (?:[A-Z]+=\S+ )*([a-z-]+)", line) for line in page.commands()]

    assert set() == {found[1] for found in named if found} - targets()


def test_targets_are_no_files() -> None:
    """A folder with the name of a target, such as `docs`, does not make it look done."""
    assert targets() == phony_targets()


@each_page
def test_connection_settings(page: Page) -> None:
    """Each key of the namespace is a setting, or the type of a resource, whichever edge it is of."""
    named = set(re.findall(r"redis-enterprise:(?!index:)([A-Za-z]\w*)", page.text))

    assert set() == named - {*VALUE_FROM_TEXT, CLUSTERS, *pulumi_redis_enterprise.__all__}


@each_page
def test_stack_settings(page: Page) -> None:
    """Each key of the stack program, or of the program beside the page, is one."""
    named = re.findall(r"redis-enterprise-passwordless:(\w+)", page.text)
    commands = (re.match(r"pulumi config set (?:--\w+ )*'?(\w+)[\['. ]", line) for line in page.commands())

    assert set() == {*named, *(found[1] for found in commands if found)} - {*KEYS, *keys_beside(page)}


@each_page
def test_variables(page: Page) -> None:
    """Each environment variable of ours is one that is read."""
    named = set(re.findall(r"REDIS_ENTERPRISE_[A-Z]+(?:_[A-Z]+)*", page.text))

    assert set() == named - {DEBUG_VARIABLE, CLUSTERS_VARIABLE, *ENVIRONMENT.values()}


@each_page
def test_files(page: Page) -> None:
    """Each file or folder of this repository that is named in code is there."""
    assert [] == [path for path in paths_in(page) if not exists(path, beside=page.path.parent)]


@each_page
def test_links(page: Page) -> None:
    """Each link within the repository leads somewhere."""
    assert [] == [link for link in page.links() if not resolves(link, page)]


@each_page
def test_lines_are_short(page: Page) -> None:
    """Whoever reads the source needs not scroll; rows of tables, and what commands print, cannot be broken."""
    printed = {line for block in page.blocks("text") for line in block.text.splitlines()}
    lines = [line for line in page.text.splitlines() if line not in printed]

    assert [] == [line for line in lines if len(line) > LONGEST_LINE and not line.startswith("|")]


class TestReading:
    """The tests above find what they look for."""

    def test_missing_names_are_seen(self, tmp_path: Path) -> None:
        """Code counts, in the prose and in shell blocks; words of the prose do not."""
        page = Page(tmp_path / "page.md")
        page.path.write_text(
            "make sure: `make nothing KEEP=1`, `core/nothing.py`, `pki/ca.pem`, [here](no.md), [there](#a-b)\n\n"
            "## A `b`\n\n```sh\nmake A=1 none # [x](y)\n```\n"
        )

        assert ["make A=1 none # [x](y)", "make nothing KEEP=1"] == page.commands()[:2]
        assert ["core/nothing.py"] == [path for path in paths_in(page) if not exists(path, beside=tmp_path)]
        assert ["no.md"] == [link for link in page.links() if not resolves(link, page)]
