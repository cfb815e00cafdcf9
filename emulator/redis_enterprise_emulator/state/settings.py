"""The cluster object: its settings, their defaults, and the rules of the mtls_* ones.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/cluster/
"""

import copy
from dataclasses import dataclass
from typing import Any, Final

from redis_enterprise_emulator.errors import RestError
from redis_enterprise_emulator.state import schemas
from redis_enterprise_emulator.state.certificates import TRUSTED_CA
from redis_enterprise_emulator.state.model import Record, State
from redis_enterprise_emulator.state.schemas import FLAG, NUMBER, TEXT
from redis_enterprise_emulator.state.versions import (
    CERTIFICATE_AUTHENTICATION,
    CONTROL_PLANE_BASIC_AUTHENTICATION,
    Version,
)

_TLS_VERSION: Final = TEXT | {"enum": ["1.2", "1.3"]}
_VALIDATION: Final = TEXT | {"enum": ["disabled", "san_cn", "full_subject"]}


@dataclass(frozen=True, slots=True)
class _Setting:
    default: Any
    schema: Record
    since: Version = ()
    read_only: bool = False


_SETTINGS: Final[dict[str, _Setting]] = {
    "block_cluster_changes": _Setting(default=False, schema=FLAG),
    "ccs_internode_encryption": _Setting(default=True, schema=FLAG, read_only=True),
    "cm_port": _Setting(8443, NUMBER),
    "cm_session_timeout_minutes": _Setting(15, NUMBER),
    "cnm_http_port": _Setting(8080, NUMBER),
    "cnm_https_port": _Setting(9443, NUMBER),
    "control_cipher_suites": _Setting("DEFAULT:!3DES", TEXT),
    "control_plane_basic_authentication": _Setting(default=True, schema=FLAG, since=CONTROL_PLANE_BASIC_AUTHENTICATION),
    "created_time": _Setting("", TEXT, read_only=True),
    "email_alerts": _Setting(default=False, schema=FLAG),
    "encrypt_pkeys": _Setting(default=False, schema=FLAG),
    "envoy_max_downstream_connections": _Setting(1024, NUMBER | {"minimum": 100}),
    "handle_redirects": _Setting(default=False, schema=FLAG),
    "http_support": _Setting(default=True, schema=FLAG),
    "mask_bdb_credentials": _Setting(default=False, schema=FLAG),
    "min_control_TLS_version": _Setting("1.2", _TLS_VERSION),
    "min_data_TLS_version": _Setting("1.2", _TLS_VERSION),
    "mtls_authorized_subjects": _Setting([], schemas.SUBJECTS, CERTIFICATE_AUTHENTICATION),
    "mtls_certificate_authentication": _Setting(default=False, schema=FLAG, since=CERTIFICATE_AUTHENTICATION),
    "mtls_client_cert_subject_validation_type": _Setting("disabled", _VALIDATION, CERTIFICATE_AUTHENTICATION),
    "name": _Setting("", TEXT, read_only=True),
    "options_method_forbidden": _Setting(default=False, schema=FLAG),
    "password_complexity": _Setting(default=False, schema=FLAG),
    "password_expiration_duration": _Setting(0, NUMBER),
    "password_hashing_algorithm": _Setting("SHA-256", TEXT, read_only=True),
    "password_min_length": _Setting(8, NUMBER | {"minimum": 8, "maximum": 256}),
    "rack_aware": _Setting(default=False, schema=FLAG, read_only=True),
    "slave_ha": _Setting(default=True, schema=FLAG),
    "upgrade_in_progress": _Setting(default=False, schema=FLAG, read_only=True),
    "upgrade_mode": _Setting(default=False, schema=FLAG),
}


def default_settings() -> Record:
    """All settings of a fresh cluster, those that its version does not know yet included."""
    return {name: copy.copy(setting.default) for name, setting in _SETTINGS.items()}


def cluster_object(state: State) -> Record:
    """What GET /v1/cluster answers."""
    answer = {name: state.settings[name] for name, setting in _SETTINGS.items() if _shown(state, name, setting)}
    answer["upgrade_in_progress"] |= state.is_mixed
    for name in ("proxy", "syncer"):
        answer[f"{name}_certificate"] = state.certificates[name]
    if state.assumptions.authorized_subjects_echo == "filled" and "mtls_authorized_subjects" in answer:
        fillers: Record = {"O": "", "OU": [], "L": "", "ST": "", "C": ""}
        answer["mtls_authorized_subjects"] = [fillers | subject for subject in answer["mtls_authorized_subjects"]]
    return answer


def cluster_schema(state: State) -> Record:
    """What a PUT of the cluster may hold; read-only settings included, see `update_settings`."""
    properties = {name: setting.schema for name, setting in _SETTINGS.items() if state.has(setting.since)}
    return {"type": "object", "description": "The cluster.", "properties": properties}


def update_settings(state: State, body: Any) -> None:
    """Apply a partial cluster object, all of it or nothing.

    Raises:
        RestError: 400 for what the schema or a read-only setting forbids, 406 ``missing_certificate`` if
            certificate authentication is switched on without a CA.
    """
    changes = schemas.check(body, cluster_schema(state), state=state)
    _check_read_only(state, changes)
    _check_mtls(state, changes)
    state.settings.update(changes)
    if any(name.startswith("mtls_") for name in changes):
        state.mtls_changed_at = state.clock()


def _shown(state: State, name: str, setting: _Setting) -> bool:
    always = name.startswith("mtls_") and state.assumptions.mtls_settings_shown == "always"
    return always or state.has(setting.since)


def _check_read_only(state: State, changes: Record) -> None:
    for name, value in changes.items():
        if not _SETTINGS[name].read_only:
            continue
        if value != state.settings[name] or state.assumptions.read_only_keys == "400":
            raise RestError(400, "invalid_schema", f"{name} is read-only")


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
