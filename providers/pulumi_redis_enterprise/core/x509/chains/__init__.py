"""Chains of certificates, judged as BoringSSL and OpenSSL judge them."""
