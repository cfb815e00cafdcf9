"""`make demo`: a real `pulumi up` against an emulated cluster, told as a story.

Everything happens in the folder `.demo`: a copy of the stack program, throwaway certificates, a file backend. At the
end the cluster is as it was before; ``make demo KEEP=1`` leaves the emulator and the stack there to go on with.
"""

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

ROOT: Final = Path(__file__).resolve().parent.parent
DEMO: Final = ROOT / ".demo"
STACK: Final = {
    "PULUMI_BACKEND_URL": f"file://{DEMO}/state",
    "PULUMI_HOME": f"{DEMO}/pulumi-home",
    "PULUMI_CONFIG_PASSPHRASE": "demo",
    "PULUMI_STACK": "demo",
    "PULUMI_SKIP_UPDATE_CHECK": "true",
    "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
}
COMMAND_TIMEOUT: Final = 120
COLOURED: Final = sys.stdout.isatty() and "NO_COLOR" not in os.environ


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

    def run(self, command: str, *, show: Callable[[list[str]], Iterable[str]] = list, fails: bool = False) -> str:
        """Run a shell command; show it, and of what it prints what `show` chooses. It has to end as told."""
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
        if (done.returncode != 0) != fails:
            raise StoryError(f"it ended with exit status {done.returncode}:\n{done.stdout}")
        for line in show(done.stdout.rstrip().splitlines()):
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
        """All that the stack manages, as the REST API shows it."""
        settings = {key: value for key, value in self.get("/v1/cluster").items() if key.startswith("mtls_")}
        bundle = self.get("/v1/cluster/certificates").get("mtls_trusted_ca_cert")
        users = [{key: value for key, value in user.items() if key != "last_login"} for user in self.get("/v1/users")]
        return bundle, settings, users, self.get("/v1/roles")

    def get(self, path: str) -> Any:
        """What GET answers."""
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
    now = datetime.now(UTC)
    authorities = [Authority.create(f"CN=Demo Root {letter},O=Acme,C=US", now=now) for letter in "AB"]
    for authority, stem in zip(authorities, ("ca", "new-ca"), strict=True):
        (DEMO / "pki" / f"{stem}.pem").write_text(authority.certificate_pem)
    for name, authority in {"app-1": authorities[0], "operator": authorities[0], "stranger": authorities[1]}.items():
        authority.issue_client(f"CN={name},O=Acme,C=US", now=now).write(DEMO / "pki", name)


def tell(story: Story, cluster: Cluster, *, keep: bool) -> None:
    """The story itself."""
    before = cluster.contents()

    story.chapter("From nothing to a cluster that accepts certificates: one `pulumi up`")
    story.run("pulumi stack init demo", show=nothing)
    story.run("pulumi up --yes --skip-preview", show=resources_and_outputs)

    story.chapter("A client logs in with its certificate, without a password")
    role = story.run(login("--cert pki/app-1.pem --key pki/app-1.key"))
    story.proves("app-1 has the role that the stack gave it", '"cluster_viewer"' in role)
    role = story.run(login('--user "$REDIS_ENTERPRISE_USERNAME:$REDIS_ENTERPRISE_PASSWORD"'))
    story.proves("passwords go on working: certificates came on top", '"admin"' in role)
    refusal = story.run(login("--cert pki/stranger.pem --key pki/stranger.key"), fails=True)
    story.proves("a certificate of another CA is refused in the TLS handshake", "alert" in refusal)

    story.chapter("The same program again changes nothing")
    story.run("pulumi up --yes --skip-preview --expect-no-changes", show=summary)

    story.chapter("A CA rotation, as a reviewer sees it: old and new CA together")
    story.run("cp Pulumi.demo.yaml Pulumi.before.yaml", show=nothing)
    story.run("pulumi config set --path 'trustedCa[1]' pki/new-ca.pem", show=nothing)
    diff = story.run("pulumi preview --diff", show=changes)
    story.proves("one CA more, and no user is touched", "+ CN=Demo Root B" in diff and "4 unchanged" in diff)

    story.chapter("The old CA taken out too early: stopped in the preview")
    story.run("pulumi config set --path 'trustedCa[0]' pki/new-ca.pem", show=nothing)
    refusal = story.run("pulumi preview", show=diagnostics, fails=True)
    # The engine stops at the first resource that is refused, and which that is differs from run to run.
    story.proves("it names who could not log in any more", re.search(r"'(app-1|operator)' could not log in", refusal))
    story.run("mv Pulumi.before.yaml Pulumi.demo.yaml", show=nothing)

    story.chapter("Somebody makes app-1 an administrator, by hand")
    user = next(user for user in cluster.get("/v1/users") if user["name"] == "app-1")
    admin = next(role for role in cluster.get("/v1/roles") if role["management"] == "admin")
    cluster.put(f"/v1/users/{user['uid']}", {"role_uids": [admin["uid"]]})
    drift = story.run("pulumi preview --refresh --diff", show=changes)
    story.proves("the preview names the property", "roles" in drift and admin["name"] in drift)
    story.run("pulumi up --yes --skip-preview --refresh", show=resources)
    role = story.run(login("--cert pki/app-1.pem --key pki/app-1.key"))
    story.proves("app-1 is what it was", '"cluster_viewer"' in role)

    if not keep:
        story.chapter("And back")
        story.run("pulumi destroy --yes --skip-preview", show=resources)
        story.proves("the cluster is as it was before", cluster.contents() == before)


def login(credentials: str) -> str:
    """The command that asks the cluster for the role of whoever logs in."""
    curl = "curl --silent --show-error --fail" if shutil.which("curl") else f"{sys.executable} {ROOT}/tools/curl.py"
    return f'{curl} --cacert "$REDIS_ENTERPRISE_CA_CERTIFICATE" {credentials} "$REDIS_ENTERPRISE_URL/v1/users/role"'


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
    return f"\033[{code}m{text}\033[0m" if COLOURED else text


def farewell(cluster: Cluster) -> None:
    """How to go on with what is left running."""
    environment = DEMO / "environment.sh"
    exports = {"PATH": os.environ["PATH"], **STACK, **cluster.environment}
    environment.write_text("".join(f"export {name}={shlex.quote(value)}\n" for name, value in exports.items()))
    environment.chmod(0o600)
    print(
        f"\nThe cluster goes on at {cluster.url}, and the stack is up. Go on with:\n"
        f"     cd {DEMO} && . ./environment.sh\n"
        f"     pulumi stack output\n"
        f"     edit Pulumi.demo.yaml, then: pulumi up\n"
        f"When you are done: pulumi destroy; kill {cluster.pid}",
        flush=True,
    )


def main() -> int:
    """Tell the story; 0 if it came out as told."""
    keep = bool(os.environ.get("KEEP"))
    prepare()
    cluster = None
    try:
        cluster = Cluster()
        story = Story({**os.environ, **STACK, **cluster.environment, "NO_COLOR": "1"})
        tell(story, cluster, keep=keep)
        if keep:
            farewell(cluster)
        story.end()
    except (StoryError, OSError, subprocess.TimeoutExpired, requests.RequestException) as error:
        print(f"\nThe demo failed: {error}", file=sys.stderr)
        keep = False
        return 1
    finally:
        if cluster is not None and not keep:
            cluster.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
