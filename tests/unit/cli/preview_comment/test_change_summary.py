"""Changes in words."""

from typing import Any

import pytest
from pulumi_redis_enterprise.cli.preview_comment.change_summary import drift, intended, shown, words
from pulumi_redis_enterprise.core.unknown import UNKNOWN

from tests.support.preview_steps import step

CA = {"CN=Root A,O=Acme [0123456789ab]": {"expires": "2030-01-31", "sha256": "0" * 64}}
CA_IN_WORDS = f"<code>CN=Root A,O=Acme</code>, expires <code>2030-01-31</code>, sha256 <code>{'0' * 64}</code>"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "<code>true</code>"),
        (None, "none"),
        ([], "none"),
        (["a", 2], "<code>a</code>, <code>2</code>"),
        ([["a"]], "<code>&#91;&#91;&#34;a&#34;&#93;&#93;</code>"),
        ("f" * 64, "<code>ffffffffffffffff…</code>"),
        (UNKNOWN, "known after the update"),
        ({"a": UNKNOWN}, "<code>&#123;&#34;a&#34;&#58; &#34;known after the update&#34;&#125;</code>"),
    ],
)
def test_shown(value: Any, expected: str) -> None:
    """A value is short, and in words where it is no text."""
    assert expected == shown(value)


class TestWords:
    def test_ca(self) -> None:
        """A CA has a subject, an end and the whole fingerprint."""
        there: dict[str, Any] = {"authorities": CA}
        gone: dict[str, Any] = {"authorities": {}}

        assert [f"CA removed: {CA_IN_WORDS}"] == words(step("update", "TrustedCa", there, gone))
        assert [f"CA added: {CA_IN_WORDS}"] == words(step("update", "TrustedCa", gone, there))
        assert [f"CA: {CA_IN_WORDS}"] == words(step("create", "TrustedCa", {}, there))

    def test_odd_ca(self) -> None:
        """A value of another form is shown as it is."""
        odd = step("update", "TrustedCa", {"authorities": {"x": None}}, {"authorities": "y"})

        assert ["authorities: <code>&#123;&#34;x&#34;&#58; null&#125;</code> → <code>y</code>"] == words(odd)
        assert ["CA: <code>x</code>"] == words(step("delete", "TrustedCa", {"authorities": {"x": None}}))
        assert ["authorities: <code>y</code>"] == words(step("create", "TrustedCa", {}, odd.after))

    def test_change_of_the_edge(self) -> None:
        """An update that names no difference is one of the state alone."""
        same: dict[str, Any] = {"role_name": "reader"}

        assert ["nothing in the cluster: only the form of its state"] == words(step("update", "Role", same, same))

    def test_other_providers(self) -> None:
        """Of others nothing is left out, and no property has a meaning."""
        other = step("create", "x:y:Z", {}, {"certificates": "a", "authorities": {}, "empty": None}, ours=False)

        assert ["certificates: <code>a</code>"] == words(other)

    def test_rename(self) -> None:
        """Another name for the same object is reported before what changes."""
        it = step("move", "RedisAcl", {"rule": "a"}, {"rule": "b"}, moved_from="old")

        assert ["the same object as <code>old</code> until now", "rule: <code>a</code> → <code>b</code>"] == words(it)

    def test_reasons(self) -> None:
        """If the inputs are the same, the engine's reasons are reported."""
        assert ["size"] == words(step("update", "x:y:Z", {"a": 1}, {"a": 1}, reasons=("size",)))


def test_names_of_properties() -> None:
    """A name that may be Markdown is set as code, any other is a word."""
    it = step("create", "x:y:Z", {}, {"a_b": 1, "*a*": 1, "_b_": 1}, ours=False)

    assert ["<code>&#42;a&#42;</code>: <code>1</code>", "<code>&#95;b&#95;</code>: <code>1</code>"] == words(it)[:2]
    assert "a_b: <code>1</code>" == words(it)[2]


class TestDrift:
    def test_set_back(self) -> None:
        """A change by somebody else is drift, and no change of the program."""
        it = step("update", "RedisAcl", {"rule": "b"}, {"rule": "a"}, stored={"rule": "a"})

        assert ["rule: <code>a</code> → <code>b</code>"] == drift(it)
        assert [] == intended(it)

    def test_both(self) -> None:
        """A property that the program changes as well is compared with the last update."""
        it = step("update", "RedisAcl", {"rule": "b"}, {"rule": "c"}, stored={"rule": "a"})

        assert ["rule: <code>a</code> → <code>c</code>"] == intended(it)

    def test_deleted(self) -> None:
        """An object that somebody deleted is created again."""
        it = step("create", "RedisAcl", {}, {"rule": "a"}, stored={"rule": "a"})

        assert it.is_drift
        assert ["deleted"] == drift(it)
