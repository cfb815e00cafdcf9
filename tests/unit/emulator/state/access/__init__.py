"""Tests of the emulator's `access`."""
