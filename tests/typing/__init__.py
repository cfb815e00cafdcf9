"""Code for type checkers to read; nothing here is run."""
