"""A preview as a comment on a pull request: what `pulumi preview --json` prints -> changes in words -> Markdown.

Example::

    print(comment(read_preview(Path("preview.json").read_bytes())))
"""

from pulumi_redis_enterprise.cli.preview_comment.comment import comment
from pulumi_redis_enterprise.cli.preview_comment.preview_json import PreviewTextError, read_preview

__all__ = ["PreviewTextError", "comment", "read_preview"]
