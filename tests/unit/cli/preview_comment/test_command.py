"""``pulumi-redis-enterprise preview-comment``: the comment to stdout, what is wrong to stderr in two lines."""

from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.command import command
from typer.testing import CliRunner, Result

from tests.previews.record import RECORDED
from tests.support.preview_steps import printed, raw_step


def run(*arguments: str, data: bytes = b"") -> Result:
    """Run the command."""
    return CliRunner().invoke(command, ["preview-comment", *arguments], input=data)


class TestComment:
    def test_file(self) -> None:
        """Nothing but the comment is on stdout."""
        result = run(str(RECORDED / "rotation-ends.json"))

        assert (0, (RECORDED / "rotation-ends.md").read_text(), "") == (result.exit_code, result.stdout, result.stderr)

    def test_standard_input(self) -> None:
        """The preview can be piped into it."""
        result = run(data=(RECORDED / "drift.json").read_bytes())

        assert (0, (RECORDED / "drift.md").read_text()) == (result.exit_code, result.stdout)

    def test_options(self) -> None:
        """Mark and heading can be given."""
        result = run("--stack", "a/b", "--title", "Drift", data=printed(raw_step("create", "a", new={})))

        assert result.stdout.startswith("<!-- pulumi-redis-enterprise preview of a/b -->\n### <code>Drift</code>\n")


class TestWrong:
    def test_failed_preview(self) -> None:
        """A failed preview has a comment, and the exit code is 1."""
        result = run(str(RECORDED / "refused.json"))

        assert (1, (RECORDED / "refused.md").read_text()) == (result.exit_code, result.stdout)
        assert 2 == len(result.stderr.splitlines())

    @pytest.mark.parametrize(
        ("data", "reason"), [(b"", "is empty"), (b'{"steps": [', "not valid JSON"), (b"{}", "is JSON, but not")]
    )
    def test_no_preview(self, data: bytes, reason: str) -> None:
        """A file that is no preview has no comment, and the exit code is 2."""
        result = run(data=data)

        assert (2, "") == (result.exit_code, result.stdout)
        assert reason in result.stderr.splitlines()[0]
        assert ["Fix: "] == [line[:5] for line in result.stderr.splitlines()[1:]]

    def test_missing_file(self, tmp_path: Path) -> None:
        """A file that is not there is wrong use."""
        result = run(str(tmp_path / "no.json"))

        assert 2 == result.exit_code
        assert "cannot be read: No such file or directory" in result.stderr
