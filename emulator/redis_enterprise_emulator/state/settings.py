"""The cluster object: its settings, their defaults, and the rules of the mtls_* ones.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/cluster/
"""

from typing import Any, Final

from redis_enterprise_emulator.state import schemas
from redis_enterprise_emulator.state.certificates import TRUSTED_CA
from redis_enterprise_emulator.state.cluster_fields import ALERTS, CLUSTER, system_reserved_ports
from redis_enterprise_emulator.state.errors import RestError
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.versions import WRITE_ONLY_SMTP_PASSWORD

_MTLS: Final = (
    "mtls_authorized_subjects",
    "mtls_certificate_authentication",
    "mtls_client_cert_subject_validation_type",
)


def default_settings() -> Record:
    """Return all settings of a fresh cluster, those that its version does not know yet included."""
    return CLUSTER.defaults() | {"alert_settings": ALERTS.defaults()}


def cluster_object(state: State) -> Record:
    """Return the body of GET /v1/cluster."""
    always = () if state.assumptions.mtls_settings_shown == "from_7_8_4" else _MTLS
    answer = CLUSTER.shown(state, state.settings, always=always)
    answer["alert_settings"] = ALERTS.shown(state, state.settings["alert_settings"])
    answer["system_reserved_ports"] = system_reserved_ports(state)
    answer["upgrade_in_progress"] |= state.is_mixed
    for name in ("proxy", "syncer"):
        answer[f"{name}_certificate"] = state.certificates[name]
    if state.has(WRITE_ONLY_SMTP_PASSWORD):
        answer.pop("smtp_password", None)
    if state.assumptions.authorized_subjects_echo == "filled" and "mtls_authorized_subjects" in answer:
        fillers: Record = {"O": "", "OU": [], "L": "", "ST": "", "C": ""}
        answer["mtls_authorized_subjects"] = [fillers | subject for subject in answer["mtls_authorized_subjects"]]
    return answer


def cluster_schema(state: State) -> Record:
    """Return what a PUT of the cluster may hold; read-only settings included, see `update_settings`."""
    schema = CLUSTER.schema(state)
    schema["properties"]["alert_settings"] = ALERTS.schema(state)
    return schema


def update_settings(state: State, body: Any) -> None:
    """Apply a partial cluster object, all of it or nothing.

    Raises:
        RestError: 400 for what the schema or a read-only setting forbids, 406 ``missing_certificate`` if
            certificate authentication is switched on without a CA.
    """
    changes = schemas.check(body, cluster_schema(state), state=state)
    changes = CLUSTER.writable(state, current=cluster_object(state), wanted=changes)
    _check_mtls(state, changes)
    if "alert_settings" in changes:
        changes["alert_settings"] = state.settings["alert_settings"] | changes["alert_settings"]
    state.settings.update(changes)
    if any(name.startswith("mtls_") for name in changes):
        state.mtls_changed_at = state.clock()


def _check_mtls(state: State, changes: Record) -> None:
    wanted = state.settings | changes
    switched_on = changes.get("mtls_certificate_authentication", False)
    if switched_on and TRUSTED_CA not in state.certificates and state.assumptions.mtls_without_ca == "406":
        raise RestError(406, "missing_certificate", f"certificate authentication needs {TRUSTED_CA}")
    validates = wanted["mtls_client_cert_subject_validation_type"] != "disabled"
    nobody = validates and not wanted["mtls_authorized_subjects"]
    if nobody and state.assumptions.empty_authorized_subjects == "400":
        raise RestError(400, "invalid_schema", "subject validation needs mtls_authorized_subjects")
    basic_off = changes.get("control_plane_basic_authentication") is False
    certificates_off = not wanted["mtls_certificate_authentication"]
    if basic_off and certificates_off and state.assumptions.basic_off_without_mtls == "406":
        raise RestError(406, "invalid_configuration", "without certificate authentication nobody could log in")
