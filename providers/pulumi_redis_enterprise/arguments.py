"""Types of arguments for programs, and settings of a stack as arguments of these types.

Example::

    config = pulumi.Config()
    ClusterMtlsConfig(
        "mtls",
        trusted_ca=ca,
        subject_validation=one_of(config.get("subjectValidation") or "disabled", SUBJECT_VALIDATIONS),
        authorized_subjects=[{"CN": user.username}],
    )
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Required, TypedDict, TypeVar

import pulumi

from pulumi_redis_enterprise.core.rules.database_settings import TLS_MODES, TlsMode
from pulumi_redis_enterprise.core.rules.role import MANAGEMENTS, Management
from pulumi_redis_enterprise.core.trust.authorized_subjects import VALIDATIONS as SUBJECT_VALIDATIONS
from pulumi_redis_enterprise.core.trust.authorized_subjects import SubjectValidation
from pulumi_redis_enterprise.errors import redact
from pulumi_redis_enterprise.sdk.input_types import refuse

__all__ = [
    "MANAGEMENTS",
    "SUBJECT_VALIDATIONS",
    "TLS_MODES",
    "AuthorizedSubjectArgs",
    "Management",
    "SubjectValidation",
    "TlsMode",
    "one_of",
]

Choice = TypeVar("Choice", bound=str)


class AuthorizedSubjectArgs(TypedDict, total=False):
    """One subject that may log in, with values that may be outputs of other resources.

    Attributes:
        CN: Common name.
        OU: Organizational units.
        O: Organization.
        L: Locality.
        ST: State or province.
        C: Country, two letters.
    """

    CN: Required[pulumi.Input[str]]
    OU: pulumi.Input[Sequence[pulumi.Input[str]]]
    O: pulumi.Input[str]  # noqa: E741 - the vendor's key
    L: pulumi.Input[str]
    ST: pulumi.Input[str]
    C: pulumi.Input[str]


def one_of(text: str | None, choices: Sequence[Choice]) -> Choice:
    """Return a text of unknown content, as a setting of the stack, as one of the values that an argument takes.

    Args:
        text: For example ``config.get("subjectValidation") or "disabled"``.
        choices: ``SUBJECT_VALIDATIONS``, ``MANAGEMENTS`` or ``TLS_MODES``.

    Raises:
        pulumi.RunError: It is none of them; names the line of the program, and the choices.
    """
    for choice in choices:
        if choice == text:
            return choice
    reason = f"expected one of {', '.join(choices)}; got {redact(text)}"
    refuse("one_of", [f"{reason}\nFix: correct the text, for example by `pulumi config set`"])
    raise AssertionError  # `refuse` has raised
