"""Tests of `core.rules`."""
