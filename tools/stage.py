"""The stage of the demo: where it plays, how it is told, and the emulated cluster."""

import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import requests
from redis_enterprise_emulator.pki import Authority

from tools.shown import without_preview

ROOT: Final = Path(__file__).resolve().parent.parent
DEMO: Final = Path(os.environ.get("DEMO_FOLDER") or ROOT / ".demo")
STACK: Final = {
    "PULUMI_BACKEND_URL": f"file://{DEMO}/state",
    "PULUMI_HOME": f"{DEMO}/pulumi-home",
    "PULUMI_CONFIG_PASSPHRASE": "demo",
    "PULUMI_STACK": "demo",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
}
COMMAND_TIMEOUT: Final = 120
COLORED: Final = sys.stdout.isatty() and "NO_COLOR" not in os.environ


class StoryError(Exception):
    """The story took another turn than it should have."""


class Story:
    """Tells what happens: chapters, commands with what they print, and what that proves."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._chapters = 0
        self._started = time.monotonic()

    def chapter(self, title: str) -> None:
        """Begin a chapter."""
        self._chapters += 1
        print(f"\n{_styled(f'{self._chapters}. {title}', '1')}", flush=True)

    def run(
        self, command: str, *, show: Callable[[list[str]], Iterable[str]] = list, fails: bool | None = False
    ) -> str:
        """Run a shell command; show it, and of what it prints what `show` chooses.

        It has to succeed, or to fail; with `fails` None it may do either, as redis-cli does when it is refused.
        """
        print(f"   {_styled('$', '2')} {command}", flush=True)
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=DEMO,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_TIMEOUT,
            check=False,
        )
        if fails is not None and (done.returncode != 0) != fails:
            raise StoryError(f"it ended with exit status {done.returncode}:\n{done.stdout}")
        for line in show(without_preview(done.stdout).rstrip().splitlines()):
            print(f"     {line}", flush=True)
        return done.stdout

    def proves(self, fact: str, proof: object) -> None:
        """State what was just seen, if it was."""
        if not proof:
            raise StoryError(f"this does not hold: {fact}")
        print(f"   {_styled('✓', '32')} {fact}", flush=True)

    def end(self) -> None:
        """Say how long it took."""
        print(f"\nThe end, after {time.monotonic() - self._started:.0f} s.", flush=True)


class Cluster:
    """The emulated cluster, a process of its own."""

    def __init__(self) -> None:
        command = ["redis-enterprise-emulator", "--port", "0", "--state-dir", str(DEMO / "cluster"), "--print-env"]
        command += ["--database", "orders"]
        self._log = DEMO / "emulator.log"
        with self._log.open("w") as log:
            # In a session of its own, it outlives this program if it is to be kept.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
            )
        self.pid = self._process.pid
        self.environment = self._printed_environment()
        self.url = self.environment["REDIS_ENTERPRISE_URL"]

    def contents(self) -> Any:
        """Return what the stack manages, as the REST API shows it."""
        settings = {key: value for key, value in self.get("/v1/cluster").items() if key.startswith("mtls_")}
        fields = "uid,name,status,tls_mode,authentication_ssl_client_certs,roles_permissions,default_user"
        databases = self.get(f"/v1/bdbs?fields={fields}")
        bundle = self.get("/v1/cluster/certificates").get("mtls_trusted_ca_cert")
        users = [{key: value for key, value in user.items() if key != "last_login"} for user in self.get("/v1/users")]
        return bundle, settings, users, databases, self.get("/v1/roles"), self.get("/v1/redis_acls")

    def get(self, path: str) -> Any:
        """Return what GET answers."""
        return self._answer("GET", path)

    def put(self, path: str, body: Any) -> None:
        """Change something behind Pulumi's back."""
        self._answer("PUT", path, body)

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(timeout=10)

    def _answer(self, method: str, path: str, body: Any = None) -> Any:
        credentials = (self.environment["REDIS_ENTERPRISE_USERNAME"], self.environment["REDIS_ENTERPRISE_PASSWORD"])
        trust = self.environment["REDIS_ENTERPRISE_CA_CERTIFICATE"]
        answer = requests.request(method, self.url + path, json=body, auth=credentials, verify=trust, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _printed_environment(self) -> dict[str, str]:
        """The lines that the emulator prints to be pasted, once it listens."""
        wanted = {f"REDIS_ENTERPRISE_{name}" for name in ("URL", "USERNAME", "PASSWORD", "CA_CERTIFICATE")}
        environment: dict[str, str] = {}
        for line in self._process.stdout or ():
            if line.startswith("export "):
                name, _, value = shlex.split(line)[1].partition("=")
                environment[name] = value
            if wanted <= environment.keys():
                return environment
        raise StoryError(f"the emulator did not start:\n{self._log.read_text()}")


def prepare() -> None:
    """Lay out the folder: the stack program as it is in this repository, and throwaway certificates."""
    shutil.rmtree(DEMO, ignore_errors=True)
    (DEMO / "pki").mkdir(parents=True)
    (DEMO / "state").mkdir()
    (DEMO / "cluster").mkdir()
    for name in ("Pulumi.yaml", "Pulumi.demo.yaml", "__main__.py"):
        shutil.copy(ROOT / name, DEMO)
    (DEMO / ".venv").symlink_to(sys.prefix)
    for command in ("curl", "redis-login"):
        # A curl of ours is for machines without one.
        if not shutil.which(command):
            _write_command(DEMO / "bin" / command, ROOT / "tools" / f"{command.replace('-', '_')}.py")
    now = datetime.now(UTC)
    authorities = [Authority.create(f"CN=Demo Root {letter},O=Acme,C=US", now=now) for letter in "AB"]
    for authority, stem in zip(authorities, ("ca", "new-ca"), strict=True):
        (DEMO / "pki" / f"{stem}.pem").write_text(authority.certificate_pem)
    for name, authority in {"app-1": authorities[0], "operator": authorities[0], "stranger": authorities[1]}.items():
        authority.issue_client(f"CN={name},O=Acme,C=US", now=now).write(DEMO / "pki", name)


def _write_command(file: Path, program: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(program))} "$@"\n')
    file.chmod(0o755)


