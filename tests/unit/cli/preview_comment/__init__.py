"""A preview as a comment."""
