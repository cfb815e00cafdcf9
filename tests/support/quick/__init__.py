"""Modules that are found before the real ones of the same name, where tests run the CLI."""
