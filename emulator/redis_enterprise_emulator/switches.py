"""Switches: dataclasses whose fields each say what they mean and what the default rests on, readable from texts."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args, get_type_hints

Source = Literal["guess", "vendor's pages", "recording", "Envoy"]
"""The ground for the default of a switch: nothing, the documentation, what a real cluster was seen to do, or what Envoy
does, which is in front of the REST API of a cluster: measured with Envoy 1.40.0."""


def switch(default: Any, question: str, meaning: str, source: Source = "guess") -> Any:
    """Return the field of a dataclass that is a switch."""
    return dataclasses.field(default=default, metadata={"question": question, "meaning": meaning, "source": source})


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch, for people; a number has no choices."""

    name: str
    default: Any
    choices: tuple[str, ...]
    question: str
    meaning: str
    source: Source

    def read(self, text: str) -> Any:
        """Return the value that a text gives.

        Raises:
            ValueError: There is no such choice, or the text is no number; says what there is.
        """
        if not self.choices:
            return self._number(text)
        if text not in self.choices:
            raise ValueError(f"expected {self.name} to be one of {', '.join(self.choices)}; got {text!r}")
        return text

    def _number(self, text: str) -> float:
        try:
            number: float = type(self.default)(text)
        except ValueError:
            raise ValueError(f"expected {self.name} to be a number; got {text!r}") from None
        if not 0 <= number < float("inf"):
            raise ValueError(f"expected {self.name} to be zero or more; got {text!r}")
        return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """The base of a dataclass of switches."""

    @classmethod
    def switches(cls) -> Iterator[Switch]:
        """Yield all switches, in their order."""
        types = get_type_hints(cls)
        for field in dataclasses.fields(cls):
            yield Switch(field.name, field.default, get_args(types[field.name]), **field.metadata)

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Self:
        """Read ``name=value`` texts, as the command line gives them.

        Raises:
            ValueError: There is no such switch, or no such choice; says which there are.
        """
        known = {switch.name: switch for switch in cls.switches()}
        return cls(**dict(_named_value(known, text) for text in texts))


def _named_value(known: dict[str, Switch], text: str) -> tuple[str, Any]:
    name, _, value = text.partition("=")
    if name not in known:
        raise ValueError(f"no assumption is named {name!r}; there are {', '.join(known)}")
    return name, known[name].read(value)
