"""The cluster's settings for login by certificate.

https://redis.io/docs/latest/operate/rs/references/rest-api/objects/cluster/
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, TypedDict

from pulumi_redis_enterprise.core.claims import Key
from pulumi_redis_enterprise.core.differences import both_sides
from pulumi_redis_enterprise.core.inventory import FoundObject, Inventory
from pulumi_redis_enterprise.core.model import (
    Changes,
    CheckedInputs,
    Properties,
    changes_between,
    flag_problems,
    options_in,
)
from pulumi_redis_enterprise.core.previous_settings import PREVIOUS, previous_of
from pulumi_redis_enterprise.core.trust.authorized_subjects import checked_subjects, observed_subjects, records_of
from pulumi_redis_enterprise.core.unknown import Unknown, contains_unknown
from pulumi_redis_enterprise.errors import Problem, redact

MANAGED = (
    "certificate_authentication",
    "subject_validation",
    "authorized_subjects",
    "basic_authentication",
    "administrator",
)
ID = "the name of the cluster, as it has one set of these settings"
DERIVED = ("certificate_authentication",)
DEFAULTS = {"subject_validation": "disabled", "authorized_subjects": {}}
BASIC = "control_plane_basic_authentication"
OFF = {
    "mtls_certificate_authentication": False,
    "mtls_client_cert_subject_validation_type": "disabled",
    "mtls_authorized_subjects": [],
}
"""The settings of a cluster that never had logins by certificate."""


class ClusterMtlsConfigInputs(TypedDict, total=False):
    """The checked inputs."""

    certificate_authentication: bool
    subject_validation: str
    authorized_subjects: Mapping[str, Mapping[str, Any]]
    basic_authentication: bool
    administrator: Mapping[str, str]
    adopt_existing: bool


class ClusterMtlsConfigState(ClusterMtlsConfigInputs, total=False):
    """The stored properties; what is being imported has fewer."""

    previous_settings: Mapping[str, Any]
    cluster: str


class ClusterMtlsConfigPayload(TypedDict, total=False):
    """The fields of PUT /v1/cluster, but for Basic authentication."""

    mtls_certificate_authentication: bool
    mtls_client_cert_subject_validation_type: str
    mtls_authorized_subjects: list[Mapping[str, Any]]


def check(_old: Mapping[str, Any], new: Mapping[str, Any], _now: datetime) -> CheckedInputs:
    """The canonical inputs: the authorized subjects as a map, keyed by how each is written.

    Args:
        new: `subject_validation`, `authorized_subjects` (a list, or the map this function makes of it),
            and optionally `basic_authentication`, `administrator` (`certificate_file` and `key_file`: paths) and
            `adopt_existing`; `trusted_ca` gives the order only and is dropped.
    """
    checked = CheckedInputs()
    checked.inputs = {"certificate_authentication": True, **checked_subjects(checked, new)}
    basic = new.get("basic_authentication")
    if basic is not None:
        checked.inputs["basic_authentication"] = basic
        checked.problems += flag_problems("basic_authentication", basic)
    administrator = new.get("administrator")
    if administrator is not None:
        checked.inputs["administrator"] = administrator
        checked.problems += _administrator_problems(administrator)
    checked.inputs |= options_in(new)
    return checked


def natural_key(_new: Mapping[str, Any]) -> Key:
    """Return what identifies the settings: a cluster has only one set of them."""
    return ()


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Return which managed properties differ."""
    return changes_between(old, new, managed=MANAGED)


def payload(new: ClusterMtlsConfigInputs, *, only: Collection[str] = MANAGED) -> ClusterMtlsConfigPayload:
    """Return what PUT /v1/cluster takes, but for Basic authentication, which is switched apart from the rest.

    Args:
        new: The checked inputs.
        only: The properties to send.
    """
    fields: ClusterMtlsConfigPayload = {}
    if "certificate_authentication" in only:
        fields["mtls_certificate_authentication"] = True
    if "subject_validation" in only:
        fields["mtls_client_cert_subject_validation_type"] = new["subject_validation"]
    if "authorized_subjects" in only:
        fields["mtls_authorized_subjects"] = records_of(new)
    return fields


