"""Versions of Redis Enterprise Software, and the features that they brought (the vendor's release notes)."""

import re
from functools import lru_cache
from typing import Final

Version = tuple[int, ...]

PROFILES: Final = ("7.4.6", "7.8.4-18", "7.22.0", "7.22.2-14", "8.0.20-44", "8.2.0-25")
"""The versions whose differences the tests cover. Any other version behaves as the rules below make it."""

DEFAULT_PROFILE: Final = "8.0.20-44"

RELEASE_7_8: Final[Version] = (7, 8)
RELEASE_7_22: Final[Version] = (7, 22)
RELEASE_8_0: Final[Version] = (8, 0)
RELEASE_8_2: Final[Version] = (8, 2)
ADMIN_AND_FULL_ACCESS_ONLY: Final[Version] = (7, 2, 4)
"""The only default role and Redis ACL of a new cluster: release notes of 7.2.4-52, "Access control deprecations"."""

USER_MANAGER: Final[Version] = (7, 8, 2)
CERTIFICATE_AUTHENTICATION: Final[Version] = (7, 8, 4)
DRY_RUN_OF_REDIS_ACLS: Final[Version] = (7, 8, 4)
DRY_RUN_OF_USERS_AND_ROLES: Final[Version] = (7, 8, 6)
PUT_CERTIFICATES: Final[Version] = (7, 22, 2)
LAG_AWARE_AVAILABILITY: Final[Version] = (8, 0, 2)
USERS_COUNT_ALERT: Final[Version] = (8, 0, 2)
LAST_LOGIN: Final[Version] = (8, 0, 2)
USER_LIMIT: Final[Version] = (8, 0, 2)
SINGLE_SIGN_ON: Final[Version] = (8, 0, 6)
CONTROL_PLANE_BASIC_AUTHENTICATION: Final[Version] = (8, 2, 0)
MODULES_UPLOAD_SETTING: Final[Version] = (8, 2, 0)
WRITE_ONLY_SMTP_PASSWORD: Final[Version] = (8, 2, 0)
ROLE_RESOURCES: Final[Version] = (8, 2, 0)


@lru_cache(maxsize=256)
def parse_version(text: str) -> Version:
    """Read ``8.0.20-44`` (the build may be missing) as numbers that compare.

    Raises:
        ValueError: It is no such text.
    """
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)(?:-(\d+))?", text)
    if match is None:
        raise ValueError(f"expected a version such as {DEFAULT_PROFILE}; got {text!r}")
    return tuple(int(number) for number in match.groups() if number is not None)
