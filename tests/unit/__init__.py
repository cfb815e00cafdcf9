"""Tests without a network. They mirror the packages path for path."""
