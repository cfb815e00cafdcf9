"""Redis ACL rules, evaluated, and what one allows more than another."""

import pytest
from pulumi_redis_enterprise.cli.preview_comment.acl_difference import (
    EVERY_COMMAND,
    Ability,
    Permission,
    acl_difference,
    parse_rule,
)
from pulumi_redis_enterprise.cli.preview_comment.redis_commands import CATEGORIES_OF

DANGEROUS = "run dangerous commands:"


def more(before: str, after: str) -> list[str]:
    """Return what the second rule allows more."""
    return [str(it) for it in acl_difference(before, after).more]


def base(rule: str) -> Permission:
    """Return what a rule without selectors allows."""
    (permission,) = parse_rule(rule)
    return permission


class TestRule:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            ("", Permission()),
            ("+get -get", Permission(denied=frozenset({"get"}))),
            ("+GET", Permission(commands=frozenset({"get"}))),
            ("+@json +json.get", Permission(commands=frozenset({"@json", "json.get"}))),
            ("+client|list", Permission(commands=frozenset({"client|list"}))),
            ("allcommands", Permission(commands=EVERY_COMMAND, others=True)),
            ("-get +@all", Permission(commands=EVERY_COMMAND, others=True)),
            ("+@all nocommands", Permission()),
            ("~a %R~b %w~c %RW~d", Permission(read=frozenset("abd"), write=frozenset("acd"))),
            ("allkeys", Permission(read=frozenset("*"), write=frozenset("*"))),
            ("~a resetkeys", Permission()),
            ("&a allchannels", Permission(channels=frozenset("a*"))),
            ("&a resetchannels", Permission()),
            ("+get ~a &a reset", Permission()),
            ("what is no word", Permission()),
        ],
    )
    def test_words(self, rule: str, expected: Permission) -> None:
        """Words count one after the other; what is none of a rule allows nothing."""
        assert expected == base(rule)

    def test_categories(self) -> None:
        """A category is all of its commands."""
        assert {"get", "zscore"} <= base("+@read").commands
        assert base("+@all -@read").commands.isdisjoint(base("+@read").commands)

    def test_selectors(self) -> None:
        """Each is a permission of its own, and may be cleared."""
        get, put = Permission(commands=frozenset({"get"})), Permission(commands=frozenset({"set"}))

        assert (get, put) == parse_rule("+get (+set)")
        assert (get,) == parse_rule("(+set) clearselectors +get")


class TestMore:
    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ("+@read ~a", "+@read ~a", []),
            ("+@read ~a", "+@all ~*", ["run every command", "read and write all keys"]),
            ("+@read ~order:*", "+@read ~*", ["read and write all keys"]),
            ("+@read ~order:*", "+@read ~order:* ~app:*", ["read and write the keys app:*"]),
            ("+@read ~order:*", "+@read ~order:eu:*", []),
            ("+@read ~o*r:*", "+@read ~o*r:* ~o*r:x", ["read and write the keys o*r:x"]),
            ("+get %R~a", "+get %R~a %W~a", ["write to the keys a"]),
            ("+get %W~a", "+get %W~a %R~*", ["read all keys"]),
            ("+get &a", "+get &a &b", ["use the channels b"]),
            ("+get &a", "+get allchannels", ["use all channels"]),
            ("+get", "+get +set", ["write: SET"]),
            ("+set", "+set +get", ["read: GET"]),
            ("+get", "+get +publish", ["publish and subscribe: PUBLISH"]),
            ("+get", "+get +eval", ["run scripts: EVAL"]),
            ("+get", "+get +flushall", [f"{DANGEROUS} FLUSHALL"]),
            ("+get", "+get +ping", ["run PING"]),
            ("+get", "+get +@json +json.get", ["run @json, JSON.GET"]),
            ("+@read", "+@read +get", []),
            ("+@all -flushall", "+@all", [f"{DANGEROUS} FLUSHALL"]),
            ("+@all -@json", "+@all", ["run @json"]),
            ("+@all -json.set", "+@read +json.set", ["run JSON.SET"]),
            ("+@all", "+@all -@dangerous", []),
            ("+@all", "+json.get", []),
            ("+client", "+client +client|list", []),
            ("+client -client|kill", "+client +client|kill", ["run CLIENT|KILL"]),
            ("+client|id", "+client|id +client|list", ["run CLIENT|LIST"]),
            ("+get ~a", "+get ~a (+set %W~b)", ["do by a selector: write: SET; write to the keys b"]),
            ("+get ~a", "+get ~a (+get ~a)", []),
            ("+get ~a (+set ~b)", "+get ~a (+set ~b)", []),
        ],
    )
    def test_commands_keys_and_channels(self, before: str, after: str, expected: list[str]) -> None:
        """A permission that was there before, in whatever words, is no new one."""
        assert expected == more(before, after)

    def test_order_of_words(self) -> None:
        """The last word about a command counts."""
        assert [DANGEROUS] == [it[: len(DANGEROUS)] for it in more("+@all -@dangerous", "-@dangerous +@all")]
        assert [] == more("-@dangerous +@all", "+@all -@dangerous")

    def test_many_commands(self) -> None:
        """A few are named, and how many more."""
        (told,) = (it for it in more("+@read", "+@read +@write") if it.startswith("write: "))

        assert told.startswith("write: APPEND, BITFIELD, BITOP, BLMOVE, BLMPOP and ")
        assert told.endswith(" more")

    def test_all_but_some(self) -> None:
        """Commands of modules are among all others."""
        assert "run commands of modules, and all others that are not named" in more("+@read", "+@all -@dangerous")


def test_less() -> None:
    """Lost permissions are described in the same words."""
    found = acl_difference("+@read +set ~*", "+@read ~order:*")

    assert ((), (Ability("write:", "SET"), Ability("read and write all keys"))) == (found.more, found.less)


@pytest.mark.parametrize(
    ("before", "after", "severe"),
    [
        ("+@read ~a", "+@all ~a", True),
        ("+@read ~a", "+@read +flushall ~a", True),
        ("+@read ~a", "+@read ~*", True),
        ("+@read ~a", "+@read ~a (+config ~b)", True),
        ("+@read ~a", "+@read ~a %R~*", False),
        ("+@read ~a", "+@read +set ~a", False),
        ("+@all ~*", "+@read ~a", False),
    ],
)
def test_severe(before: str, after: str, severe: bool) -> None:  # noqa: FBT001
    """All commands, dangerous ones and all keys to write to are more than a little more."""
    assert severe is acl_difference(before, after).severe


def test_table_of_commands() -> None:
    """Each has categories of Redis; the commonest are there."""
    assert {"read", "string", "fast"} == CATEGORIES_OF["get"]
    assert {"admin", "dangerous", "slow"} <= CATEGORIES_OF["config"]
    assert "" not in CATEGORIES_OF
