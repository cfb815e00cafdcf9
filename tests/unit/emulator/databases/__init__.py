"""Tests of the emulator's rules."""
