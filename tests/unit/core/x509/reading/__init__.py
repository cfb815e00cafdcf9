"""Tests of `core.x509.reading`."""
