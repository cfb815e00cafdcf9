"""The verbs of ``pulumi-redis-enterprise pipeline``, which pipelines call in place of scripts of their own."""

import json
import os
from pathlib import Path
from typing import Annotated, Any, Final, NamedTuple

import typer

from pulumi_redis_enterprise.cli.output import log, print_line
from pulumi_redis_enterprise.cli.pipeline.host_settings import HOSTS, PullRequestHead, change_in, host_from, host_name
from pulumi_redis_enterprise.cli.pipeline.read_preview import (
    Ran,
    exported_state,
    live_preview,
    preview_of_saved_state,
)
from pulumi_redis_enterprise.cli.pipeline.send_comment import find_number, post_comment
from pulumi_redis_enterprise.cli.pipeline.stack_files import savable_state
from pulumi_redis_enterprise.cli.preview_comment.comment import comment as comment_of
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Preview, read_preview
from pulumi_redis_enterprise.core.x509.text import join_limited
from pulumi_redis_enterprise.errors import PreviewTextError, SettingsError

FAILED: Final = 1
DRIFTED: Final = 3
"""Beside 1 for what failed and 2 for a wrong use, so that a pipeline can tell drift from a night without an answer."""


class Outcome(NamedTuple):
    """The end of a preview.

    Attributes:
        code: The exit code.
        message: The line for the log, or "" if all is fine.
    """

    code: int
    message: str = ""


def preview_outcome(preview: Preview | None, status: int) -> Outcome:
    """Return the end of a preview.

    Args:
        preview: What the CLI printed; None if it is no preview.
        status: The exit status of the CLI.
    """
    if preview is None:
        return Outcome(FAILED, "the preview ended before it began\nFix: do what `pulumi` says above")
    if preview.errors or status:
        errors = join_limited(preview.errors, separator="\n") or "the preview failed"
        return Outcome(FAILED, f"{errors}\nFix: do what it says above, and preview again")
    return Outcome(0)


def drift_outcome(preview: Preview | None, status: int) -> Outcome:
    """Return the end of a look for drift, which fails as a preview does, and ends with 3 if there is any."""
    outcome = preview_outcome(preview, status)
    if outcome.code or preview is None or not preview.steps:
        return outcome
    changes, by_hand = len(preview.steps), sum(step.is_drift for step in preview.steps)
    return Outcome(
        DRIFTED,
        f"the cluster is not as the program says: {changes} to change, {by_hand} of them changed outside of Pulumi\n"
        "Fix: `pulumi up --refresh` sets it back; or let the program say what the cluster has",
    )


pipeline: Final = typer.Typer(
    help="Do what a pipeline needs: preview, look for drift, save the state, post the comment.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_Stack = Annotated[str, typer.Option(metavar="STACK", help="The stack, such as prod.")]
_PreviewFile = Annotated[Path | None, typer.Option("--preview", metavar="FILE", help="Write the preview's JSON here.")]
_CommentFile = Annotated[Path | None, typer.Option("--comment", metavar="FILE", help="Write the comment here.")]
_Title = Annotated[str, typer.Option(metavar="TEXT", help="The heading; by default it names the stack.")]


@pipeline.command()
def preview(
    *,
    stack: _Stack,
    state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The state that `save-state` wrote; no file means nothing is deployed yet."),
    ] = None,
    preview: _PreviewFile = None,
    comment: _CommentFile = None,
    title: _Title = "",
) -> None:
    """Preview the stack of this folder.

    With `--state` the preview has no secret, and reaches neither the stack's backend nor the cluster: it is made
    against that file, in a backend that is thrown away. The comment is written even if the preview failed. The exit
    code is 0 if the preview succeeded, 1 if not.
    """
    ran = preview_of_saved_state(stack, state, project=Path.cwd()) if state else live_preview(stack)
    read = _keep(ran, preview, comment, title)
    _end(preview_outcome(read, ran.status))


@pipeline.command()
def drift(
    *,
    stack: _Stack,
    preview: _PreviewFile = None,
    comment: _CommentFile = None,
    title: _Title = "",
) -> None:
    """Look whether the cluster is as the program says.

    The exit code is 0 if it is, 3 if it is not, and 1 if that could not be found out. Nothing is changed.
    """
    ran = live_preview(stack, refresh=True)
    read = _keep(ran, preview, comment, title or f"Drift of {stack}")
    _end(drift_outcome(read, ran.status))


@pipeline.command()
def save_state(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")], *, stack: _Stack
) -> None:
    """Save the state for previews without secrets.

    What decrypts it is left out. A state that holds a secret is not saved: the exit code is 2.
    """
    ran = exported_state(stack)
    try:
        state: Any = json.loads(ran.output) if ran.status == 0 else None
    except ValueError:
        state = None
    text = savable_state(state)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pipeline.command("comment")
def post(  # noqa: PLR0913 - one option for each thing that a runner may not tell
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The JSON of the preview.")],
    *,
    stack: Annotated[
        str, typer.Option(metavar="STACK", help="The stack, as project/stack; by default as the preview says.")
    ] = "",
    title: _Title = "",
    host: Annotated[
        str, typer.Option(metavar=f"<{'|'.join(HOSTS)}>", help="The host; by default that of the runner.")
    ] = "",
    pull_request: Annotated[
        str, typer.Option(metavar="NUMBER", help="The pull or merge request; by default that of the run.")
    ] = "",
    author: Annotated[
        str, typer.Option(metavar="NAME", help="Who writes the comment, if the token may not ask the host for it.")
    ] = "",
) -> None:
    """Post a preview as the comment of its pull request, or update the one from before.

    The token is read from GITHUB_TOKEN, GITLAB_TOKEN or SYSTEM_ACCESSTOKEN, and never printed. A comment of somebody
    else is never changed, whatever it says.
    """
    text = _comment_text(file, stack, title)
    name = host_name(os.environ, host)
    number = pull_request
    if name == "github" and not number:
        number = _number_of_event(author)
        if not number:
            log("there is no open pull request with this commit, so no comment is posted")
            return
    found = host_from(os.environ, name=name, number=number, author=author)
    updated = post_comment(found, text)
    print_line(f"{'updated' if updated else 'posted'} the comment on {found.number}")


def _number_of_event(author: str) -> str:
    change = change_in(_event())
    if isinstance(change, PullRequestHead):
        # The number is not known yet, and no part of this request.
        return find_number(host_from(os.environ, name="github", number="0", author=author), change)
    return change or host_from(os.environ, name="github").number


def _event() -> Any:
    """Return what GitHub tells of the event; {} if it tells nothing that can be read."""
    try:
        return json.loads(Path(os.environ.get("GITHUB_EVENT_PATH", "")).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _comment_text(file: Path, stack: str, title: str) -> str:
    try:
        return comment_of(read_preview(file.read_bytes()), stack=stack, title=title)
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read: {error.strerror}", "name the file that `--preview` wrote"
        ) from None
    except PreviewTextError as error:
        raise SettingsError.of(error, f"{file}: ") from None


def _keep(ran: Ran, preview: Path | None, comment: Path | None, title: str) -> Preview | None:
    """Write the files that were asked for; return the preview, or None if the output is none."""
    if preview:
        preview.write_bytes(ran.output)
    try:
        read = read_preview(ran.output)
    except PreviewTextError:
        return None
    if comment:
        comment.write_text(comment_of(read, title=title), encoding="utf-8")
    return read


def _end(outcome: Outcome) -> None:
    if outcome.message:
        log(outcome.message)
    raise typer.Exit(outcome.code)