def nothing(_lines: list[str]) -> list[str]:
    """Of a command whose output tells nothing new."""
    return []


def resources(lines: list[str]) -> list[str]:
    """Of an update: what became of each resource, and the totals."""
    shown = map(_short, lines)
    return [line for line in shown if re.search(r" redis-enterprise:\w+ .*(created|updated|deleted) ", line)] + summary(
        lines
    )


def resources_and_outputs(lines: list[str]) -> list[str]:
    """Of the first update: also what a person needs next."""
    return resources(lines) + [line for line in _section(lines, "Outputs:", "Resources:") if line.strip()]


def changes(lines: list[str]) -> list[str]:
    """Of a preview with --diff: the resources that differ, without the engine's own names."""
    shown = [_short(line) for line in lines if not re.search(r"\[(urn|id)=|pulumi:pulumi:Stack|^Previewing", line)]
    outputs = next((index for index, line in enumerate(shown) if line.startswith("    --outputs:--")), len(shown))
    return [line for line in shown[:outputs] if "--outputs" not in line] + summary(lines)


def diagnostics(lines: list[str]) -> list[str]:
    """Of a command that failed: why."""
    return [_short(line) for line in _section(lines, "Diagnostics:", "Resources:")[1:] if line.strip()]


def summary(lines: list[str]) -> list[str]:
    """The totals."""
    return [line.strip() for line in _section(lines, "Resources:", "Duration:")[1:] if line.strip()]


def _section(lines: list[str], first: str, end: str) -> list[str]:
    starts = [index for index, line in enumerate(lines) if line.startswith(first)]
    rest = lines[starts[-1] :] if starts else []
    return list(itertools.takewhile(lambda line: not line.startswith(end), rest))


def _short(line: str) -> str:
    return line.replace("pulumi-python:dynamic/", "")


def _styled(text: str, code: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLORED else text
