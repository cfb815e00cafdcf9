"""The kinds of "what is wrong": a new one has to be wanted, and has the fields of the others.

Read from the source text: a kind is any class with a field that says what is wrong or what to do about it, in whatever
form it has fields, and any class of errors.
"""

import ast
import builtins
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final, NamedTuple

import pytest

from tools.rooms import SOURCES

FIELDS: Final = {"property", "message", "fix"}
KINDS: Final = {
    "Problem": "core/x509/findings.py",  # of an input or a certificate: the resource, or the command, refuses it
    "PlanWarning": "core/model.py",  # of a plan that is carried out all the same
    "Check": "core/checks.py",  # one line of `doctor` or `login`
    "Risk": "core/risks.py",  # of a cluster, whoever made it so, or of a change
    "Failure": "api/transport/failures.py",  # of a request, from which the error of all attempts is made
}
"""The kinds that are data, each a `Diagnostic`. The sixth is the error, which is raised: see `errors`."""

BASES: Final = {"Diagnostic": "core/x509/findings.py", "ExplainedError": "core/x509/findings.py"}
TREE: Final = "errors.py"
OF_X509: Final = {"CertificateTextError": "core/x509/findings.py"}
"""The error of the library at the bottom, which imports nothing of the rest."""

SIGNALS: Final = {
    "HandshakeTimeoutError": "api/transport/limits.py",
    "UnfinishedAnswerError": "api/transport/limits.py",
    "TooManyValuesError": "api/transport/response_body.py",
}
"""Errors that pass through `requests` and `json`, which know none of ours, and become a `Failure`."""

ANSWERS: Final = {
    "LoginOutcome": "api/probes/login_outcome.py",
    "Answer": "cli/probe/messages.py",
    "QuestionResult": "cli/probe/question.py",
    "Reliance": "cli/probe/reliance.py",
    "Format": "core/x509/reading/other_formats.py",
}
"""All else that has such a field, and may be wrong or not: a login, an answer, a contradiction, a file."""

MESSAGES: Final = {"message", "reason", "detail", "details", "problem", "explanation", "complaint"}
FIXES: Final = {"fix", "hint", "advice", "remedy", "solution", "suggestion"}
OWNERS: Final = {"property", "where", "whose", "about"}
SYNONYMS: Final = (MESSAGES | FIXES | OWNERS | {"text"}) - FIELDS


class Kind(NamedTuple):
    """A class of the package: its module, its bases, and its own fields."""

    module: str
    bases: tuple[str, ...]
    fields: frozenset[str]


def classes_in(source: str, module: str = "a.py") -> Iterator[tuple[str, Kind]]:
    """Yield every class of a source text by name; also one that is made by a call."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ClassDef():
                bases = tuple(ast.unparse(it).rpartition(".")[2] for it in node.bases)
                yield node.name, Kind(module, bases, frozenset(_fields_of(node)))
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=ast.Name(maker), args=[_, *rest])) if (
                maker in {"NamedTuple", "namedtuple", "TypedDict", "make_dataclass"}
            ):
                texts = {it.value for arg in rest for it in ast.walk(arg) if isinstance(it, ast.Constant)}
                yield name, Kind(module, (maker,), frozenset(word for text in texts for word in str(text).split()))


def _fields_of(node: ast.ClassDef) -> Iterator[str]:
    """Yield what is annotated in the body, set on `self`, or computed as a property."""
    for it in node.body:
        match it:
            case ast.AnnAssign(target=ast.Name(name)):
                yield name
            case ast.FunctionDef() if any(
                ast.unparse(decorator).endswith("property") for decorator in it.decorator_list
            ):
                yield it.name
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) and ast.unparse(inner.value) == "self":
            yield inner.attr


@cache
def all_classes() -> dict[str, Kind]:
    """Return every class of the package."""
    return {
        name: kind
        for path in sorted(SOURCES.rglob("*.py"))
        for name, kind in classes_in(path.read_text(), path.relative_to(SOURCES).as_posix())
    }


def below(roots: Iterable[str], classes: Mapping[str, Kind]) -> set[str]:
    """Return the classes that derive from one of these."""
    found = set(roots)
    while more := {name for name, kind in classes.items() if found & {*kind.bases}} - found:
        found |= more
    return found - {*roots}


def errors_in(classes: Mapping[str, Kind]) -> set[str]:
    """Return the classes of errors, whatever they derive from."""
    built_in = {name for name, it in vars(builtins).items() if isinstance(it, type) and issubclass(it, BaseException)}
    foreign = {base for kind in classes.values() for base in kind.bases if base.endswith(("Error", "Exception"))}
    return below((built_in | foreign) - {*classes}, classes)


def strangers(classes: Mapping[str, Kind]) -> dict[str, str]:
    """Return the classes that say what is wrong and are neither a `Diagnostic` nor an error, with their modules."""
    known = {*BASES, *below(["Diagnostic"], classes), *errors_in(classes)}
    return {name: it.module for name, it in classes.items() if _says_what_is_wrong(it.fields) and name not in known}


def _says_what_is_wrong(fields: AbstractSet[str]) -> bool:
    """Return True for a message or a fix; a mere text may be any, unless it is about something."""
    return bool(fields & (MESSAGES | FIXES) or (fields & OWNERS and "text" in fields))


def homes(names: Iterable[str]) -> dict[str, str]:
    """Return the module of each class of the package among these."""
    classes = all_classes()
    return {name: classes[name].module for name in names}


def test_kinds() -> None:
    """There are six: these, and the error."""
    assert homes(below(["Diagnostic"], all_classes())) == KINDS


def test_errors_are_one_tree() -> None:
    """A user reads one kind of error, and all of them stand in one module."""
    classes = all_classes()
    tree = below(["ExplainedError"], classes)

    assert dict.fromkeys(tree - {*OF_X509}, TREE) | OF_X509 == homes(tree)
    assert SIGNALS == homes(errors_in(classes) - tree - {*BASES})


def test_nothing_else_says_what_is_wrong() -> None:
    """Another class with a message or a fix stands in the table of answers."""
    assert ANSWERS == strangers(all_classes())


def test_fields_have_one_name() -> None:
    """No kind has a synonym of `property`, `message` or `fix` beside these."""
    classes = all_classes()
    kinds = {*KINDS, *errors_in(classes), *ANSWERS, *BASES} - {"Format"}

    assert {} == {name: found for name in kinds if (found := classes[name].fields & SYNONYMS)}


@pytest.mark.parametrize(
    "source",
    [
        "class A(NamedTuple):\n    hint: str",
        "class A(TypedDict):\n    reason: str",
        "class A:\n    def __init__(self, text):\n        self.advice = text",
        "@dataclass\nclass A:\n    message: str",
        "class A:\n    @property\n    def remedy(self): ...",
        "A = NamedTuple('A', [('where', str), ('reason', str)])",
        "A = namedtuple('A', 'where detail')",
        "class A:\n    where: str\n    text: str",
    ],
)
def test_every_form_of_a_class_is_seen(source: str) -> None:
    """A class has fields in many ways."""
    assert {"A": "a.py"} == strangers(dict(classes_in(source)))


@pytest.mark.parametrize("base", ["Exception", "ValueError", "requests.RequestException", "OSError, Mixin"])
def test_every_error_is_seen(base: str) -> None:
    """An error may derive from any other."""
    assert {"A"} == errors_in(dict(classes_in(f"class A({base}): ...")))
