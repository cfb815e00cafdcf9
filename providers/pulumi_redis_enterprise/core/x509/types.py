"""Kinds of text that must not take each other's place: a type checker tells them apart, at run time they are text."""

from typing import NewType

Pem = NewType("Pem", str)
"""One certificate or several, in PEM form, normalized."""
Fingerprint = NewType("Fingerprint", str)
"""The SHA-256 of a certificate, as 64 hex digits in small letters."""
SubjectLine = NewType("SubjectLine", str)
"""The subject of a certificate, as OpenSSL prints it for ``-nameopt RFC2253``."""
