"""Tests of the pages: what they say is so, and what is generated is up to date."""
