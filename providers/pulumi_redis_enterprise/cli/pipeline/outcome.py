"""The end of a preview in a pipeline: its exit code, and the line that says why."""

from typing import Final, NamedTuple

from pulumi_redis_enterprise.cli.preview_comment.preview_json import Preview
from pulumi_redis_enterprise.core.x509.text import join_limited

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
        said = join_limited(preview.errors, separator="\n") or "the preview failed"
        return Outcome(FAILED, f"{said}\nFix: do what it says above, and preview again")
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
