"""The comment: counts first, always short enough, and no two lines of it the reader's problem."""

import json
from typing import Any

from pulumi_redis_enterprise.cli.preview_comment.comment import comment
from pulumi_redis_enterprise.cli.preview_comment.preview_json import read_preview

from tests.support.preview_steps import printed, raw_step

GITHUBS_LIMIT = 65_536


def commented(*steps: Any, **more: Any) -> str:
    """The comment on a preview."""
    return comment(read_preview(printed(*steps, **more)))


def deletions(count: int) -> list[dict[str, Any]]:
    """Many users that go."""
    users = [{"username": f"app-{number}", "subject_line": f"CN=app-{number}"} for number in range(count)]
    return [raw_step("delete", user["username"], old=user) for user in users]


class TestHead:
    def test_marker_is_the_first_line(self) -> None:
        """A pipeline finds the comment by its marker."""
        first = commented(raw_step("create", "a", new={})).splitlines()[0]

        assert "<!-- pulumi-redis-enterprise preview of acme/prod -->" == first

    def test_marker_cannot_be_left(self) -> None:
        """A stack's name ends no comment of HTML."""
        text = comment(read_preview(printed(raw_step("create", "a", new={}))), stack="--><b>")

        assert "<!-- pulumi-redis-enterprise preview of --__b_ -->" == text.splitlines()[0]

    def test_title_and_stack_are_given(self) -> None:
        """A preview that failed before its first step does not know its stack."""
        preview = read_preview(printed(diagnostics=[{"severity": "error", "message": "no"}]))

        assert "### Preview of <code>unknown</code>" in comment(preview)
        assert "### Preview of <code>a/b</code>" in comment(preview, stack="a/b")
        assert "### <code>a &#60;title&#62;</code>" in comment(preview, title="a <title>")

    def test_counts(self) -> None:
        """The worst comes first, what stays last."""
        steps = [raw_step(op, op, old={"a": 1}, new={"a": 2}) for op in ("create", "update", "replace", "delete")]

        assert "**1 to delete**, **1 to replace**, **1 to update**, **1 to create**, 5 unchanged.\n" in commented(
            *steps, changeSummary={"same": 5}
        )


class TestLength:
    def test_huge_preview(self) -> None:
        """Of 5,000 deletions the counts, the first risks and the first deletions are reported, and how many more."""
        text = commented(*deletions(5_000))

        assert len(text.encode()) < GITHUBS_LIMIT
        assert "**5,000 to delete**" in text
        assert "Risks (5,000)" in text
        assert "Deleted and replaced (5,000)" in text
        assert 2 == text.count("which a comment has no room for")
        assert 2 == text.count("</details>")

    def test_long_texts(self) -> None:
        """Texts that grow when they are escaped do not make it longer."""
        worst = {f"{number}": "@" * 1_000 for number in range(50)}
        steps = [raw_step("replace", "@" * 1_000, old=worst, new={}) for _ in range(50)]
        message = [{"severity": it, "message": "@" * 10_000} for it in ("error", "warning") for _ in range(500)]

        assert len(commented(*steps, diagnostics=message).encode()) < GITHUBS_LIMIT

    def test_many_changes_are_folded(self) -> None:
        """Ten are shown at once, eleven have to be opened."""

        def updates(count: int) -> str:
            return commented(
                *[raw_step("update", str(n), old={"email": "a"}, new={"email": "b"}) for n in range(count)]
            )

        assert "<details open><summary>Updated (10)" in updates(10)
        assert "<details><summary>Updated (11)" in updates(11)


class TestFailure:
    def test_errors_come_before_everything(self) -> None:
        """Each line of an error is kept, and what was planned until then."""
        message = [{"severity": "error", "message": "error: it is wrong\n\nFix: make it right\n"}]
        text = commented(raw_step("create", "a", new={}), diagnostics=message)

        assert "**The preview failed**; until then: **1 to create**" in text
        assert "- <code>it is wrong</code><br><code>Fix&#58; make it right</code>" in text
        assert text.index("Errors (1)") < text.index("Created (1)")

    def test_warnings_come_last(self) -> None:
        """Warnings have to be opened."""
        message = [{"severity": "warning", "message": "it ends soon"}]

        assert "<details><summary>Warnings (1)" in commented(raw_step("create", "a", new={}), diagnostics=message)


def test_no_private_key() -> None:
    """A text that looks like a key is never shown, not even another provider's, nor in an error."""
    key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----"
    steps = [raw_step("create", key, new={"key": key, "keys": [key], "nested": {"a": [key]}})]
    text = commented(*steps, diagnostics=[{"severity": "error", "message": f"error: {key}"}])

    assert "MIIEvQ" not in text
    assert "MIIEvQ" in json.dumps(steps)
