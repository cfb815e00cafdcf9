"""Tests of what is read from certificates against the real `openssl`."""
