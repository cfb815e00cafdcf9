"""Tests of the Envoy in front of the emulated REST API."""
