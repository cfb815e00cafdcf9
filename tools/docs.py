"""The generated pages of `docs/`, and the schema of the plugin: what there is, taken from the code.

`make docs` writes them. A test makes them anew and compares, so that no page tells of yesterday's code.
"""

import inspect
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import pulumi_redis_enterprise
from pulumi_redis_enterprise import Cluster
from pulumi_redis_enterprise._resource import Resource
from pulumi_redis_enterprise.cli.command import VERBS, verb
from pulumi_redis_enterprise.core import registry
from pulumi_redis_enterprise.core.registry import Kind
from pulumi_redis_enterprise.core.rules.database_settings import TLS_MODES
from pulumi_redis_enterprise.core.rules.login_check import EXPECTATIONS
from pulumi_redis_enterprise.core.rules.role import MANAGEMENTS
from pulumi_redis_enterprise.core.trust.authorized_subjects import VALIDATIONS
from redis_enterprise_emulator.rest.documentation import with_generated_parts

from tools import certificates_page as certificates
from tools.check_samples import CHECK_SAMPLES
from tools.docstrings import Property, arguments_in, example_in, markdown, outputs_in
from tools.generated_text import codes, filled, listed, page, paragraphs
from tools.plugin_schema import schema_text
from tools.probe_page import PROBE_PARTS
from tools.rooms import diagram
from tools.samples import SAMPLES
from tools.settings_page import settings_page

ROOT: Final = Path(__file__).resolve().parent.parent
ALIASES: Final = {
    "SubjectValidation | str": f"Literal{list(VALIDATIONS)}",
    "TlsMode | str": f"Literal{list(TLS_MODES)}",
    "Expectation | str": f"Literal{list(EXPECTATIONS)}",
    "Management | str": f"Literal{list(MANAGEMENTS)}",
}
"""The types that the pages spell out. Beside them, each argument takes an output of any text."""


def resource_section(kind: Kind) -> str:
    """Return the section about a resource."""
    resource, rules = kind.load_class(), kind.load_rules()
    source = textwrap.dedent(inspect.getsource(resource))
    arguments = arguments_in(source)
    known = {argument.name: "As given." for argument in arguments}
    replacing = getattr(rules, "REPLACING", ())
    facts = [
        f"Type: `{kind.type_token}`",
        f"Id: {rules.ID}",
        f"Managed, so that a preview shows a change and a refresh shows drift: {codes(rules.MANAGED)}",
        f"Another object, which replaces the old one, when this changes: {codes(replacing) or 'nothing'}",
    ]
    return "\n\n".join(
        [
            f"## {resource.__name__}",
            paragraphs(resource.__doc__ or ""),
            listed(facts),
            f"```python\n{example_in(sys.modules[resource.__module__].__doc__ or '')}\n```",
            "### Arguments\n\n" + listed(map(argument_entry, arguments)),
            "### Outputs\n\n"
            + listed(output_entry(output, known) for output in (*outputs_in(source), *_COMMON_OUTPUTS)),
        ]
    )


_COMMON_OUTPUTS: Final = outputs_in(textwrap.dedent(inspect.getsource(Resource)))


def argument_entry(argument: Property) -> str:
    """One argument; the vendor's name of it stands at the end of the docstring, in brackets."""
    meaning, vendor = re.fullmatch(r"(.*?)(?: \(`(\w+)`\))?", argument.meaning).groups()  # type: ignore[union-attr]
    shown = ALIASES.get(argument.type, argument.type.removesuffix(" | None"))
    presence = {"": "required", "None": "optional"}.get(argument.default, f"default `{argument.default}`")
    message = f" Vendor's field: `{vendor}`." if vendor else ""
    return f"**`{argument.name}`** (`{shown}`, {presence}): {meaning}{message}"


def output_entry(output: Property, known: Mapping[str, str]) -> str:
    """One output; what has no docstring of its own is explained where it comes from."""
    return f"**`{output.name}`** (`{output.type}`): {output.meaning or known[output.name]}"


_CHOICES: Final = {
    "Management": "MANAGEMENTS",
    "SubjectValidation": "SUBJECT_VALIDATIONS",
    "TlsMode": "TLS_MODES",
}
"""The types of arguments that take a few texts, and the names of these."""


