"""`make demo`: a real `pulumi up` against an emulated cluster, told as a story.

Everything happens in the folder `.demo`: a copy of the stack program, throwaway certificates, a file backend. At the
end the cluster is as it was before; ``make demo KEEP=1`` leaves the emulator and the stack there to go on with.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable

import requests

from tools.stage import (
    DEMO,
    STACK,
    Cluster,
    Story,
    StoryError,
    changes,
    diagnostics,
    nothing,
    prepare,
    resources,
    resources_and_outputs,
    summary,
)


def play(story: Story, cluster: Cluster, *, keep: bool) -> None:
    """The story itself."""
    before = cluster.contents()

    story.chapter("From nothing to a cluster that accepts certificates: one `pulumi up`")
    story.run("pulumi stack init demo", show=nothing)
    story.run("pulumi up --yes", show=resources_and_outputs)

    story.chapter("A client logs in to the REST API with its certificate, without a password")
    role = story.run(rest("--cert pki/app-1.pem --key pki/app-1.key"))
    story.proves("app-1 has the role that the stack gave it", '"cluster_viewer"' in role)
    role = story.run(rest('--user "$REDIS_ENTERPRISE_USERNAME:$REDIS_ENTERPRISE_PASSWORD"'))
    story.proves("passwords go on working: certificates came on top", '"admin"' in role)
    refusal = story.run(rest("--cert pki/stranger.pem --key pki/stranger.key"), fails=True)
    story.proves("a certificate of another CA is refused in the TLS handshake", "alert" in refusal.lower())

    story.chapter("And to a database, a real Redis, which holds it to its ACL")
    database = cluster.get("/v1/bdbs?fields=uid,endpoints")[0]["endpoints"][0]
    for client in clients(database["dns_name"], database["port"]):
        name = story.run(client("app-1", "ACL WHOAMI"))
        story.proves("Redis knows the client by its certificate", "app-1" in name)
        story.run(client("app-1", "GET order:1"))
        refusal = story.run(client("app-1", "SET order:1 paid"), fails=None)
        story.proves("it may read orders, and nothing else", "NOPERM" in refusal)
        refusal = story.run(client("stranger", "PING"), fails=None)
        story.proves("a stranger does not even get in", "PONG" not in refusal)

    story.chapter("The same program again changes nothing")
    story.run("pulumi up --yes --expect-no-changes", show=summary)

    story.chapter("A CA rotation, as a reviewer sees it: old and new CA together")
    story.run("cp Pulumi.demo.yaml Pulumi.before.yaml", show=nothing)
    story.run("pulumi config set --path 'trustedCa[1]' pki/new-ca.pem", show=nothing)
    diff = story.run("pulumi preview --diff", show=changes)
    story.proves("one CA more, and no user is touched", "+ CN=Demo Root B" in diff and "CertificateUser" not in diff)

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
    story.proves(
        "it shows nothing else", re.findall(r"redis-enterprise:(\w+): \(refresh\)", drift) == ["CertificateUser"]
    )
    story.run("pulumi up --yes --refresh", show=resources)
    role = story.run(rest("--cert pki/app-1.pem --key pki/app-1.key"))
    story.proves("app-1 is what it was", '"cluster_viewer"' in role)

    if not keep:
        story.chapter("And back")
        story.run("pulumi destroy --yes --skip-preview", show=resources)
        story.proves("the cluster is as it was before", cluster.contents() == before)


def rest(credentials: str) -> str:
    """The command that asks the cluster for the role of whoever logs in."""
    trust = '--cacert "$REDIS_ENTERPRISE_CA_CERTIFICATE"'
    return f'curl --silent --show-error --fail {trust} {credentials} "$REDIS_ENTERPRISE_URL/v1/users/role"'


def clients(host: str, port: int) -> list[Callable[[str, str], str]]:
    """The commands that log in to a database: the Python client, and redis-cli where it is installed."""

    def options(name: str) -> str:
        return f'--cacert "$REDIS_ENTERPRISE_CA_CERTIFICATE" --cert pki/{name}.pem --key pki/{name}.key'

    found: list[Callable[[str, str], str]] = [
        lambda name, command: f"redis-login {host} {port} {options(name)} {command}"
    ]
    if shutil.which("redis-cli"):
        found.append(lambda name, command: f"redis-cli -h {host} -p {port} --tls {options(name)} {command}")
    return found


def search_path() -> str:
    """Return where commands are found: first those of the demo."""
    return os.pathsep.join([str(DEMO / "bin"), os.environ["PATH"]])


def farewell(cluster: Cluster) -> None:
    """Print how to go on with what is left running."""
    environment = DEMO / "environment.sh"
    exports = {"PATH": search_path(), **STACK, **cluster.environment}
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
        story = Story({**os.environ, **STACK, **cluster.environment, "NO_COLOR": "1", "PATH": search_path()})
        play(story, cluster, keep=keep)
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
