"""Tests of the parts of the front that need no Envoy."""
