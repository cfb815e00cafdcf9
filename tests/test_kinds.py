"""The kinds of "what is wrong": a new one has to be wanted, and has the field names of the others."""

import ast
from collections.abc import Iterator
from typing import Final

from tools.rooms import SOURCES

KINDS: Final = {
    "core/x509/findings.py": "Problem",  # of an input or a certificate: the resource, or the command, refuses it
    "core/model.py": "PlanWarning",  # of a plan that is carried out all the same
    "core/checks.py": "Check",  # one line of `doctor` or `login`
    "cli/audit/model.py": "Weakness",  # of a cluster, whoever made it so
    "cli/preview_comment/grades.py": "Risk",  # of a step, for reviewers
    "api/transport/failures.py": "Failure",  # of a request, from which the error of all attempts is made
}
"""Each kind by its module. The seventh thing with a message is an error, which is raised: see `errors`."""

ANSWERS: Final = {
    "api/probes/login_outcome.py": "LoginOutcome",
    "cli/probe/messages.py": "Answer",
    "cli/probe/reliance.py": "Reliance",
    "core/x509/reading/other_formats.py": "Format",
}
"""All else with a message or a fix, which may be wrong or not: a login, an answer, a contradiction, a file."""

OTHER_NAMES: Final = {"text", "detail", "details", "hint", "advice", "remedy", "reason", "problem"}


def dataclasses_with_a_message() -> Iterator[tuple[str, str, set[str]]]:
    """The data classes that have a message: module, name, and fields."""
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(it) for it in node.decorator_list):
                fields = {ast.unparse(it.target) for it in node.body if isinstance(it, ast.AnnAssign)}
                if {"message", "fix"} & fields:
                    yield path.relative_to(SOURCES).as_posix(), node.name, fields


def test_kinds() -> None:
    """There are six, and each stands in the table."""
    assert 6 == len(KINDS)
    found = [(module, name) for module, name, _ in dataclasses_with_a_message()]
    assert sorted((KINDS | ANSWERS).items()) == sorted(found)


def test_names_of_fields() -> None:
    """None of them has a synonym of `message`, `property` or `fix` beside these."""
    assert [] == [name for _, name, fields in dataclasses_with_a_message() if fields & OTHER_NAMES]
