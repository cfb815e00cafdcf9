"""The choices under which a cluster cannot have the full stack, so that a clear error is the right answer."""

import re
from dataclasses import dataclass
from typing import Final

from tests.assumptions.choices import Choices
from tests.assumptions.life import Life


@dataclass(frozen=True, slots=True)
class Refusal:
    """An operation that a choice lets fail.

    Attributes:
        choice: The choice, as ``name=value``, or two that do so together.
        operation: The operation.
        message: What the error has to say, as a regular expression.
        reason: Why that is right, for the page.
    """

    choice: str
    operation: str
    message: str
    reason: str


_ORDER: Final = "a subject of several attributes needs the other order; with a CN alone, all is right"
_CONVERSION: Final = "such a cluster converts no users; the error says how else"

REFUSALS: Final = (
    Refusal("subject_line_match=forward", "up", "the login to the REST API", _ORDER),
    Refusal("database_subject_line_match=forward", "up", "the login to database", _ORDER),
    Refusal("user_method_change=400", "convert", "", _CONVERSION),
    Refusal("user_method_change=406", "convert", "", _CONVERSION),
    Refusal("user_method_change=ignored", "convert", "", _CONVERSION),
    Refusal("user_limit=2", "up", "as many users as it can take", "the stack has more users than the cluster takes"),
    Refusal("writes_during_upgrade=400", "up", "while the cluster is being upgraded", "nothing can be written then"),
    Refusal(
        "redirect_status=302 redirected_calls=writes",
        "up",
        "is not the primary node",
        "with 302, a node may have carried a write out that it sends on, so the write is sent to no other",
    ),
    Refusal("database_change=failed", "up", "has failed|shows other values", "no database can be changed"),
)


def wrong_in(choices: Choices, life: Life) -> list[str]:
    """Return what was wrong in a life with these choices, in words."""
    operation, error = life.refused
    refusals = [it for it in REFUSALS if _concerns(it, choices)]
    if not operation:
        # With others, a choice may say nothing: that of an older version, for example.
        is_missing = bool(refusals) and len(choices.texts) == 1
        return life.wrong + ([f"not refused: {refusals[0].choice}"] if is_missing else [])
    is_mute = "error_form=empty" in choices.texts
    is_right = any(it.operation == operation and (is_mute or re.search(it.message, error)) for it in refusals)
    return life.wrong + ([] if is_right else [f"{operation} is refused: {error}"])


def _concerns(refusal: Refusal, choices: Choices) -> bool:
    is_avoided = refusal.reason == _ORDER and choices.is_cn_alone
    return set(refusal.choice.split()) <= set(choices.texts) and not is_avoided
