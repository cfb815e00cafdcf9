"""Risks: what a reviewer must not miss, graded."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Grade(IntEnum):
    """The grade of a risk; the worst comes first."""

    DANGER = 0
    """Somebody may do far more than before, a protection goes off, or many lose their login."""
    CAUTION = 1
    """Somebody may do more than before, or one client loses a login."""
    NOTE = 2
    """Less is allowed than before, or a preview cannot know it."""


@dataclass(frozen=True, slots=True)
class Risk:
    """One sentence about a step.

    Attributes:
        grade: How much it asks of a reviewer.
        message: The sentence, as Markdown.
        widens: Whether somebody may do more, or get in more easily, than before.
    """

    grade: Grade
    message: str
    widens: bool = False


def danger(message: str, *, widens: bool = True) -> Risk:
    """Return what needs a reason."""
    return Risk(Grade.DANGER, message, widens)


def caution(message: str, *, widens: bool = False) -> Risk:
    """Return what needs a second look."""
    return Risk(Grade.CAUTION, message, widens)


def note(message: str, *, widens: bool = False) -> Risk:
    """Return what is good to know."""
    return Risk(Grade.NOTE, message, widens)


def items(properties: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list among the properties; [] if it is missing or not known yet."""
    value = properties.get(name)
    return value if isinstance(value, list) else []


def mapping(properties: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a map among the properties; {} if it is missing or not known yet."""
    value = properties.get(name)
    return value if isinstance(value, dict) else {}
