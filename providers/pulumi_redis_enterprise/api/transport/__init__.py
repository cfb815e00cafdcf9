"""Requests and responses: sessions, TLS, retries, limits, and the errors of all of them."""
