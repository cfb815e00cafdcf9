"""Refusals: changes that would lock out somebody, or that a cluster must not be asked for."""
