"""Tests of `cli.subject.command`."""
