"""Types of the fixtures that start emulated clusters, and a certificate user made by the REST API."""

from collections.abc import Callable
from typing import Any

import requests
from redis_enterprise_emulator import Emulator

from tests.support.engine import Engine

NewEngine = Callable[..., Engine]
NewEmulator = Callable[..., Emulator]


def add_certificate_user(emulator: Emulator, name: str, *, role: str = "viewer", **more: Any) -> int:
    """Make a user behind the provider's back, by the REST API; return its uid."""
    body = {
        "name": name,
        "auth_method": "certificate",
        "certificate_subject_line": f"CN={name},O=Acme,C=US",
        "role_uids": [emulator.state.role(role)["uid"]],
        **more,
    }
    answer = requests.post(
        f"{emulator.url}/v1/users",
        json=body,
        auth=(emulator.username, emulator.password),
        verify=str(emulator.ca_file),
        timeout=60,
    )
    emulator.clear_requests()
    return int(answer.json()["uid"])
