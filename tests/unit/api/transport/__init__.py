"""Tests of `api.transport`."""
