"""Tests of the names that are stored in users' states, and must not change."""
