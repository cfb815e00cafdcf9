"""Tests of `lifecycle`."""
