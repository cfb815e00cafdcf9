"""Tests with the real CLI, of what only one resource or a whole program has."""
