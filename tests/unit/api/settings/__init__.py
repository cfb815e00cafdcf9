"""Tests of `api.settings.connection_settings`."""
