"""The two places where clients log in by certificate, and the TLS stacks that decide there.

The REST API stands behind Envoy, which is built with BoringSSL (the vendor's settings `envoy_*`, and
`control_cipher_suites` in the words of BoringSSL). The proxy of the databases uses OpenSSL.
"""

from dataclasses import dataclass
from typing import Final, Literal, get_args

Plane = Literal["rest", "database"]
PLANES: Final = get_args(Plane)
NAMES: Final[dict[Plane, str]] = {"rest": "the REST API", "database": "databases"}


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The deviations that a database was told to tolerate.

    Attributes:
        outdated: Dates (`mtls_allow_outdated_certs`).
        weak: Small keys and old hashes (`mtls_allow_weak_hashing`).
    """

    outdated: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class DatabaseOptions:
    """The options of a database that deviate from the defaults of OpenSSL.

    Attributes:
        ignores_dates: It was told to take expired certificates (`mtls_allow_outdated_certs`).
        takes_partial_chains: It takes an intermediate, or the client's own certificate, for an anchor.
    """

    ignores_dates: bool = False
    takes_partial_chains: bool = False


PLAIN: Final = DatabaseOptions()
STRICT: Final = Tolerance()
"""The tolerance of a database by default, and of the REST API, which has no such settings."""
