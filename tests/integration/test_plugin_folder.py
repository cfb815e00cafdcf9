"""The folder `plugin`, run by the language host of Python, and as it does: `python FOLDER ADDRESS`.

That is what the host of release 3.260.0 does (sdk/python/cmd/pulumi-language-python/main.go, RunPlugin). The older one
that is built here does so, too, if it is told the folder by a name that newer engines do not use any more.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import grpc  # type: ignore[import-untyped]
import pulumi_redis_enterprise
from google.protobuf.empty_pb2 import Empty  # type: ignore[import-untyped]
from pulumi.runtime.proto import language_pb2
from pulumi.runtime.proto.language_pb2_grpc import LanguageRuntimeStub
from pulumi.runtime.proto.provider_pb2 import GetSchemaRequest
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from tests.support.paths import ROOT

FOLDER: Final = ROOT / "plugin"
SECONDS: Final = 30
NO_PROXY: Final = [("grpc.enable_http_proxy", 0)]


def test_it_serves() -> None:
    """It prints the port on which the plugin answers, with the version of the package."""
    with subprocess.Popen([sys.executable, str(FOLDER)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            answer = ResourceProviderStub(channel).GetPluginInfo(Empty(), timeout=30)
        process.terminate()

    assert pulumi_redis_enterprise.__version__ == answer.version


def test_language_host_serves_it(real_pulumi_folder: Path, tmp_path: Path) -> None:
    """The real language host of Python runs the folder, and passes the schema's port on; with it, the plugin ends.

    Older hosts go by `program`, newer ones by `info`.
    """
    folder, bin_ = str(FOLDER), Path(sys.prefix, "bin")
    info = language_pb2.ProgramInfo(root_directory=folder, program_directory=folder, entry_point=".")
    path = f"PATH={bin_}{os.pathsep}{os.environ['PATH']}"
    request = language_pb2.RunPluginRequest(pwd=str(tmp_path), program=folder, info=info, env=[path], kind="resource")
    with _language_host(real_pulumi_folder) as host:
        answers = host.RunPlugin(request, timeout=SECONDS)
        port = int(next(answers).stdout)
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=NO_PROXY) as channel:
            schema = ResourceProviderStub(channel).GetSchema(GetSchemaRequest(), timeout=SECONDS).schema
            assert "redis-enterprise:index:CertificateUser" in json.loads(schema)["resources"]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=NO_PROXY) as channel:
        assert _is_gone(channel)


@contextmanager
def _language_host(folder: Path) -> Iterator[LanguageRuntimeStub]:
    """Start the language host of Python; the engine that it is told of is nobody."""
    environment = {**os.environ, "PATH": f"{Path(sys.prefix, 'bin')}{os.pathsep}{os.environ['PATH']}"}
    command = [str(folder / "pulumi-language-python"), "127.0.0.1:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment) as it:
        assert it.stdout is not None
        with grpc.insecure_channel(f"127.0.0.1:{int(it.stdout.readline())}", options=NO_PROXY) as channel:
            try:
                yield LanguageRuntimeStub(channel)
            finally:
                it.kill()


def _is_gone(channel: grpc.Channel) -> bool:
    """Return True once the plugin does not answer any more, which it looks after twice a second."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        try:
            ResourceProviderStub(channel).GetPluginInfo(Empty(), timeout=1)
        except grpc.RpcError:
            return True
    return False


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
