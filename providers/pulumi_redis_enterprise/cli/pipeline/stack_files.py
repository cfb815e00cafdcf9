"""The files of a stack for a preview that has no secret: its settings, and its state, without what decrypts them."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pulumi_redis_enterprise.errors import SettingsError

_KEYS: Final = re.compile(r"^(?:secretsprovider|encryptedkey|encryptionsalt):.*\n?", re.MULTILINE)
"""The lines of a stack's settings by which its secrets are decrypted; all of them are texts in one line."""
_SECRET: Final = ("4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270")
"""The key and the value by which the engine marks a secret (pulumi, sdk/go/common/resource/sig)."""
_SHOWN: Final = 5


def settings_name(stack: str) -> str:
    """Return the name of the file with a stack's settings; the stack may be named with its organization."""
    return f"Pulumi.{short_name(stack)}.yaml"


def short_name(stack: str) -> str:
    """Return the name of a stack without organization and project."""
    return stack.rpartition("/")[2]


def without_key(settings: str, *, key_of_preview: str) -> str:
    """Return the text of a stack's settings with the key of a preview in place of its own.

    Args:
        settings: The text of the file, "" if there is none.
        key_of_preview: The text of the file of the throwaway stack, which has nothing but a key.
    """
    kept = _KEYS.sub("", settings).rstrip("\n")
    return "".join(f"{text}\n" for text in (kept, key_of_preview.strip()) if text)


def refuse_secrets(settings: Any, *, name: str) -> None:
    """Refuse settings that hold a secret, which nobody can decrypt without the key.

    Raises:
        SettingsError: There is one; names the keys of all.
    """
    config = settings.get("config") if isinstance(settings, Mapping) else None
    keys = [key for key, value in (config if isinstance(config, Mapping) else {}).items() if _has_secret(value)]
    if keys:
        raise SettingsError(
            f"{name} holds secrets, for which a preview without secrets has no key: {', '.join(keys)}",
            f"`pulumi config rm {keys[0]}`, and hand the value over in the environment where the stack is updated",
        )


def _has_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return "secure" in value or any(map(_has_secret, value.values()))
    return isinstance(value, list) and any(map(_has_secret, value))


def savable_state(state: Any) -> str:
    """Return an exported state as a text that anybody may read who may read the repository.

    Raises:
        SettingsError: It is no state, or it holds secrets; names where.
    """
    deployment = state.get("deployment") if isinstance(state, Mapping) else None
    if not isinstance(deployment, Mapping):
        raise SettingsError("`pulumi stack export` did not print a state", "do what `pulumi` says above")
    secrets = list(_secrets_in(deployment)) or (["somewhere but in a resource"] if _is_secret(deployment) else [])
    if secrets:
        more = f" and {len(secrets) - _SHOWN} more" if len(secrets) > _SHOWN else ""
        raise SettingsError(
            f"the state holds secrets, so it is not saved: {', '.join(secrets[:_SHOWN])}{more}",
            "take them from the environment instead of the stack's configuration, or do not save the state",
        )
    without_provider = {name: it for name, it in deployment.items() if name != "secrets_providers"}
    return json.dumps({**state, "deployment": without_provider}) + "\n"


def _secrets_in(deployment: Mapping[str, Any]) -> Iterator[str]:
    for resource in deployment.get("resources") or ():
        urn = str(resource.get("urn", "")).rpartition("::")[2]
        for kind in ("inputs", "outputs"):
            for name, value in (resource.get(kind) or {}).items():
                if _is_secret(value):
                    yield f"{kind} {name} of {urn}"


def _is_secret(value: Any) -> bool:
    key, mark = _SECRET
    if isinstance(value, Mapping):
        return value.get(key) == mark or any(map(_is_secret, value.values()))
    return isinstance(value, list) and any(map(_is_secret, value))