def observed(settings: Mapping[str, Any], state: Mapping[str, Any]) -> Properties:
    """The inputs that describe what the cluster has.

    Args:
        settings: What GET /v1/cluster shows.
        state: The stored properties; Basic authentication is looked at only if they hold it.
    """
    seen: Properties = {
        "certificate_authentication": bool(settings.get("mtls_certificate_authentication")),
        **observed_subjects(
            settings.get("mtls_client_cert_subject_validation_type"), settings.get("mtls_authorized_subjects")
        ),
    }
    if "basic_authentication" in state:
        # Before 8.2.0 there is no such setting, and Basic authentication is always on.
        seen["basic_authentication"] = settings.get("control_plane_basic_authentication", True)
    if "administrator" in state:
        # The cluster does not know whom the program wants to be able to come back.
        seen["administrator"] = state["administrator"]
    return seen


def previous_settings(settings: Mapping[str, Any], new: Mapping[str, Any]) -> Properties:
    """Return the output that tells how the settings were before they were managed.

    Args:
        settings: What GET /v1/cluster showed.
        new: The checked inputs: Basic authentication is remembered only if they name it.
    """
    names = [*OFF, BASIC] if "basic_authentication" in new else list(OFF)
    return {PREVIOUS: {name: settings[name] for name in names if name in settings}}


def remembered(old: ClusterMtlsConfigState, settings: Mapping[str, Any], new: ClusterMtlsConfigInputs) -> Properties:
    """Return that output for an update, which may begin to manage Basic authentication; {} if nothing is known.

    Where logins by certificate were found off, passwords were the only way in, so they were on. If they are off now, an
    earlier update whose answer was lost has switched them off.
    """
    previous = previous_of(old)
    if not previous:
        return {}
    seen = previous_settings(settings, new)[PREVIOUS]
    if BASIC in seen and not previous.get("mtls_certificate_authentication"):
        seen[BASIC] = True
    return {PREVIOUS: {**seen, **previous}}


def restored(state: Mapping[str, Any]) -> Properties:
    """Return what PUT /v1/cluster takes to give the settings back; off where nobody remembers."""
    previous = previous_of(state)
    return {name: previous.get(name, off) for name, off in OFF.items()}


def differences(settings: Mapping[str, Any], new: ClusterMtlsConfigInputs) -> list[str]:
    """The settings that are not as wanted, with both sides of each."""
    seen = observed(settings, new)
    return both_sides(changes(seen, new), seen, new)


def found_in(inventory: Inventory) -> Iterator[FoundObject]:
    """Yield the settings, if logins by certificate are on."""
    if found := found_settings(inventory.settings):
        yield FoundObject("cluster-mtls", inventory.name, *found)


def found_settings(settings: Mapping[str, Any]) -> tuple[Properties, Properties] | None:
    """Return the inputs that describe the settings, and what a destroy gives back; None if there is nothing to manage.

    Basic authentication is left alone while passwords work, as is the default. Where they are off, whoever destroys has
    to know of it.
    """
    if not settings.get("mtls_certificate_authentication"):
        return None
    seen = observed(settings, {"basic_authentication": False} if settings.get(BASIC) is False else {})
    return seen, previous_settings(settings, seen)


def _administrator_problems(administrator: Any) -> list[Problem]:
    if isinstance(administrator, Unknown):
        return []
    files = ("certificate_file", "key_file")
    given = administrator if isinstance(administrator, Mapping) else {}
    fix = 'give {"certificate_file": "admin.pem", "key_file": "admin.key"}'
    return [
        Problem(f"administrator.{name}", f"expected a path, got {redact(given.get(name))}", fix)
        for name in files
        if not contains_unknown(given.get(name)) and (not isinstance(given.get(name), str) or not given[name])
    ]