def resources_page() -> str:
    """docs/resources.md."""
    about = (
        "Each resource also takes its name in the stack as the first argument, and `opts`, a `pulumi.ResourceOptions`. "
        "Every argument but `adopt_existing`, and those that take a resource, may be the output of another resource. "
        "All other arguments have to be named. "
        "The reasons for their behavior are in [how it works](how-it-works.md)."
    )
    others = [
        f"**`{name}`**: {markdown(inspect.cleandoc(getattr(pulumi_redis_enterprise, name).__doc__).splitlines()[0])}"
        for name in pulumi_redis_enterprise.__all__
        if name not in {Cluster.__name__, *_CHOICES, *_CHOICES.values(), *(kind.name for kind in registry.RESOURCES)}
    ]
    others += [
        f"**`{kind}`**, and **`{values}`** with all of them: {codes(getattr(pulumi_redis_enterprise, values))}"
        for kind, values in _CHOICES.items()
    ]
    cluster = "For more than one cluster in a stack, there are [named connections](settings.md#many-clusters)."
    sections = [resource_section(kind) for kind in registry.RESOURCES]
    return page("Resources", about, *sections, "## Beside the resources", listed(others), filled(cluster))


def command_page() -> str:
    """docs/command.md."""
    folder = Path(sys.executable).parent
    groups = {
        name: [it.name for it in verb(name).commands.values()] for name in VERBS if hasattr(verb(name), "commands")
    }
    verbs = [name for name in VERBS if name not in groups]
    verbs += [f"{name} {it}" for name, own in groups.items() for it in ["", *own]]
    calls = [["pulumi-redis-enterprise"], *(["pulumi-redis-enterprise", *it.split()] for it in verbs)]
    calls += [["redis-enterprise-emulator"], ["redis-enterprise-emulator-pki"]]
    about = (
        "`pulumi-redis-enterprise` comes with the extra `cli`, the others with the extra `emulator`. "
        "Data goes to standard output, all else to standard error. The exit code is 0 if all is fine, 1 if something "
        "is wrong or the output cannot be written, 2 if the command was used wrongly, 3 if `pipeline drift` found "
        "any, 130 if it was interrupted. "
        "Lines are as wide as the terminal, or as `COLUMNS` says; a pipe gets whole lines. There are no colors in a "
        "pipe, with `NO_COLOR`, and with `TERM=dumb`."
    )
    completion = (
        "`pulumi-redis-enterprise --install-completion` lets bash, zsh, fish and PowerShell complete its verbs and "
        "options; `--show-completion` prints what it would install."
    )
    sections = [f"## {' '.join(call)}\n\n```text\n{help_of(folder, call)}\n```" for call in calls]
    return page("Commands", about, completion, *sections)


def help_of(folder: Path, call: list[str]) -> str:
    """Return what a command prints with ``--help``, 100 columns wide and without colors."""
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    line = [str(folder / call[0]), *call[1:], "--help"]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return "\n".join(text.rstrip() for text in done.stdout.strip().splitlines())


def certificates_page() -> str:
    """docs/certificates.md."""
    return page(
        "What a cluster thinks of certificates",
        paragraphs(certificates.ABOUT),
        "## In short",
        paragraphs(certificates.RULES_OF_THUMB),
        *certificates.tables(),
    )


def emulator_page() -> str:
    """docs/emulator.md, which is written by hand but for its tables."""
    return with_generated_parts((ROOT / "docs/emulator.md").read_text())


def sampled_page(path: str) -> str:
    """A page that is written by hand but for what the command prints."""
    return with_generated_parts((ROOT / path).read_text(), {**SAMPLES, **CHECK_SAMPLES, **PROBE_PARTS})


def how_it_works_page() -> str:
    """docs/how-it-works.md, which is written by hand but for the diagram of the rooms."""
    parts = {"rooms": lambda: f"```mermaid\n{diagram()}\n```"}
    return with_generated_parts((ROOT / "docs/how-it-works.md").read_text(), parts)


PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "docs/resources.md": resources_page,
    "docs/settings.md": settings_page,
    "docs/command.md": command_page,
    "docs/certificates.md": certificates_page,
    "docs/emulator.md": emulator_page,
    "docs/how-it-works.md": how_it_works_page,
    "docs/export.md": partial(sampled_page, "docs/export.md"),
    "docs/audit.md": partial(sampled_page, "docs/audit.md"),
    "docs/doctor.md": partial(sampled_page, "docs/doctor.md"),
    "docs/probe.md": partial(sampled_page, "docs/probe.md"),
    "providers/pulumi_redis_enterprise/plugin/schema.json": schema_text,
}


def main() -> None:
    """Write all pages."""
    for path, text_of in PAGES.items():
        (ROOT / path).write_text(text_of())


if __name__ == "__main__":
    main()
