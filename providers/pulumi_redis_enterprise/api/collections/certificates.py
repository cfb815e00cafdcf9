"""The cluster's one bundle of CAs that client certificates must chain to.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/cluster/certificates/
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.response_parsing import object_in, text_in
from pulumi_redis_enterprise.core.versions import PUT_CERTIFICATES, Version
from pulumi_redis_enterprise.errors import ApiError

_PATH = "/v1/cluster/certificates"
_OLD_PATH = "/v1/cluster/update_cert"
_NAME = "mtls_trusted_ca"
_UNKNOWN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED})


class Certificates:
    """``/v1/cluster/certificates``.

    Args:
        client: Sends.
        version: Tells the cluster's version; asked at the first upload.
    """

    def __init__(self, client: Client, *, version: Callable[[], Version]) -> None:
        self._client = client
        self._version = version

    def trusted_ca(self) -> str | None:
        """The PEM text of `mtls_trusted_ca`, or None if there is none.

        The answer also holds private keys of the cluster, so the one field is picked at once.
        """
        record = object_in(self._client.get(_PATH), f"GET {_PATH}")
        return text_in(record, f"{_NAME}_cert", f"GET {_PATH}") or None

    def put_trusted_ca(self, pem: str) -> None:
        """Replace the whole bundle.

        The version chooses the endpoint; the other one is tried if the cluster does not know the first, as in
        the middle of an upgrade.
        """
        record = {"name": _NAME, "certificate": pem}
        bodies = {_PATH: {"certificates": [record]}, _OLD_PATH: record}
        first, second = (_PATH, _OLD_PATH) if self._version() >= PUT_CERTIFICATES else (_OLD_PATH, _PATH)
        timeout = self._client.settings.certificate_timeout
        try:
            self._client.put(first, bodies[first], timeout=timeout)
        except ApiError as error:
            if error.status not in _UNKNOWN:
                raise
            self._put_elsewhere(second, bodies[second], first_error=error)

    def _put_elsewhere(self, path: str, body: Any, *, first_error: ApiError) -> None:
        """Try the other endpoint. A 404 may also mean an invalid certificate; then neither is better, and it counts."""
        try:
            self._client.put(path, body, timeout=self._client.settings.certificate_timeout)
        except ApiError as error:
            raise (first_error if error.status in _UNKNOWN else error) from None

    def delete_trusted_ca(self) -> None:
        """Remove the bundle; a missing one counts as removed."""
        timeout = self._client.settings.certificate_timeout
        self._client.delete(f"{_PATH}/{_NAME}", timeout=timeout, ok=(HTTPStatus.NOT_FOUND,))
