"""Tests of the emulator that need no network."""
