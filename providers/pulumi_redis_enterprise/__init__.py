"""Passwordless, certificate-based login for Redis Enterprise Software, as Pulumi resources."""
