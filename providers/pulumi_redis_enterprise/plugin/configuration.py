"""The settings of the plugin: those of the stack's configuration, or of an explicit provider in the program."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]

import pulumi_redis_enterprise as package
from pulumi_redis_enterprise.api.settings.cluster_table import table_from
from pulumi_redis_enterprise.api.settings.connection_settings import problems_in
from pulumi_redis_enterprise.api.settings.places import CLUSTERS, NAMESPACE
from pulumi_redis_enterprise.api.settings.sources import STACK, Source
from pulumi_redis_enterprise.core.misplaced_keys import holds_private_key
from pulumi_redis_enterprise.core.unknown import contains_unknown
from pulumi_redis_enterprise.errors import Problem, SettingsError
from pulumi_redis_enterprise.plugin.wire import from_wire
from pulumi_redis_enterprise.sdk.configuration import Configuration

_OF_THE_ENGINE: Final = frozenset({"version", "pluginDownloadURL", "pluginChecksums", "parameterization", "name"})
_KEY: Final = "clientKey"
_RELEASE: Final = re.compile(r"\d+\.\d+\.\d+")


def settings_in(properties: Struct) -> dict[str, str]:
    """Return the settings that are known, as texts, under their own names.

    The state of the dynamic edge has all of the stack's configuration, with the namespace before each name.
    """
    return {
        name.removeprefix(f"{NAMESPACE}:"): value if isinstance(value, str) else json.dumps(value)
        for name, value in from_wire(properties).items()
        if not contains_unknown(value) and not name.startswith("__") and name not in _OF_THE_ENGINE
    }


def configuration_in(properties: Struct) -> Configuration:
    """Return the settings in the form that all providers have them in."""
    return Configuration(tuple(sorted((f"{NAMESPACE}:{name}", it) for name, it in settings_in(properties).items())))


def problems_of(properties: Struct) -> list[Problem]:
    """Return what is wrong with the settings, without any of their values."""
    settings = settings_in(properties)
    table = settings.pop(CLUSTERS, "")
    return [
        *_table_problems(table),
        *_version_problems(from_wire(properties).get("version")),
        *_misplaced(settings),
        *problems_in(Source(STACK, {name: it for name, it in settings.items() if name not in _keys_in(settings)})),
    ]


def _table_problems(text: str) -> Iterator[Problem]:
    try:
        if text:
            table_from(text).require_sound()
    except SettingsError as error:
        yield Problem(CLUSTERS, error.message, error.fix)


def _keys_in(settings: Mapping[str, str]) -> list[str]:
    return [name for name, text in settings.items() if name != _KEY and holds_private_key(text)]


def _misplaced(settings: Mapping[str, str]) -> Iterator[Problem]:
    for name in _keys_in(settings):
        reason = "holds a private key, which would be shown in previews and kept in the state"
        yield Problem(name, reason, "give the path of the file; only `clientKey`, which is a secret, may hold a key")


def _version_problems(wanted: Any) -> Iterator[Problem]:
    # Of a plugin from a repository, the engine makes up a version of its own, as 0.0.0-x1234.
    if isinstance(wanted, str) and _RELEASE.fullmatch(wanted) and wanted != package.__version__:
        yield Problem(
            "version",
            f"the program's SDK is of version {wanted}, and the plugin is {package.__version__}",
            # Not by the package's name: nobody owns it on PyPI before the first release.
            "make the SDK anew with `pulumi package add`, or install that version of the package beside the plugin, as "
            "docs/install.md says",
        )
