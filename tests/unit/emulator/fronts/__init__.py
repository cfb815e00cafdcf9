"""Tests of the emulator's `fronts`."""
