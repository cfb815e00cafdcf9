"""Certificates as TLS stacks see them: read from the DER, and judged as BoringSSL and OpenSSL judge them."""
