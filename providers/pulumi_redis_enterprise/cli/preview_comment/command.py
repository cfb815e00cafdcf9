"""``pulumi preview --json | pulumi-redis-enterprise preview-comment``: a preview as a comment on a pull request."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from pulumi_redis_enterprise.cli.output import log
from pulumi_redis_enterprise.cli.preview_comment.comment import comment
from pulumi_redis_enterprise.cli.preview_comment.preview_json import read_preview
from pulumi_redis_enterprise.errors import PreviewTextError

_STDIN = Path("-")


def preview_comment(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="The preview; - is standard input.")] = _STDIN,
    *,
    stack: Annotated[
        str, typer.Option(metavar="STACK", help="The stack, as project/stack; by default as the preview says.")
    ] = "",
    title: Annotated[str, typer.Option(metavar="TEXT", help="The heading; by default it names the stack.")] = "",
) -> None:
    """Print what `pulumi preview --json` printed as Markdown, for a comment.

    The first line is a mark by which a pipeline finds the comment of the stack, to replace it. Risks come first, each
    graded as danger, caution or note; then deletions and replacements. With `--show-sames`, risks are told with the
    users and databases that they concern. With `pulumi preview --refresh --json`, what somebody changed by hand stands
    apart. At most 64,000 bytes. If the preview failed, its errors are in the comment, and the exit code is 1.
    """
    try:
        preview = read_preview(_data(file))
    except PreviewTextError as error:
        log(f"{file}: {error.message}\nFix: {error.fix}")
        raise typer.Exit(2) from None
    typer.echo(comment(preview, stack=stack, title=title), nl=False)
    if preview.errors:
        log(f"{file}: the preview failed; its errors are in the comment\nFix: do what they say")
        raise typer.Exit(1)


def _data(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == _STDIN else file.read_bytes()
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise PreviewTextError(reason, fix="name the file that `pulumi preview --json` wrote") from None
