"""Tests of Redis ACL rules."""

import re

import pytest
from redis_enterprise_emulator.state.acl_rules import AclRule


@pytest.mark.parametrize(
    ("text", "base", "selectors"),
    [
        ("", (), ()),
        ("+@all ~*", ("+@all", "~*"), ()),
        ("+@read  +SET ~app:*", ("+@read", "+SET", "~app:*"), ()),
        ("on allkeys nocommands +config|get &news", ("on", "allkeys", "nocommands", "+config|get", "&news"), ()),
        ("%R~a %W~b %RW~c", ("%R~a", "%W~b", "%RW~c"), ()),
        ("+FT.SEARCH -json.set +@search", ("+FT.SEARCH", "-json.set", "+@search"), ()),
        ("+get ~key1 (+set ~key2) (+@write)", ("+get", "~key1"), (("+set", "~key2"), ("+@write",))),
        ("clearselectors ()", ("clearselectors",), ((),)),
    ],
)
def test_parts(text: str, base: tuple[str, ...], selectors: tuple[tuple[str, ...], ...]) -> None:
    """A rule is a base and selectors, in their order and as they are written."""
    assert AclRule(base, selectors) == AclRule.parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("+gett", "modifier '+gett': Unknown command or category name in ACL"),
        ("+", "modifier '+': Unknown command"),
        ("+@nothing", "modifier '+@nothing': Unknown command or category"),
        ("+foo.bar", "Unknown command"),
        ("read", "modifier 'read': Syntax error"),
        ("%X~a", "modifier '%X~a': Syntax error"),
        (">secret", "Syntax error"),
        ("#5e88", "Syntax error"),
        ("nopass", "Syntax error"),
        ("resetpass", "Syntax error"),
        ("(+get", "Unmatched parenthesis in acl selector starting at '(+get'"),
        ("+get ~a)", "Unmatched parenthesis"),
        ("(+get (+set))", "Unmatched parenthesis"),
        ("(+gett)", "'+gett': Unknown command"),
        ("(on)", "modifier 'on': Syntax error"),
    ],
)
def test_refusals(text: str, words: str) -> None:
    """Rules that Redis or the vendor refuses, in Redis' words: unknown names, passwords, nested selectors."""
    with pytest.raises(ValueError, match=re.escape(words)):
        AclRule.parse(text)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("+@all ~*", "6.0"),
        ("resetchannels", "6.2"),
        ("+@all &news", "6.2"),
        ("+@all %R~a", "7.2"),
        ("+get (+set &a)", "7.2"),
        ("clearselectors", "7.2"),
    ],
)
def test_minimum_version(text: str, version: str) -> None:
    """A rule needs the Redis that brought its youngest part: channels 6.2, key permissions and selectors 7.2."""
    assert version == AclRule.parse(text).minimum_version
