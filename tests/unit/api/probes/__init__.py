"""Tests of `api.probes`."""
