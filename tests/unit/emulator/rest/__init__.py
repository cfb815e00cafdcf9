"""Tests of the emulator's `rest`."""
