"""The difference between two Redis ACL rules, in words: what is allowed more, and what less."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pulumi_redis_enterprise.cli.preview_comment.redis_commands import CATEGORIES_OF
from pulumi_redis_enterprise.core.x509.text import join_limited

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


_DANGEROUS: Final = frozenset(name for name, them in CATEGORIES_OF.items() if them & {"dangerous", "admin"})
_ABILITIES: Final = (
    ("write:", "write"),
    ("read:", "read"),
    ("publish and subscribe:", "pubsub"),
    ("run scripts:", "scripting"),
)
"""The abilities that commands of a category give a client; the first that fits is named, unless they are dangerous."""
_SHOWN: Final = 5
_NOTHING: Final = Permission()


@dataclass(frozen=True, slots=True)
class Ability:
    """Something that a rule lets a client do.

    Attributes:
        what: In words: "write", "read and write the keys", "read all keys".
        which: The names that it is about, as the rule spells them; "" if it needs none.
    """

    what: str
    which: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.which}".rstrip()


@dataclass(frozen=True, slots=True)
class AclDifference:
    """The difference between two rules.

    Attributes:
        more: What is allowed more.
        less: What is allowed no longer.
        severe: Whether what is more is all commands, all keys to write to, or something dangerous.
    """

    more: tuple[Ability, ...]
    less: tuple[Ability, ...]
    severe: bool


def acl_difference(before: str, after: str) -> AclDifference:
    """Compare two rules; "" is one that allows nothing."""
    old, new = parse_rule(before), parse_rule(after)
    gained, lost = tuple(_gained(old, new)), tuple(_gained(new, old))
    return AclDifference(gained, lost, _is_severe(old, new))


def _gained(old: Rule, new: Rule) -> Iterator[Ability]:
    """Yield what the base allows more, then each selector that nothing of the other rule covers."""
    yield from _abilities(old[0], new[0])
    for selector in new[1:]:
        if not any(_covers(it, selector) for it in old):
            yield Ability("do by a selector:", "; ".join(map(str, _abilities(_NOTHING, selector))))


def _abilities(old: Permission, new: Permission) -> Iterator[Ability]:
    if new.others and not old.others and not new.denied:
        yield Ability("run every command")
    else:
        yield from _command_phrases(old, new)
    yield from _key_phrases(old, new)
    if channels := _uncovered(old.channels, new.channels):
        yield _of_patterns("use", channels, "channels")


def _command_phrases(old: Permission, new: Permission) -> Iterator[Ability]:
    rest = {name for name in _gained_commands(old, new) if not _is_subcommand_of(name, old)}
    dangerous = rest & _DANGEROUS
    rest -= dangerous
    for ability, category in _ABILITIES:
        meant = {name for name in rest if category in CATEGORIES_OF.get(name, ())}
        if meant:
            yield Ability(ability, _names(meant))
        rest -= meant
    if dangerous:
        yield Ability("run dangerous commands:", _names(dangerous))
    if rest:
        yield Ability("run", _names(rest))
    if new.others and not old.others:
        yield Ability("run commands of modules, and all others that are not named")


def _gained_commands(old: Permission, new: Permission) -> frozenset[str]:
    if not old.others:
        return new.commands - old.commands
    # What the other rule allows without naming it is nothing new; what it takes out is.
    taken_back = old.denied - new.denied if new.others else frozenset()
    return ((new.commands - old.commands) & (EVERY_COMMAND | old.denied)) | taken_back


def _is_subcommand_of(name: str, old: Permission) -> bool:
    command, bar, _ = name.partition("|")
    return bool(bar) and command in old.commands and name not in old.denied


def _key_phrases(old: Permission, new: Permission) -> Iterator[Ability]:
    read, write = _uncovered(old.read, new.read), _uncovered(old.write, new.write)
    for words, patterns in (
        ("read and write", read & write),
        ("read", read - write),
        ("write to", write - read),
    ):
        if patterns:
            yield _of_patterns(words, patterns, "keys")


def _of_patterns(verb: str, patterns: frozenset[str], noun: str) -> Ability:
    return (
        Ability(f"{verb} all {noun}")
        if "*" in patterns
        else Ability(f"{verb} the {noun}", join_limited(sorted(patterns)))
    )


def _names(commands: frozenset[str] | set[str]) -> str:
    shown = [name if name.startswith("@") else name.upper() for name in sorted(commands)[:_SHOWN]]
    more = len(commands) - len(shown)
    return ", ".join(shown) + (f" and {more:,} more" if more else "")


def _uncovered(old: frozenset[str], new: frozenset[str]) -> frozenset[str]:
    return frozenset(pattern for pattern in new if not any(_covers_pattern(it, pattern) for it in old))


def _covers_pattern(wide: str, narrow: str) -> bool:
    """Return True if a pattern surely matches all that another does: it is the same, or a prefix of it and a star."""
    if wide in (narrow, "*"):
        return True
    prefix = wide.removesuffix("*")
    return wide.endswith("*") and not set(prefix) & set("*?[\\") and narrow.startswith(prefix)


def _covers(old: Permission, new: Permission) -> bool:
    return not any(_abilities(old, new))


def _is_severe(old: Rule, new: Rule) -> bool:
    return any(
        not _covers(it, permission)
        and (
            (permission.others and not it.others)
            or bool((permission.commands - it.commands) & _DANGEROUS)
            or ("*" in permission.write - it.write)
        )
        for it, permission in zip((old[0], *[_NOTHING] * len(new[1:])), new, strict=True)
    )
