"""Tests of the providers on clusters that answer open questions in other ways: no wrong assumption hurts."""
