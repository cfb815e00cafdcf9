"""The difference between two Redis ACL rules, in words: what is allowed more, and what less."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pulumi_redis_enterprise.cli.preview_comment.acl_rule import EVERY_COMMAND, Permission, Rule, parse_rule
from pulumi_redis_enterprise.cli.preview_comment.redis_commands import CATEGORIES_OF
from pulumi_redis_enterprise.core.x509.text import join_limited

_DANGEROUS: Final = frozenset(name for name, them in CATEGORIES_OF.items() if them & {"dangerous", "admin"})
_ABILITIES: Final = (
    ("write:", "write"),
    ("read:", "read"),
    ("publish and subscribe:", "pubsub"),
    ("run scripts:", "scripting"),
)
"""The abilities that commands of a category give a client; the first that fits is told, unless they are dangerous."""
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
