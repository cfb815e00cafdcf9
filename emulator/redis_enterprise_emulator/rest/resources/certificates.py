"""The certificates of the cluster, its bundle of trusted client CAs among them."""

from typing import Final

from redis_enterprise_emulator.rest.call import Call
from redis_enterprise_emulator.rest.route import Route
from redis_enterprise_emulator.state import Record, certificates
from redis_enterprise_emulator.state.versions import PUT_CERTIFICATES


def get_certificates(call: Call) -> Record:
    """GET /v1/cluster/certificates."""
    return certificates.certificates_object(call.state, call.permissions)


def update_certificates(call: Call) -> Record | None:
    """PUT /v1/cluster/certificates."""
    certificates.put_certificates(call.state, call.body)
    return _certificate_write_body(call)


def update_certificate(call: Call) -> Record | None:
    """PUT /v1/cluster/update_cert."""
    certificates.put_certificate(call.state, call.body)
    return _certificate_write_body(call)


def delete_certificate(call: Call, name: str) -> Record | None:
    """DELETE /v1/cluster/certificates/{name}."""
    certificates.delete_certificate(call.state, name)
    return _certificate_write_body(call)


def _certificate_write_body(call: Call) -> Record | None:
    return {} if call.state.assumptions.certificate_write_body == "object" else None


ROUTES: Final = (
    Route("GET", "/v1/cluster/certificates", get_certificates, "view_cluster_info"),
    Route("PUT", "/v1/cluster/certificates", update_certificates, "update_cluster", since=PUT_CERTIFICATES),
    Route("PUT", "/v1/cluster/update_cert", update_certificate, "update_cluster"),
    Route("DELETE", "/v1/cluster/certificates/<name>", delete_certificate, "update_cluster"),
)
