"""Bring stacks up from Python: one whose program is in a folder, and one whose program is a function in here.

The engine starts the process of the dynamic providers, which has to find the same packages as this program: so it is
told to take the same Python.
"""

import os
import sys
from pathlib import Path

import pulumi
from pulumi import automation as auto
from pulumi_redis_enterprise import CertificateUser, ClusterMtlsConfig, LoginCheck, Role

HERE = Path(__file__).resolve().parent
CLIENTS = ("app-1", "app-2")


def options() -> auto.LocalWorkspaceOptions:
    """Return options for one stack: the SDK notes the folder of a stack in them."""
    cluster = {name: value for name, value in os.environ.items() if name.startswith("REDIS_ENTERPRISE_")}
    return auto.LocalWorkspaceOptions(env_vars={**cluster, "PULUMI_PYTHON_CMD": sys.executable})


def users() -> None:
    """Let the clients log in: a program like any other, with a loop over clients."""
    mtls = ClusterMtlsConfig("mtls", trusted_ca="mtls_trusted_ca")
    viewer = Role("viewer", role_name="viewer", management="cluster_viewer")
    for name in CLIENTS:
        certificate, key = ((HERE / "pki" / f"{name}{suffix}").read_text() for suffix in (".pem", ".key"))
        user = CertificateUser(
            name,
            username=name,
            certificate=certificate,
            roles=[viewer],
            opts=pulumi.ResourceOptions(depends_on=[mtls]),
        )
        login = LoginCheck(
            f"{name}-logs-in",
            certificate=certificate,
            key=key,
            username=name,
            opts=pulumi.ResourceOptions(depends_on=[user]),
        )
        pulumi.export(name, login.result)


def main() -> None:
    """Bring both up, look for drift, and take both down in the reverse order."""
    local = auto.create_or_select_stack("dev", work_dir=str(HERE / "stack"), opts=options())
    local.set_config("ca", auto.ConfigValue(str(HERE / "pki/ca.pem")))
    inline = auto.create_or_select_stack("dev", project_name="users", program=users, opts=options())
    for stack in (local, inline):
        done = stack.up()
        print({name: output.value for name, output in done.outputs.items()}, dict(done.summary.resource_changes or {}))
    drift = inline.preview(refresh=True, expect_no_changes=True)
    print("drift:", {str(kind): count for kind, count in drift.change_summary.items()})
    for stack in (inline, local):
        stack.destroy()
        stack.workspace.remove_stack("dev")


if __name__ == "__main__":
    main()
