"""The folder `plugin`, run as the language host of Python runs it: `python FOLDER ADDRESS`.

That is what the host of release 3.260.0 does (sdk/python/cmd/pulumi-language-python/main.go, RunPlugin). The older one
that is built here cannot: it runs a folder that newer engines do not name any more.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import grpc  # type: ignore[import-untyped]
import pulumi_redis_enterprise
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from tests.support.paths import ROOT

FOLDER: Final = ROOT / "plugin"


def test_it_serves() -> None:
    """It prints the port on which the plugin answers, with the version of the package."""
    with subprocess.Popen([sys.executable, str(FOLDER)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            answer = ResourceProviderStub(channel).GetPluginInfo(Empty(), timeout=30)
        process.terminate()

    assert pulumi_redis_enterprise.__version__ == answer.version


def test_package_is_missing() -> None:
    """Without the package it says what to install, where, in two lines."""
    bare = [sys.executable, "-I", "-S", str(FOLDER)]

    done = subprocess.run(bare, capture_output=True, text=True, check=False, timeout=60)

    expected = (
        f"the plugin redis-enterprise cannot start: {sys.executable} has no module 'pulumi_redis_enterprise'\n"
        f"Fix: {sys.executable} -m pip install {ROOT}\n"
    )
    assert (1, "", expected) == (done.returncode, done.stdout, done.stderr)


def test_it_installs_the_repository() -> None:
    """Its requirements are the repository around it: pip reads a path beside the folder that it runs in."""
    (requirement,) = re.findall(r"^[^#\n].*", (FOLDER / "requirements.txt").read_text(), re.MULTILINE)

    assert 'name = "pulumi-redis-enterprise"' in Path(FOLDER, requirement, "pyproject.toml").read_text()
