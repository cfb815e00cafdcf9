"""The cluster's name, and its settings for login by certificate.

https://redis.io/docs/latest/operate/rs/references/rest-api/requests/cluster/
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, NotRequired, TypedDict

from pulumi_redis_enterprise.api.transport.client import Client
from pulumi_redis_enterprise.api.transport.response_parsing import name_in, object_in, records_in, text_in

_PATH = "/v1/cluster"
_CALL: Final = f"GET {_PATH}"
_KEY_DIGITS: Final = 12


class ClusterFields(TypedDict):
    """The kept part of the cluster object, under the vendor's names.

    What a version does not know yet is as if it were off; only `control_plane_basic_authentication` is then absent.
    `installation` is made of other fields, see `Description`; it is absent if they are.
    """

    name: str
    installation: NotRequired[str]
    mtls_certificate_authentication: bool
    mtls_client_cert_subject_validation_type: str
    mtls_authorized_subjects: list[dict[str, Any]]
    control_plane_basic_authentication: NotRequired[bool]


class Description(NamedTuple):
    """The name of the cluster, and the state it is in.

    Attributes:
        name: Its name.
        installation: A text that a cluster keeps as long as it lives: when it was created, and a fingerprint of the key
            that it generated then. A cluster that is set up anew under the same name has another one. "" if unknown.
        is_upgrading: Whether its nodes are being upgraded.
    """

    name: str
    installation: str
    is_upgrading: bool


class ClusterSettings:
    """``/v1/cluster``."""

    path: Final = _PATH

    def __init__(self, client: Client) -> None:
        self._client = client

    def get(self) -> ClusterFields:
        """The fields of `ClusterFields` that the cluster has, and nothing else of it."""
        return _fields_from_api(self._record())

    def description(self) -> Description:
        """Return which cluster it is, and whether it is being upgraded."""
        record = self._record()
        is_upgrading = bool(record.get("upgrade_in_progress"))
        return Description(name_in(record, _CALL), _installation(record), is_upgrading)

    def forwards_requests(self) -> bool | None:
        """Return whether nodes pass requests on to the primary themselves; None if the cluster does not show it."""
        record = self._record()
        return bool(record["handle_redirects"]) if "handle_redirects" in record else None

    def proxy_certificate(self) -> str | None:
        """The certificate that databases show to their clients, as PEM text."""
        return text_in(self._record(), "proxy_certificate", _CALL) or None

    def syncer_certificate(self) -> str | None:
        """The certificate that the cluster's replicas show to the databases they read, as PEM text."""
        return text_in(self._record(), "syncer_certificate", _CALL) or None

    def put(self, changes: Mapping[str, Any]) -> None:
        """Change only these settings, all together.

        Read them back: success is that they are seen.
        """
        self._client.put(_PATH, dict(changes))

    def _record(self) -> Mapping[str, Any]:
        return object_in(self._client.get(_PATH), _CALL)


def _installation(record: Mapping[str, Any]) -> str:
    created, key = (text_in(record, field, _CALL) for field in ("created_time", "cluster_ssh_public_key"))
    digest = hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()[:_KEY_DIGITS]
    return f"{created} {digest}" if created and key else created


def _fields_from_api(record: Mapping[str, Any]) -> ClusterFields:
    fields = ClusterFields(
        name=name_in(record, _CALL),
        mtls_certificate_authentication=bool(record.get("mtls_certificate_authentication")),
        mtls_client_cert_subject_validation_type=(
            text_in(record, "mtls_client_cert_subject_validation_type", _CALL) or "disabled"
        ),
        mtls_authorized_subjects=records_in(record, "mtls_authorized_subjects", _CALL),
    )
    if installation := _installation(record):
        fields["installation"] = installation
    if "control_plane_basic_authentication" in record:
        fields["control_plane_basic_authentication"] = bool(record["control_plane_basic_authentication"])
    return fields
