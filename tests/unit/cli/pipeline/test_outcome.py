"""The exit codes of previews in a pipeline."""

import pytest
from pulumi_redis_enterprise.cli.pipeline.command import drift_outcome, preview_outcome
from pulumi_redis_enterprise.cli.preview_comment.preview_json import Preview, read_preview

from tests.support.preview_steps import printed, raw_step

SAME = read_preview(printed(raw_step("same", "a", new={})))
CHANGED = read_preview(
    printed(
        raw_step("refresh", "a", old={"email": "a@example.com"}),
        raw_step("update", "a", old={"email": "b@example.com"}, new={"email": "a@example.com"}),
        raw_step("create", "b", new={}),
    )
)
FAILED = read_preview(printed(diagnostics=[{"severity": "error", "message": "no"}]))


@pytest.mark.parametrize(
    ("preview", "status", "codes"),
    [
        (SAME, 0, (0, 0)),
        (CHANGED, 0, (0, 3)),
        (FAILED, 255, (1, 1)),
        (FAILED, 0, (1, 1)),
        (SAME, 255, (1, 1)),
        (CHANGED, 255, (1, 1)),
        (None, 0, (1, 1)),
    ],
)
def test_exit_codes(preview: Preview | None, status: int, codes: tuple[int, int]) -> None:
    """A change is drift at night and nothing to a preview; what failed is never taken for drift."""
    assert codes == (preview_outcome(preview, status).code, drift_outcome(preview, status).code)


def test_errors_are_told() -> None:
    """The log has the errors, which `pulumi preview --json` prints nowhere else."""
    assert "no\nFix: do what it says above, and preview again" == preview_outcome(FAILED, 255).message


def test_failure_without_errors() -> None:
    """A CLI that fails for a reason of its own has said it."""
    assert preview_outcome(SAME, 255).message.startswith("the preview failed\nFix: ")


def test_drift_is_counted() -> None:
    """The line says how much differs, and how much of it was changed by hand."""
    message = drift_outcome(CHANGED, 0).message

    assert "the cluster is not as the program says: 2 to change, 1 of them changed outside of Pulumi" in message
    assert "\nFix: `pulumi up --refresh`" in message
