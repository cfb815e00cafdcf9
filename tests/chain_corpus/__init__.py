"""Chains of certificates with one or two peculiarities, and what the TLS stacks of a cluster say to each."""
