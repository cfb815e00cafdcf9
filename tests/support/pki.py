"""Two CAs whose certificates are valid today, as real TLS connections look at the clock."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from redis_enterprise_emulator.pki import Authority, Identity


@dataclass(frozen=True, slots=True)
class Pki:
    """Two CAs; each may sign clients."""

    a: Authority
    b: Authority

    def client(self, name: str, *, of: Authority | None = None, subject: str = "", **options: Any) -> Identity:
        """A client of CA A, or of another one."""
        signer = of or self.a
        return signer.issue_client(subject or f"CN={name},O=Acme,C=US", now=datetime.now(UTC), **options)


@cache
def make_pki() -> Pki:
    """Return two CAs, the same in all tests of a run."""
    now = datetime.now(UTC)
    return Pki(*(Authority.create(f"CN=Root {letter},O=Acme,C=US", now=now) for letter in "AB"))
