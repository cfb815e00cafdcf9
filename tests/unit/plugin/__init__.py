"""Tests of the plugin that need no engine and no cluster."""
