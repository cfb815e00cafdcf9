"""Tests of the emulator's `faults`."""
