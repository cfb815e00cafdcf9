"""The versions of Redis Enterprise Software, and what appeared in which.

Example::

    Version.parse("8.0.20-44") >= SAFE_PARALLEL_USER_WRITES
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from pulumi_redis_enterprise.errors import redact

# Nothing is anchored at the end: development builds carry suffixes, and a node's version must never be the
# reason that a cluster cannot be managed.
_NUMBERS = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?(?:-(\d+))?")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version as ``software_version`` of a node spells it: ``8.0.20-44``."""

    major: int
    minor: int
    patch: int = 0
    build: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a version.

        Raises:
            ValueError: The text does not begin with two numbers.
        """
        match = _NUMBERS.match(text.strip())
        if match is None:
            raise ValueError(f"expected a version, for example 8.0.20-44; got {redact(text)}")
        return cls(*(int(number or 0) for number in match.groups()))

    def __str__(self) -> str:
        numbers = f"{self.major}.{self.minor}.{self.patch}"
        return f"{numbers}-{self.build}" if self.build else numbers


USER_MANAGER: Final = Version(7, 8, 2)
"""The management role user_manager (release notes 7.8.2-34)."""

CERTIFICATE_AUTHENTICATION: Final = Version(7, 8, 4)
"""`mtls_trusted_ca`, the ``mtls_*`` cluster settings and users with a certificate (release notes 7.8.4-18)."""

PUT_CERTIFICATES: Final = Version(7, 22, 2)
"""``PUT /v1/cluster/certificates``; before that it is ``PUT /v1/cluster/update_cert`` (release notes 7.22.2-14)."""

INSTANCE_REMOVAL_WITHOUT_DEFAULT_USER: Final = Version(8, 0, 16, 29)
"""Before that, an Active-Active instance whose default user was switched off might not be removed (RS168233)."""

SAFE_PARALLEL_USER_WRITES: Final = Version(8, 0, 20, 44)
"""Before that, concurrent writes to one user could corrupt its record (release notes 8.0.20-44, RS196954)."""

ROLE_RESOURCES: Final = Version(8, 2, 0)
"""Management roles that are limited to databases (release notes 8.2.0-25)."""

CONTROL_PLANE_BASIC_AUTHENTICATION: Final = Version(8, 2, 0)
"""The switch for passwords on the REST API (release notes 8.2.0-25)."""

DRY_RUN: Final[Mapping[str, Version]] = {
    # The pages on PUT /v1/cluster have it in all versions; the settings that are sent are younger.
    "/v1/cluster": CERTIFICATE_AUTHENTICATION,
    "/v1/redis_acls": Version(7, 8, 4),
    "/v1/roles": Version(7, 8, 6),
    "/v1/users": Version(7, 8, 6),
}
"""The POST and PUT that can be tried with ``dry_run`` (release notes 7.8.4-18, 7.8.6-13). Before that it is ignored."""
