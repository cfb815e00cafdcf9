"""Certificates as TLS stacks see them."""
