"""Inputs of types that the engine cannot be given, refused at the line of the program that gives them.

The SDK would end the program with a traceback of its own, which names no line of the program.
"""

import dataclasses
import sys
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import PurePath
from typing import Any, Final

import pulumi

from pulumi_redis_enterprise.errors import harmless

_PACKAGES: Final = ("pulumi", "pulumi_redis_enterprise")
_CERTIFICATES: Final = ("certificates", "client_certificates")
_EXPECTED: Final = "expected text, a number, a list, a mapping, or an output of these"

_FIXES: Final[Sequence[tuple[Callable[[Any], bool], str]]] = (
    (lambda it: hasattr(it, "public_bytes"), "give its PEM text: certificate.public_bytes(Encoding.PEM).decode()"),
    (lambda it: isinstance(it, pulumi.Asset | pulumi.Archive), 'read the file: Path("FILE").read_text()'),
    (lambda it: hasattr(it, "read"), "read it: file.read()"),
    (lambda it: isinstance(it, type), "give an object of this class"),
    (lambda it: isinstance(it, Enum), "give its value: member.value"),
    (dataclasses.is_dataclass, "give a mapping: dataclasses.asdict(record)"),
    (lambda it: isinstance(it, Iterable), "give list(values)"),
)
"""The fix for a value that is neither a path, nor bytes, nor a set, nor a resource."""


def refuse_wrong_types(what: str, props: Mapping[str, Any], *, paths: Collection[str] = ()) -> None:
    """Raise if an input is of a type that the engine cannot be given; all such inputs are named at once.

    Args:
        what: The resource, as ``CertificateUser 'app-1'``.
        props: Its inputs.
        paths: The inputs that take the path of a file; those named ``*_file`` always do.

    Raises:
        pulumi.RunError: Names the line of the program, the property, and the value to give instead.
    """
    refuse(what, [problem for name, value in props.items() for problem in _problems(name, value, paths)])


def refuse_all_but_text(what: str, props: Mapping[str, Any]) -> None:
    """Raise if one of the arguments of a function is no text.

    Raises:
        pulumi.RunError: Names the line of the program, the argument, and the value to give instead.
    """
    refuse(what, [_no_text(name, value) for name, value in props.items() if not isinstance(value, str)])


def refuse(what: str, problems: list[str]) -> None:
    """Raise if there are problems; name the line of the program, and what they are about.

    Raises:
        pulumi.RunError: All problems.
    """
    if problems:
        # A RunError ends the program with this text and without a traceback.
        raise pulumi.RunError(harmless("\n".join(f"{program_line()}: {what}: {problem}" for problem in problems)))


def _problems(where: str, value: Any, paths: Collection[str]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _problems(f"{where}.{key}", item, paths)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _problems(f"{where}[{index}]", item, paths)
    elif not isinstance(value, None | str | bool | int | float | pulumi.Output | Awaitable | pulumi.output.Unknown):
        yield _problem(where, value, reads_file=where in paths or where.endswith("_file"))


def _problem(where: str, value: Any, *, reads_file: bool = False) -> str:
    if isinstance(value, PurePath):
        given, fix = "a Path; expected text", "give str(path)" if reads_file else "read the file: path.read_text()"
    elif isinstance(value, pulumi.Resource):
        given = f"a {type(value).__name__}; expected another kind of resource, or a value"
        fix = _fix_of_resource(where, value)
    elif isinstance(value, set | frozenset):
        given, fix = "a set; expected a list, which has an order", "give sorted(values)"
    elif isinstance(value, bytes | bytearray):
        given, fix = f"of the type {type(value).__name__}; expected text", "decode it: data.decode()"
    else:
        given, fix = f"of the type {type(value).__name__}; {_EXPECTED}", _fix_of_value(value)
    return f"{where}: is {given}\nFix: {fix}"


def _fix_of_resource(where: str, value: pulumi.Resource) -> str:
    if isinstance(value, pulumi.StackReference):
        return 'give one of its outputs: reference.require_output("NAME")'
    name = next((name for name in _CERTIFICATES if hasattr(value, name)), None)
    if name and where in _CERTIFICATES:
        return f"give its certificates: resource.{name}"
    return "give a list of roles: [role]" if where == "roles" else "give the resource that is meant, or an output of it"


def _fix_of_value(value: Any) -> str:
    return next((fix for is_such, fix in _FIXES if is_such(value)), "give str(value), if its text is meant")


def _no_text(where: str, value: Any) -> str:
    if isinstance(value, pulumi.Output):
        return f"{where}: is an Output; expected text\nFix: call the function with the text: output.apply(function)"
    if value is None or isinstance(value, list | tuple | Mapping | bool | int | float):
        return f"{where}: is of the type {type(value).__name__}; expected text\nFix: give PEM text"
    return _problem(where, value)


def program_line() -> str:
    """Return the nearest line of the program, as ``__main__.py:12``."""
    frame = sys._getframe(1)  # noqa: SLF001 - as `inspect` itself does
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in _PACKAGES:
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
