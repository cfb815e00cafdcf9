"""Redis ACL rules: their syntax, and the check of one.

https://redis.io/docs/latest/operate/rs/security/access-control/redis-acl-overview/
"""

import re
from dataclasses import dataclass
from typing import Final, Self

from redis_enterprise_emulator.state.redis_commands import CATEGORIES, is_command

_KEYWORDS: Final = frozenset(
    {"allchannels", "allcommands", "allkeys", "nocommands", "resetchannels", "resetkeys"},
)
_KEYWORDS_OF_USERS: Final = frozenset({"clearselectors", "off", "on"})

_TOKEN: Final = re.compile(r"\([^()]*\)|\S+")
_PATTERN: Final = re.compile(r"(?:~|%(?:r|w|rw|wr)~|&)[^()\s]*")
_CATEGORY: Final = re.compile(r"[+-]@(\w+)")
_COMMAND: Final = re.compile(r"[+-]([\w.-]+)(?:\|[\w-]+)?")


@dataclass(frozen=True, slots=True)
class AclRule:
    """A parsed rule. A command is allowed if the base or any one of the selectors allows it.

    Attributes:
        base: ``("+@read", "~app:*")``.
        selectors: The modifiers of each pair of parentheses.
    """

    base: tuple[str, ...]
    selectors: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a rule.

        Raises:
            ValueError: Redis would refuse it; says so in its words.
        """
        base: list[str] = []
        selectors: list[tuple[str, ...]] = []
        for token in _TOKEN.findall(text):
            if _is_selector(token):
                selectors.append(tuple(_checked(word, of_user=False) for word in token[1:-1].split()))
            else:
                base.append(_checked(token, of_user=True))
        return cls(tuple(base), tuple(selectors))

    @property
    def minimum_version(self) -> str:
        """The oldest Redis that understands it."""
        words = [word.lower() for word in (*self.base, *(word for words in self.selectors for word in words))]
        if self.selectors or any(word.startswith("%") or word == "clearselectors" for word in words):
            return "7.2"
        if any(word.startswith("&") or word in {"allchannels", "resetchannels"} for word in words):
            return "6.2"
        return "6.0"


def _is_selector(token: str) -> bool:
    return token.startswith("(") and token.endswith(")")


def _checked(word: str, *, of_user: bool) -> str:
    """Return a modifier that is in order; the texts are those of Redis."""
    if word[0] == "(" or ")" in word:
        raise ValueError(f"Unmatched parenthesis in acl selector starting at '{word}'.")
    lowered = word.lower()
    if lowered in _KEYWORDS or (of_user and lowered in _KEYWORDS_OF_USERS) or _PATTERN.fullmatch(lowered):
        return word
    if word[0] not in "+-":
        raise ValueError(f"Error in ACL SETUSER modifier '{word}': Syntax error")
    if not _is_known(lowered):
        raise ValueError(f"Error in ACL SETUSER modifier '{word}': Unknown command or category name in ACL")
    return word


def _is_known(word: str) -> bool:
    category, command = _CATEGORY.fullmatch(word), _COMMAND.fullmatch(word)
    if category:
        return category[1] in CATEGORIES
    return command is not None and is_command(command[1])
