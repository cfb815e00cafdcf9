"""Tests of `guards`."""
