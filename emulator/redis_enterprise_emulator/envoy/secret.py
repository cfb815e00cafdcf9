"""Envoy's demands on client certificates, which may change while it serves: a secret in a file (SDS).

https://www.envoyproxy.io/docs/envoy/latest/configuration/security/secret

Example::

    secret = ClientValidation(folder)
    configuration = {... "validation_context_sds_secret_config": secret.reference ...}
    with EnvoyProcess(binary, configuration, folder) as envoy:
        secret.push(envoy, {"trusted_ca": {"inline_string": bundle}})
"""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from redis_enterprise_emulator.envoy.process import EnvoyError, EnvoyProcess

_NAME: Final = "clients"
_TYPE: Final = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret"
_DEADLINE: Final = 10.0
"""Seconds until Envoy has to have taken a change; it takes 0.002 where nothing else runs."""

_LOOK_SECONDS: Final = 0.001


class ClientValidation:
    """The validation context (envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext) in a file.

    It is empty at first: no certificate is asked for.

    Args:
        folder: Where the file is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / f"{_NAME}.json"
        self._pushed = 0
        self._write({})

    @property
    def reference(self) -> dict[str, Any]:
        """The value for a TLS context's ``validation_context_sds_secret_config``."""
        source = {"path_config_source": {"path": str(self._file), "watched_directory": {"path": str(self._folder)}}}
        return {"name": _NAME, "sds_config": {**source, "resource_api_version": "V3"}}

    def push(self, envoy: EnvoyProcess, context: Mapping[str, Any]) -> bool:
        """Replace the context, and wait until it holds for new connections.

        Returns:
            False if Envoy refuses it, as it does with a bundle that it cannot parse: it keeps the one before.

        Raises:
            EnvoyError: It did not take it in time.
            OSError: Envoy is gone.
        """
        refused = _statistic(envoy, "update_rejected")
        self._write(context)
        deadline = time.monotonic() + _DEADLINE
        while time.monotonic() < deadline:
            # This version has been handed to the listeners, unlike the one in /config_dump, which may be a refused one.
            if _statistic(envoy, "version_text") == f'"{self._pushed}"':
                return True
            if _statistic(envoy, "update_rejected") != refused:
                return False
            time.sleep(_LOOK_SECONDS)
        raise EnvoyError(f"Envoy did not take a change of trust within {_DEADLINE:g} s: {envoy.last_words()}")

    def _write(self, context: Mapping[str, Any]) -> None:
        """Write a new file over the old one: Envoy notices a rename, and not what is written in place."""
        self._pushed += 1
        resource = {"@type": _TYPE, "name": _NAME, "validation_context": context}
        new = self._folder / f".{_NAME}.json"
        new.write_text(json.dumps({"version_info": str(self._pushed), "resources": [resource]}))
        new.replace(self._file)


def _statistic(envoy: EnvoyProcess, name: str) -> str:
    """Return a number that Envoy keeps of the secret, or a text in quotes."""
    full = f"sds.{_NAME}.{name}"
    values = dict(line.split(": ", 1) for line in envoy.admin(f"/stats?filter=^{full}$").splitlines())
    return values.get(full, "")
