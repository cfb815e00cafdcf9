"""The settings of the stack program, read from the stack's configuration and from the files it names."""

import json
from typing import Any

import pulumi
from pulumi.runtime.config import get_config_env

from pulumi_redis_enterprise.api.settings.pem_files import octets_of
from pulumi_redis_enterprise.core.rules.stack_settings import (
    KEYS,
    DatabaseSettings,
    SettingsReader,
    StackSettings,
    UserSettings,
)
from pulumi_redis_enterprise.core.x509.reading.file_text import text_of_file

__all__ = ["DatabaseSettings", "StackSettings", "UserSettings", "load_stack_settings"]


def load_stack_settings(config: pulumi.Config) -> StackSettings:
    """Read the settings.

    Args:
        config: The configuration of the project, ``pulumi.Config()``.

    Raises:
        pulumi.RunError: Settings are missing or wrong; names the key of each, and how to mend it.
    """
    given = {key: _value(text) for key in _keys(config) if (text := config.get(key)) is not None}
    reader = SettingsReader(given, _text_of)
    settings = reader.settings()
    if reader.problems:
        # A RunError ends the program with this text and without a traceback.
        listing = "\n".join(f"{config.name}:{problem}" for problem in reader.problems)
        raise pulumi.RunError(f"the stack's configuration is not complete:\n{listing}")
    return settings


def _text_of(path: str) -> str:
    return text_of_file(octets_of(path))


def _keys(config: pulumi.Config) -> list[str]:
    """All keys of the project, not only the known ones: a misspelt one must not be silently ignored."""
    prefix = f"{config.name}:"
    given = (key.removeprefix(prefix) for key in get_config_env() if key.startswith(prefix))
    return list(dict.fromkeys([*KEYS, *given]))


def _value(text: str) -> Any:
    """Structured settings arrive as JSON; a plain word is itself."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
