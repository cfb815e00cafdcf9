"""Tests of the emulator's `http`."""
