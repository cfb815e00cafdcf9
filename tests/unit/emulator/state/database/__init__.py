"""Tests of the emulator's `database`."""
