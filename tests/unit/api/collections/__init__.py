"""Tests of `api.collections`."""
