"""Tests of the emulator's data plane, as far as it needs no server."""
