"""The rules of wording that a program can hold, for `make check`: docstrings, retired names, and words of the field.

Every rule here has been broken before. The rest of plain English is reading aloud.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

OPENINGS: Final = frozenset({"As", "How", "What", "When", "Where", "Whether", "Which", "Who", "Whom", "Whose", "Why"})
"""No docstring begins with one of these: it begins with what the thing is or does."""

_VAGUE: Final = re.compile(
    r"((All|Everything|Anything) that|(Anyone|Somebody|Those) (who|whom)|The question (whether|which)|The way soon)\b"
)
"""Nor with one of these: it names the thing."""

# Names that had another meaning in each place, or that the field has a word for, and what stands for them now.
RETIRED: Final = {
    "Caution": "PlanWarning",
    "Checked": "CheckedInputs",
    "Entrant": "UserAccess",
    "Finding": "Problem",
    "Given": "RawSetting",
    "KnownObjects": "ObjectCache",
    "Loss": "FailureKind",
    "Unread": "UnreachableCluster",
    "all_called": "resolve_all",
    "are_known_to": "supports",
    "called": "resolve or display_name",
    "cautions": "warnings",
    "convergence": "polling",
    "entrant": "user",
    "entrants": "users",
    "few": "join_limited",
    "folded": "grouped or collapsed",
    "in_the_way": "name_conflicts",
    "known_objects": "ObjectCache",
    "look_until": "poll_until",
    "loss": "kind",
    "namesakes": "conflicting",
    "printable": "sanitize",
    "reported": "error_boundary",
    "said": "message",
    "say_nothing": "ignore_progress",
    "settle": "wait_until_stable",
    "settling": "polling",
    "sharing": "conflicting",
    "shown_certificates": "parse_certificates_leniently",
    "stopped_at": "failed_step",
    "switched_off": "restored_settings",
    "talk": "conversation",
    "tell": "emit, log or info",
    "tell_cautions": "flush_warnings",
    "try_object": "dry_run",
    "unseen": "not_processed",
}

_NOT_OURS: Final = "plain_english.py"
_CODE: Final = frozenset({".py", ""})
"""The endings of Python files; scripts have none."""
_SPELLING: Final = re.compile(
    r"\b\w*(authoris|recognis|serialis|organis|synchronis|behaviour|colour)\w*", re.IGNORECASE
)
_END: Final = re.compile(
    r"\bcertificates? (that )?ends?\b(?! (in|up|with the chain|of))|\bends? (on|within) (\d{4}-|\{|\d+ days)"
)


def faults(path: Path, text: str) -> Iterator[str]:
    """Yield what is wrong with the wording of a file, each as ``path:line: fault``."""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _SPELLING.search(line):
            yield f"{path}:{number}: {found[0]!r} is not American spelling"
        if found := _END.search(line):
            yield f"{path}:{number}: a certificate expires, it does not end: {found[0]!r}"
    if path.suffix in _CODE:
        yield from (f"{path}:{line}: {fault}" for line, fault in sorted(_faults_of_code(ast.parse(text))))


def _faults_of_code(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        for line, docstring in _docstrings_of(node):
            words = docstring.split(maxsplit=1)
            if words and words[0].strip(",:") in OPENINGS:
                yield line, f"the docstring opens with {words[0]!r}; say what it is or does"
            if found := _VAGUE.match(docstring):
                yield line, f"the docstring opens with {found[0]!r}; name the thing"
        for name in _defined_by(node):
            if name in RETIRED:
                yield getattr(node, "lineno", 1), f"{name!r} is retired: use {RETIRED[name]}"


def _docstrings_of(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the docstring of a definition, and those of the names that are assigned in it, each with its line."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield getattr(node, "lineno", 1), ast.get_docstring(node) or ""
    body = getattr(node, "body", ())
    for before, after in pairwise(body) if isinstance(body, list) else ():
        match before, after:
            case ast.Assign() | ast.AnnAssign(), ast.Expr(value=ast.Constant(value=str(text))):
                yield after.lineno, text


def _defined_by(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.ImportFrom(names=names):
            return [alias.asname or alias.name for alias in names]
        case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return (name,)
    return ()


def files_in(folders: Iterable[str]) -> Iterator[Path]:
    """Yield the Python files and pages in folders, and files that are named themselves."""
    for path in map(Path, folders):
        yield from sorted([*path.rglob("*.py"), *path.rglob("*.md")]) if path.is_dir() else [path]


def main(folders: Sequence[str]) -> int:
    """Print the faults of all files; 1 if there is one."""
    found = [it for path in files_in(folders) if _NOT_OURS not in path.name for it in faults(path, path.read_text())]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
