"""Tests of `core.x509.chains`."""
