"""Certificates in the texts and files that people hand in: PEM, and what they have in its place."""
