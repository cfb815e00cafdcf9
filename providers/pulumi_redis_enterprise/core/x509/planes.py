"""The two places where clients log in by certificate, and the TLS stacks that decide there.

The REST API stands behind Envoy, which is built with BoringSSL (the vendor's settings `envoy_*`, and
`control_cipher_suites` in the words of BoringSSL). The proxy of the databases uses OpenSSL.
"""

from typing import Final, Literal, get_args

Plane = Literal["rest", "database"]
PLANES: Final = get_args(Plane)
NAMES: Final[dict[Plane, str]] = {"rest": "the REST API", "database": "databases"}
