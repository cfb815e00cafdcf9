"""The settings and the state of a stack, without what decrypts them, and refused if they hold a secret."""

import json

import pytest
import yaml  # type: ignore[import-untyped]
from pulumi_redis_enterprise.cli.pipeline.stack_files import (
    refuse_secrets,
    savable_state,
    settings_name,
    short_name,
    without_key,
)
from pulumi_redis_enterprise.errors import SettingsError

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
SALT = "encryptionsalt: v1:new\n"


def test_names() -> None:
    """A stack may be named with its organization and project."""
    assert ["prod", "prod"] == [short_name("prod"), short_name("acme/redis/prod")]
    assert "Pulumi.prod.yaml" == settings_name("acme/prod")


@pytest.mark.parametrize(
    "key", ["encryptionsalt: v1:old", "secretsprovider: awskms://x", "encryptedkey: AQ==", "encryptionsalt: v1:old\n"]
)
def test_key_is_replaced(key: str) -> None:
    """The key of the preview takes the place of the stack's own, and the settings stay as they are written."""
    settings = f"config:\n  redis-enterprise:url: https://c:9443 # ours\n{key}"

    assert f"config:\n  redis-enterprise:url: https://c:9443 # ours\n{SALT}" == without_key(
        settings, key_of_preview=SALT
    )


def test_key_within_a_value() -> None:
    """A line of a setting that looks like a key is one of the setting."""
    settings = "config:\n  acme:note: |\n    encryptionsalt: no key\n"

    assert settings + SALT == without_key(settings, key_of_preview=SALT)


def test_no_settings() -> None:
    """A stack without a file of settings has the key only."""
    assert SALT == without_key("", key_of_preview=SALT)


def test_secret_settings() -> None:
    """Settings with secrets are refused, and all of them are named."""
    settings = yaml.safe_load("{config: {a:x: {secure: v1}, a:y: [1, {z: {secure: v1}}], a:plain: {b: [c]}, a:t: d}}")

    with pytest.raises(SettingsError, match=r"Pulumi\.prod.yaml holds secrets.*: a:x, a:y\n.*config rm a:x"):
        refuse_secrets(settings, name="Pulumi.prod.yaml")


@pytest.mark.parametrize("settings", [None, {}, {"config": None}, {"config": {"a:x": "y"}}])
def test_plain_settings(settings: object) -> None:
    """Settings without a secret are let pass, and so is a file without settings."""
    refuse_secrets(settings, name="Pulumi.prod.yaml")

    assert "" == without_key("", key_of_preview="")


def state_with(**resource: object) -> dict[str, object]:
    """Return an exported state with one resource."""
    deployment = {"secrets_providers": {"type": "passphrase"}, "resources": [{"urn": "a::b::c::app-1", **resource}]}
    return {"version": 3, "deployment": deployment}


def test_saved_state() -> None:
    """The key that decrypts the state is left out, and all else is kept."""
    saved = json.loads(savable_state(state_with(inputs={"username": "ciphertext"}, outputs={"list": [1]})))

    assert {
        "version": 3,
        "deployment": {
            "resources": [{"urn": "a::b::c::app-1", "inputs": {"username": "ciphertext"}, "outputs": {"list": [1]}}]
        },
    } == saved


def test_state_without_resources() -> None:
    """A stack without resources is saved, too: the CLI prints null for the list."""
    assert '{"version": 3, "deployment": {"resources": null}}\n' == savable_state(
        {"version": 3, "deployment": {"resources": None}}
    )


def test_state_with_secrets() -> None:
    """A state with secrets is not saved, and the first of them are named."""
    secrets = {f"p{number}": [{"deep": SECRET}] for number in range(4)}
    state = state_with(inputs={"username": "app-1", **secrets}, outputs=secrets)

    with pytest.raises(SettingsError, match=r"inputs p0 of app-1, .*outputs p0 of app-1 and 3 more"):
        savable_state(state)


def test_secret_outside_of_resources() -> None:
    """A secret in an operation that was cut off is one, too."""
    state = {"deployment": {"pending_operations": [{"resource": {"inputs": {"a": SECRET}}}]}}

    with pytest.raises(SettingsError, match="is not saved: somewhere but in a resource"):
        savable_state(state)


@pytest.mark.parametrize("state", [None, [], {}, {"deployment": "x"}])
def test_no_state(state: object) -> None:
    """Anything but a state is not saved."""
    with pytest.raises(SettingsError, match="did not print a state"):
        savable_state(state)
