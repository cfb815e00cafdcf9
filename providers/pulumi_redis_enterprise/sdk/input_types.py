"""Inputs of types that the engine cannot be given, told where the program gives them.

The SDK would end the program with a traceback of its own, that does not say which property is meant.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, Final

import pulumi

from pulumi_redis_enterprise.errors import harmless

_HERE: Final = str(Path(__file__).parent)


def refuse_wrong_types(what: str, props: Mapping[str, Any]) -> None:
    """Raise if an input is a path, bytes, a set or a resource; all that is wrong is told at once.

    Args:
        what: The resource, as ``CertificateUser 'app-1'``.
        props: Its inputs.

    Raises:
        pulumi.RunError: Names the line of the program, the property, and what to write instead.
    """
    problems = [problem for name, value in props.items() for problem in _problems(name, value)]
    if problems:
        # A RunError ends the program with this text and without a traceback.
        raise pulumi.RunError(harmless("\n".join(f"{_program_line()}: {what}: {problem}" for problem in problems)))


def _problems(where: str, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _problems(f"{where}.{key}", item)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _problems(f"{where}[{index}]", item)
    elif found := _described(where, value):
        given, fix = found
        yield f"{where}: is {given}\nFix: {fix}"


def _described(where: str, value: Any) -> tuple[str, str] | None:
    """Return what a value is that cannot be given, and what to give instead; None if it can be."""
    if isinstance(value, PurePath):
        reads = where.partition(".")[2].endswith("_file") or where.endswith("_file")
        return "a Path; expected text", "give str(path)" if reads else "read the file: path.read_text()"
    if isinstance(value, bytes | bytearray):
        return f"of the type {type(value).__name__}; expected text", "decode it: data.decode()"
    if isinstance(value, pulumi.Resource):
        fix = "give the resource that is meant, or an output of this one"
        return f"a {type(value).__name__}; expected another kind of resource, or a value", fix
    if isinstance(value, set | frozenset):
        return "a set; expected a list, which has an order", "give sorted(values)"
    return None


def _program_line() -> str:
    """Return the nearest line of the program, as ``__main__.py:12``."""
    frame = sys._getframe(1)  # noqa: SLF001 - as `inspect` itself does
    while frame.f_back and (frame.f_code.co_filename.startswith(_HERE) or frame.f_globals.get("__name__") == "pulumi"):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
