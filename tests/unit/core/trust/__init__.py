"""Tests of `core.rules.lockout.trust`."""
