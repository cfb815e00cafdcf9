"""Tests of the emulator's recordings."""
