"""The functions of the schema: facts about a certificate that a program may want before it makes a resource of it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pulumi

from pulumi_redis_enterprise.errors import InvalidInputError
from pulumi_redis_enterprise.from_certificate import (
    authorized_subject_from_certificate,
    chain_problems,
    subject_line_from_certificate,
)

Function = Callable[..., Any]

_FUNCTIONS: Final[Mapping[str, tuple[str, Function]]] = {
    "subjectLine": ("subjectLine", lambda certificate: subject_line_from_certificate(pem=certificate)),
    "authorizedSubject": (
        "authorizedSubject",
        lambda certificate: authorized_subject_from_certificate(pem=certificate),
    ),
    "chainProblems": ("problems", chain_problems),
}


def call(token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a function has to say.

    Args:
        token: Its name in the schema, ``redis-enterprise:index:subjectLine``.
        arguments: Under the names of the schema.

    Raises:
        InvalidInputError: There is no such function, or an argument is wrong; says what it is and what to do.
    """
    name = token.rpartition(":")[2]
    if name not in _FUNCTIONS:
        raise InvalidInputError(f"there is no function {token!r}", fix=f"call one of {', '.join(_FUNCTIONS)}")
    output, function = _FUNCTIONS[name]
    try:
        return {output: function(**arguments)}
    except pulumi.RunError as error:
        message, _, fix = str(error).partition("\nFix: ")
        raise InvalidInputError(message, fix=fix) from None
    except TypeError:
        reason = f"{name}: expected other arguments than {', '.join(sorted(arguments)) or 'none'}"
        raise InvalidInputError(reason, fix="see its arguments in the schema of the plugin") from None
