"""The verb `doctor`: facts in, checks out."""
