"""`make examples`: play the README of each example, and write what the commands print into it.

A README is played as a newcomer types it: all blocks of the shell, one after the other, in one bash, in a copy of the
examples. A block of text right below a block of the shell is what its commands print.

A language host that was built here cannot write an SDK: `pulumi package add` meets another one in front of it (see
`tools/package_host.py`).
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools import package_host, tls_stand_in
from tools.shown import comparable, shown

ROOT: Final = Path(__file__).resolve().parent.parent
EXAMPLES: Final = sorted(page.parent for page in ROOT.glob("examples/*/README.md"))
SESSION_SECONDS: Final = 280
COMPILED_SECONDS: Final = 1200
"""The same where a package manager fetches and a compiler compiles Pulumi's SDK: of Go, minutes the first time."""
_STEP: Final = re.compile(
    r"^```sh\n(?P<commands>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```\n)?", re.MULTILINE | re.DOTALL
)
_RUNTIME: Final = re.compile(r"^runtime:\s+(?:name: )?(\w+)$", re.MULTILINE)
_ADD_PACKAGE: Final = re.compile(r"^pulumi package add \S+/pulumi-resource-redis-enterprise$", re.MULTILINE)
# A reader waits until the emulator has said where it is; so do we.
_STARTED: Final = re.compile(r"--print-env > (\S+) &$", re.MULTILINE)


class ExampleError(Exception):
    """An example took another turn than its README tells."""


@dataclass(frozen=True, slots=True)
class Step:
    """Commands that are typed together.

    Attributes:
        commands: As they stand in the README.
        output: What the README shows of their output; None if it shows nothing.
    """

    commands: str
    output: str | None


def language_of(example: Path) -> str:
    """Return the language of an example, as `runtime` names it."""
    (project,) = example.rglob("Pulumi.yaml")
    (language,) = _RUNTIME.findall(project.read_text())
    return str(language)


def steps_in(page: str) -> list[Step]:
    """The steps of a README."""
    return [Step(found["commands"], found["output"]) for found in _STEP.finditer(page)]


def with_outputs(page: str, outputs: Sequence[str]) -> str:
    """The README with these outputs, one for each step, where it shows outputs.

    What differs only as it does from one run to the next stays as it is.
    """
    remaining = iter(outputs)

    def written(found: re.Match[str]) -> str:
        output, before = next(remaining), found["output"]
        if before is None or comparable(before) == comparable(output):
            return found[0]
        return f"```sh\n{found['commands']}```\n\n```text\n{output}```\n"

    return _STEP.sub(written, page)


def play(example: Path, folder: Path, *, environment: Path = Path(sys.prefix)) -> list[str]:
    """Type the commands of an example, in an empty folder; returns what each step prints, as READMEs show it.

    Args:
        example: The folder of the example.
        folder: The empty folder.
        environment: The virtual environment with the package.

    Raises:
        ExampleError: A step failed whose output, which would say so, is not shown; or files are left at the end.
    """
    language = language_of(example)
    steps = [_possible(step, language, folder / "hosts") for step in steps_in((example / "README.md").read_text())]
    logs = [folder / f"step-{number}.log" for number in range(len(steps))]
    clone = folder / "clone"
    shutil.copytree(example, clone / "examples" / example.name)
    (clone / ".venv").symlink_to(environment)
    (folder / "state").mkdir()
    script = "\n".join(["trap 'kill $(jobs -p) 2> /dev/null' EXIT", *map(_typed, steps, logs)])
    subprocess.run(
        ["bash", "-c", script],
        cwd=clone,
        env=_environment(folder) | _caches_of(language),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=COMPILED_SECONDS if language in {"go", "nodejs"} else SESSION_SECONDS,
        check=False,
    )
    outputs = [_output(step, log) for step, log in zip(steps, logs, strict=True)]
    if left := _files_in(clone / "examples" / example.name) - _files_in(example):
        raise ExampleError(f"these files are left at the end: {', '.join(sorted(left))}")
    return outputs


def _files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if "__pycache__" not in path.parts}


def _possible(step: Step, language: str, hosts: Path) -> Step:
    """Return the step with a language host that can do what its commands ask for; it is put into the folder."""
    if not _ADD_PACKAGE.search(step.commands) or not package_host.is_needed(language):
        return step
    package_host.write_to(hosts, language)
    return Step(_ADD_PACKAGE.sub(rf"PATH={hosts}:$PATH \g<0>", step.commands), step.output)


def _typed(step: Step, log: Path) -> str:
    waits = [
        f'while [ ! -s {file} ] && [ -n "$(jobs -rp)" ]; do sleep 0.1; done' for file in _STARTED.findall(step.commands)
    ]
    return "\n".join(["{", step.commands, f"}} > {log} 2>&1", f"echo $? > {_status(log)}", *waits])


def _output(step: Step, log: Path) -> str:
    output, status = log.read_text(), _status(log).read_text().strip()
    if step.output is None and status != "0":
        raise ExampleError(f"these commands ended with exit status {status}:\n{step.commands}{output}")
    return shown(output)


def _status(log: Path) -> Path:
    return log.with_suffix(".status")


def _environment(folder: Path) -> dict[str, str]:
    """Return what "set up once" leaves behind; nothing else of whoever plays gets in."""
    return {
        "PATH": os.pathsep.join([os.environ["PATH"], str(_plugins(folder / "plugins"))]),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "demo",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


def _plugins(folder: Path) -> Path:
    """Return a folder with the stand-in for pulumi-tls; the plugin itself comes first, if it is on PATH."""
    tls_stand_in.write_to(folder)
    return folder


def _caches_of(language: str) -> dict[str, str]:
    """Return the settings and the caches of a package manager: whoever plays has them, and a newcomer gets them."""
    if language == "go":
        command = ["go", "env", "-json", "GOCACHE", "GOENV", "GOMODCACHE"]
        found: dict[str, str] = json.loads(subprocess.check_output(command, text=True, timeout=60))
        return found
    home = Path.home()
    places = {"npm_config_cache": home / ".npm", "npm_config_userconfig": home / ".npmrc"}
    return {name: os.environ.get(name, str(place)) for name, place in places.items()} if language == "nodejs" else {}


def main(names: Sequence[str] = ()) -> int:
    """Bring all READMEs up to date, or those of some examples; 0 if all could be played."""
    for example in (it for it in EXAMPLES if not names or it.name in names):
        print(f"playing {example.name}", flush=True)
        page = example / "README.md"
        with tempfile.TemporaryDirectory() as folder:
            try:
                page.write_text(with_outputs(page.read_text(), play(example, Path(folder))))
            except ExampleError as error:
                print(f"{example.name}: {error}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
