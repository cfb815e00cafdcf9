"""A Redis ACL rule, evaluated: which commands it allows, on which keys and channels.

The words of a rule count one after the other: ``+@all -@dangerous`` is not ``-@dangerous +@all``.
https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from pulumi_redis_enterprise.cli.preview_comment.redis_commands import CATEGORIES_OF

EVERY_COMMAND: Final = frozenset(CATEGORIES_OF)
_TOKEN: Final = re.compile(r"\([^()]*\)|\S+")
_KEYS: Final = re.compile(r"(?:%(r|w|rw|wr))?~(.*)", re.IGNORECASE | re.DOTALL)
_ALIASES: Final = {
    "allcommands": "+@all",
    "nocommands": "-@all",
    "allkeys": "~*",
    "allchannels": "&*",
}


@dataclass(frozen=True, slots=True)
class Permission:
    """The rights that the base of a rule, or one selector in parentheses, allows.

    Attributes:
        commands: The known commands, and those of modules and categories that no list here knows, as ``@json``.
        others: Whether it allows commands that are not known here, as ``+@all`` does.
        denied: What is taken out, and not allowed again.
        read: The patterns of the keys that may be read.
        write: The patterns of the keys that may be written.
        channels: The patterns of the channels.
    """

    commands: frozenset[str] = frozenset()
    others: bool = False
    denied: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    write: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()


Rule = tuple[Permission, ...]
"""The base, then the selectors. A command is allowed if any one of them allows it."""


def parse_rule(text: str) -> Rule:
    """Return what a rule allows. A word that is none of a rule allows nothing: the cluster refuses the rule."""
    base, selectors = Permission(), []
    for token in _TOKEN.findall(text):
        if token.startswith("("):
            selectors.append(_evaluated(token[1:-1].split()))
        elif token.lower() == "clearselectors":
            selectors.clear()
        else:
            base = _after(base, token)
    return (base, *selectors)


def _evaluated(tokens: Iterable[str]) -> Permission:
    permission = Permission()
    for token in tokens:
        permission = _after(permission, token)
    return permission


def _after(it: Permission, token: str) -> Permission:
    """Return the permission after one more word."""
    token = _ALIASES.get(token.lower(), token)
    if token[0] in "+-":
        return _commands_after(it, token[1:].lower(), allowed=token[0] == "+")
    if token[0] == "&":
        return replace(it, channels=it.channels | {token[1:]})
    if keys := _KEYS.fullmatch(token):
        mode, pattern = (keys[1] or "rw").lower(), frozenset({keys[2]})
        return replace(
            it,
            read=it.read | pattern if "r" in mode else it.read,
            write=it.write | pattern if "w" in mode else it.write,
        )
    return _after_reset(it, token.lower())


def _after_reset(it: Permission, word: str) -> Permission:
    nothing: frozenset[str] = frozenset()
    resets = {
        "resetkeys": replace(it, read=nothing, write=nothing),
        "resetchannels": replace(it, channels=nothing),
        "reset": Permission(),
    }
    return resets.get(word, it)


def _commands_after(it: Permission, name: str, *, allowed: bool) -> Permission:
    if name == "@all":
        return replace(it, commands=EVERY_COMMAND if allowed else frozenset(), others=allowed, denied=frozenset())
    meant = _meant_by(name)
    if allowed:
        return replace(it, commands=it.commands | meant, denied=it.denied - meant)
    return replace(it, commands=it.commands - meant, denied=it.denied | meant)


def _meant_by(name: str) -> frozenset[str]:
    """Return the commands that a word names; the word itself, if it is not known here."""
    if not name.startswith("@"):
        return frozenset({name})
    of_category = (command for command, categories in CATEGORIES_OF.items() if name[1:] in categories)
    return frozenset(of_category) or frozenset({name})
