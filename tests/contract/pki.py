"""The certificates of the contract, made at import: a scenario is played by one process."""

from datetime import UTC, datetime
from typing import Final

from redis_enterprise_emulator.pki import Authority

_NOW: Final = datetime.now(UTC)
CA_A, CA_B = (Authority.create(f"CN=Root {letter},O=Acme,C=US", now=_NOW).certificate_pem for letter in "AB")
SUBJECT: Final = "CN=app,O=Acme,C=US"
