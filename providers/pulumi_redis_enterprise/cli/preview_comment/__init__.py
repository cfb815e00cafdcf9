"""A preview as a comment on a pull request: what `pulumi preview --json` prints -> changes in words -> Markdown."""
