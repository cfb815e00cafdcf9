"""Tests of how READMEs of examples are read and brought up to date; tests/e2e/test_examples.py plays them."""

from pathlib import Path

import pytest

from tests.support.pages import Page
from tests.support.paths import ROOT
from tools import examples, package_host
from tools.examples import EXAMPLES, Step, language_of, steps_in, with_outputs
from tools.shown import comparable, shown

PAGE = """\
# Title

```sh
make it
```

```text
made 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
```

```sh
rm it
```
"""
OTHER_RUN = "made fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210\n"


def test_steps() -> None:
    """Each block of the shell is a step; the block of text below it is its output."""
    first, second = steps_in(PAGE)

    assert ("make it\n", True) == (first.commands, first.output is not None)
    assert Step("rm it\n", None) == second


def test_what_differs_in_each_run_stays() -> None:
    """A README is not rewritten for fingerprints that are new each time."""
    assert PAGE == with_outputs(PAGE, [OTHER_RUN, ""])


def test_new_output_is_written() -> None:
    """Other output takes the place of what the README shows; a step without output shows none."""
    (first, second) = steps_in(with_outputs(PAGE, ["broken\n", "removed\n"]))

    assert ("broken\n", None) == (first.output, second.output)


def test_order_of_independent_resources() -> None:
    """Resources that are made at once may be ready in any order."""
    rows = [" +  redis-enterprise:Role a created", " +  pulumi:providers:pulumi-python b created"]

    assert comparable("\n".join(rows)) == comparable("\n".join(reversed(rows)))


def test_diagnostics_may_come_in_any_order() -> None:
    """Lines about two resources may come in any order; those about one stay together."""
    one, other = "  Role (a):\n    error: no\n    Fix: do", "    adopted existing role 'b'"
    pages = [
        f"Diagnostics:\n{first}\n\n{second}\n\nResources:\n    1 errored"
        for first, second in ((one, other), (other, one))
    ]

    assert comparable(pages[0]) == comparable(pages[1])
    assert one in comparable(pages[0])


def test_volatile_parts() -> None:
    """Ports, dates and short fingerprints differ from run to run."""
    assert "-h 127.0.0.1 -p <port>" == comparable("-h 127.0.0.1 -p 40123")
    assert 'CN=A [<sha256>]: "<date>"' == comparable('CN=A [0123456789ab]: "2036-01-01"')


def test_shown() -> None:
    """Readers see what became of each resource, without progress and durations, and why something failed."""
    output = """\
Updating (dev):
@ updating....
 +  pulumi:pulumi:Stack project-dev creating (0s)
 +  pulumi-python:dynamic/redis-enterprise:Role a creating (0s)
 +  pulumi-python:dynamic/redis-enterprise:Role a created (0.67s)
 +  pulumi-python:dynamic/redis-enterprise:Role b **creating failed** error: no
Diagnostics:
  pulumi:pulumi:Stack (project-dev):
    error: update failed

  pulumi-python:dynamic/redis-enterprise:Role (b):
    error: no

Duration: 5s
"""
    expected = """\
 +  redis-enterprise:Role a created
Diagnostics:
  redis-enterprise:Role (b):
    error: no
"""
    assert expected == shown(output)


def test_program_that_outlives_its_engine() -> None:
    """With some engines, the SDK says that the monitor has gone, and is counted for it: pages are the same."""
    resource = "Diagnostics:\n  pulumi-python:dynamic/redis-enterprise:Role (b):\n    error: no\n\n"
    message = "Diagnostics:\n  pulumi:pulumi:Stack (project-dev):\n    error: Resource monitor has terminated, shut\n"
    quiet = f"{resource}Resources:\n    1 errored\n"
    loud = f"{resource.replace('Diagnostics:', message)}Resources:\n    2 errored\n"

    assert comparable(shown(quiet)) == comparable(shown(loud))


def test_index_names_every_example() -> None:
    """examples/README.md links to each of them, and to no other."""
    linked = {link for link in Page(ROOT / "examples/README.md").links() if "/" not in link}

    assert {example.name for example in EXAMPLES} == linked


def test_rows_of_the_plugin() -> None:
    """Of a refresh and an import, what was found is shown; what the plugin said stands in the diagnostics alone."""
    output = """\
Refreshing (dev):
 ~  redis-enterprise:index:Role a refreshing (0s)
    redis-enterprise:index:Role a
 =  redis-enterprise:index:Role b importing (0s)
 =  redis-enterprise:index:Role b imported (0.1s)
 ~  redis-enterprise:index:Role c updated (0.1s) [diff: ~management]
 -  redis-enterprise:index:Role d deleted (0.1s) it was found so
"""
    expected = """\
 =  redis-enterprise:index:Role b imported
 ~  redis-enterprise:index:Role c updated [diff: ~management]
 -  redis-enterprise:index:Role d deleted
"""
    assert expected == shown(output)


@pytest.mark.parametrize(("name", "language"), [("quickstart", "python"), ("yaml", "yaml"), ("typescript", "nodejs")])
def test_language(name: str, language: str) -> None:
    """The language of an example is what `runtime` names, with options or without."""
    assert language == language_of(ROOT / "examples" / name)


@pytest.mark.parametrize("is_built_here", [True, False])
def test_language_host_is_one_that_can(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, is_built_here: bool) -> None:
    """A host in front of one that was built here writes the SDK; an official one does so by itself."""
    host, cached = tmp_path / "bin" / "pulumi-language-go", tmp_path / "cache"
    monkeypatch.setattr(package_host, "generator", lambda: Path("/cache/generate_sdk"))
    monkeypatch.setattr(package_host, "cache", lambda: tmp_path if is_built_here else cached)
    host.parent.mkdir()
    host.touch(0o755)
    monkeypatch.setenv("PATH", str(host.parent))
    add = "pulumi package add ../../.venv/bin/pulumi-resource-redis-enterprise\n"

    step = examples._possible(Step(f"cd it\n{add}", None), "go", tmp_path / "hosts")

    there = f"PATH={tmp_path / 'hosts'}:$PATH " if is_built_here else ""
    assert f"cd it\n{there}{add}" == step.commands
    assert is_built_here == (tmp_path / "hosts/pulumi-language-go").exists()
