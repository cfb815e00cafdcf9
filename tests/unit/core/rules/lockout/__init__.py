"""Tests of `core.rules.lockout`."""
