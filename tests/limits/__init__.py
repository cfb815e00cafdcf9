"""Tests of the time and memory that large input may take."""
