"""The choices under which a cluster cannot have the full stack, so that a clear error is the right answer."""

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
        said: What the error has to say.
        reason: Why that is right, for the page.
    """

    choice: str
    operation: str
    said: str
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
    Refusal("database_change=failed", "up", "has failed", "no database can be changed"),
)


def wrong_in(choices: Choices, life: Life) -> list[str]:
    """Return what was wrong in a life with these choices, in words."""
    operation, error = life.refused
    refusals = [
        it
        for it in REFUSALS
        if set(it.choice.split()) <= set(choices.texts) and not (choices.is_cn_alone and it.reason == _ORDER)
    ]
    if not operation:
        return life.wrong + (
            [f"refused by no operation: {', '.join(it.choice for it in refusals)}"] if refusals else []
        )
    is_right = any(it.operation == operation and it.said in error for it in refusals)
    return life.wrong + ([] if is_right else [f"{operation} is refused: {error}"])
