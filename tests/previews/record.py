"""`make previews`: the recorded previews, and the comments on them, anew."""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from pulumi_redis_enterprise.cli.preview_comment.comment import comment
from pulumi_redis_enterprise.cli.preview_comment.preview_json import read_preview
from redis_enterprise_emulator import Emulator

from tests.previews.scenarios import CLUSTER, Stage, previews
from tests.support.pulumi_cli import PulumiStack

RECORDED: Final = Path(__file__).parent / "recorded"
BY_PLUGIN: Final = Path(__file__).parent / "recorded_by_plugin"
OF_THE_PLUGIN: Final = (
    "first",
    "rotation-ends",
    "access-removed",
    "unknown",
    "drift",
    "passwords-off",
    "user-renamed",
    "resources-renamed",
    "subjects-added",
)
"""Recorded by the plugin as well: the comment on each has to be the same."""
_KEPT: Final = ("steps", "diagnostics", "changeSummary")
_KEPT_OF_A_STATE: Final = ("inputs", "outputs")
_FINGERPRINT: Final = re.compile(r"\b[0-9a-f]{64}\b|(?<=\[)[0-9a-f]{12}(?=\])")
_PEM: Final = re.compile(r"(-----BEGIN CERTIFICATE-----).*(-----END CERTIFICATE-----)")
_DIGITS: Final = 12
_ENGINES_OWN: Final = ("Resource monitor has terminated", "from $PATH at")


def normalized(text: str) -> str:
    """A preview without what is another one each time: keys and fingerprints, ports, dates, places in the source."""
    digest = {key: value for key, value in json.loads(text).items() if key in _KEPT}
    # Engines from 3.276 on say it if a resource fails while the program still runs (docs/compatibility.md).
    told = digest.pop("diagnostics", None) or []
    if told := [it for it in told if not any(words in it["message"] for words in _ENGINES_OWN)]:
        digest["diagnostics"] = told
    for step in digest["steps"]:
        step.pop("provider", None)
        for state in {"oldState", "newState"} & step.keys():
            step[state] = {key: value for key, value in step[state].items() if key in _KEPT_OF_A_STATE}
    # Of resources that do not depend on each other, the engine begins with any.
    digest["steps"].sort(key=lambda step: (step["urn"], step["op"] != "refresh"))
    return _renamed(json.dumps(digest, indent=1, ensure_ascii=False, sort_keys=True)) + "\n"


def record(folder: Path = RECORDED) -> None:
    """Write them."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "tools/install_pulumi"]
    cli = Path(subprocess.check_output(command, text=True).strip())
    with tempfile.TemporaryDirectory() as temporary, Emulator(**CLUSTER) as emulator:
        place = Path(temporary)
        environment = emulator.environment()
        stack = PulumiStack(place / "stack", cli=cli, home=place / "home", name="prod", environment=environment)
        for name, printed in previews(Stage(stack, emulator)):
            text = normalized(printed)
            (folder / f"{name}.json").write_text(text)
            (folder / f"{name}.md").write_text(comment(read_preview(text.encode())))
            print(f"recorded: {name}", flush=True)  # noqa: T201 - it takes a minute


def record_plugin(folder: Path = BY_PLUGIN) -> None:
    """Write those of the plugin."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "tools/install_pulumi"]
    cli = Path(subprocess.check_output(command, text=True).strip())
    with tempfile.TemporaryDirectory() as temporary, Emulator(**CLUSTER) as emulator:
        place, environment = Path(temporary), {**emulator.environment(), "EDGE": "plugin"}
        stack = PulumiStack(place / "stack", cli=cli, home=place / "home", name="prod", environment=environment)
        for name, printed in previews(Stage(stack, emulator), *OF_THE_PLUGIN):
            (folder / f"{name}.json").write_text(normalized(printed))
            print(f"recorded by the plugin: {name}", flush=True)  # noqa: T201 - it takes a minute


def _renamed(text: str) -> str:
    """Fingerprints by the order of their subjects; certificates by nothing at all, and ports and folders likewise."""
    text = _PEM.sub(r"\1…\2", text)
    text = re.sub(r"--cacert \S+/ca\.pem", "--cacert ca.pem", text)
    text = re.sub(r"127\.0\.0\.1([: ](?:-p )?)\d+", r"127.0.0.1\g<1>10000", text)
    names: dict[str, str] = {}

    def name(found: re.Match[str]) -> str:
        begin = found[0][:_DIGITS]
        made = names.setdefault(begin, hashlib.sha256(str(len(names)).encode()).hexdigest())
        return made[: len(found[0])]

    return _FINGERPRINT.sub(name, text)


def previewed(stage: Stage, *names: str) -> Any:
    """For a test: the comments on some of the previews, made anew."""
    return {name: comment(read_preview(normalized(printed).encode())) for name, printed in previews(stage, *names)}


if __name__ == "__main__":
    record()
    record_plugin()
