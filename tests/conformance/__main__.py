"""`make conformance`: the integration and contract suites against a cluster that the environment names.

The cluster is named by REDIS_ENTERPRISE_URL, REDIS_ENTERPRISE_USERNAME, REDIS_ENTERPRISE_PASSWORD and, if need be,
REDIS_ENTERPRISE_CA_CERTIFICATE. The exit code is 0 if no test failed; 1 if one did, or something is left; 2 if nothing
was begun.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Final
from urllib.parse import urlsplit

import pytest
from pulumi_redis_enterprise.api.settings.connection_settings import (
    BasicCredentials,
    ConnectionSettings,
    settings_from,
)
from pulumi_redis_enterprise.api.settings.sources import environment_source
from pulumi_redis_enterprise.cli.probe.conversation import Conversation, Journal
from pulumi_redis_enterprise.cli.probe.http_wire import HttpWire
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.run import begin
from pulumi_redis_enterprise.cli.probe.trust import Trust
from pulumi_redis_enterprise.errors import (
    ConflictError,
    InconclusiveError,
    RedisEnterpriseError,
    SettingsError,
)

from tests.conformance.cleaning import clean, leftovers, remove_leftovers
from tests.conformance.door import Door
from tests.conformance.names import new_prefix
from tests.conformance.plugin import Plugin
from tests.conformance.report import FAILED, Run, as_json, as_markdown
from tests.conformance.view import View
from tests.support.paths import ROOT

_REMOVE: Final = "--remove-leftovers"
_SUITES: Final = ("tests/integration", "tests/contract")
_OPTIONS: Final = (
    *(
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        f"--rootdir={ROOT}",
        "--quiet",
        "-rN",
        "--no-header",
        "--tb=short",
    ),
    # The door is made of modules that pytest would have liked to see first.
    *("-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    options = _parsed(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _play(options, _taken_away(os.environ))
    except RedisEnterpriseError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    levels = parser.add_mutually_exclusive_group()
    for level in Level:
        levels.add_argument(level.option, dest="level", action="store_const", const=level)
    parser.add_argument(_REMOVE, action="store_true", help="first remove what an interrupted run left")
    parser.add_argument("--report", type=Path, default=Path("conformance.md"), help="the page; JSON is beside it")
    parser.add_argument("paths", nargs="*", default=_SUITES, help="the tests; by default both suites")
    parser.add_argument("-k", dest="only", default="", help="only tests of which the name has this, as for pytest")
    parser.set_defaults(level=Level.READ_ONLY)
    return parser.parse_args(arguments)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that what was created is removed."""
    raise KeyboardInterrupt


def _taken_away(environment: MutableMapping[str, str]) -> dict[str, str]:
    """Return a copy of the environment, and take the settings of the connection out of it.

    Tests, and the processes that they start, are not to find the way to the cluster but by the door.
    """
    copy = dict(environment)
    for name in [name for name in environment if name.startswith("REDIS_ENTERPRISE_")]:
        del environment[name]
    return copy


def _play(options: argparse.Namespace, environment: Mapping[str, str]) -> int:
    settings = _settings(environment)
    journal = Journal.of_cluster(settings.url, environment)
    wire = HttpWire(settings)
    try:
        conversation, version = begin(wire, options.level, journal, sleep=time.sleep, clock=time.monotonic)
        _look_for_leftovers(conversation, removes=options.remove_leftovers)
        with _opened(conversation, settings, options.level, version) as plugin:
            ended = _run_suites(plugin, options.paths, options.only)
    finally:
        wire.close()
    day = datetime.now(UTC).date().isoformat()
    run = Run(version, day, options.level.option, plugin.results, plugin.left or ended)
    options.report.write_text(as_markdown(run))
    options.report.with_suffix(".json").write_text(as_json(run))
    print("\n".join([f"{run.summary}; see {options.report}", *run.levels_needed]))
    if plugin.left:
        print(f"error: {plugin.left}\nFix: run it again with {_REMOVE}", file=sys.stderr)
    return int(bool(run.count(FAILED) or run.ended))


def _settings(environment: Mapping[str, str]) -> ConnectionSettings:
    """Return where the cluster is, and as whom requests are sent.

    Raises:
        SettingsError: No cluster is named, or not as a run needs it.
    """
    source = environment_source(environment)
    if not source.values.get("url"):
        raise SettingsError(
            "no cluster is named", fix="make conformance URL=https://HOST:9443, with REDIS_ENTERPRISE_USERNAME and "
            "REDIS_ENTERPRISE_PASSWORD in the environment"
        )  # fmt: skip
    if source.values.get("clientCertificate") or source.values.get("clientKey"):
        raise SettingsError(
            "a run logs in with a password: the door to the cluster cannot pass a client certificate on",
            fix="set REDIS_ENTERPRISE_USERNAME and REDIS_ENTERPRISE_PASSWORD in place of the certificate",
        )
    return settings_from([source])


def _look_for_leftovers(conversation: Conversation, *, removes: bool) -> None:
    """Remove what an earlier run left, or say that it is there.

    Raises:
        ConflictError: Something is there that was not to be removed, or could not be.
        ApiError: The credentials are not accepted.
    """
    try:
        found, changed = leftovers(conversation), conversation.journal.read()
        if not (found or changed):
            return
        if removes:
            Trust(conversation, changed, level=Level.READ_ONLY).restore()
            remove_leftovers(conversation)
            return
        there = [f"{len(uids)} of {kind}" for kind, uids in found.items()]
        summary = ", ".join([*there, *(["a changed trusted CA or mtls_* setting"] if changed else [])])
        raise ConflictError(
            f"an earlier run left {summary}; nothing was changed", fix=f"if no other run is under way, add {_REMOVE}"
        )
    except InconclusiveError as error:
        raise ConflictError(f"leftovers: {error.message}", fix=f"run it again with {_REMOVE}") from None


@contextmanager
def _opened(conversation: Conversation, settings: ConnectionSettings, level: Level, version: str) -> Iterator[Plugin]:
    """Open the door, and leave nothing behind it."""
    assert isinstance(settings.credentials, BasicCredentials)

    username, password = settings.credentials.username, settings.credentials.password
    caller = next(
        (it for it in conversation.get("/v1/users").records if username in (it.get("email"), it.get("name"))), {}
    )
    view = View(new_prefix(), caller=caller.get("uid", 0), roles=frozenset(caller.get("role_uids", ())))
    name = conversation.get("/v1/cluster").record.get("name", "")
    proxy = conversation.get("/v1/cluster/certificates").record.get("proxy_cert") or ""
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        door = Door(settings, level, view, Trust(conversation), Path(folder))
        ca_file = Path(folder) / "ca.pem"
        ca_file.write_text("\n".join(filter(None, (door.ca_pem, settings.ca_certificate, proxy))))
        secrets = (urlsplit(settings.url).hostname or "", username, password, str(caller.get("name", "")), name)
        plugin = Plugin(door, settings, version, ca_file, secrets)
        try:
            yield plugin
        finally:
            try:
                clean(door)
            except InconclusiveError as error:
                plugin.left = error.message
            door.close()


def _run_suites(plugin: Plugin, paths: Sequence[str], only: str) -> str:
    """Play the tests; return why it ended early, or ""."""
    tests = [str(ROOT / path) for path in paths]
    try:
        code = pytest.main([*_OPTIONS, *(["-k", only] if only else []), *tests], [plugin])
    except Exception as error:  # noqa: BLE001 - an interrupt at an odd moment; what was played is to be told all the same
        return f"pytest ended with {type(error).__name__}"
    if code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED):
        return "the cluster answered 401 to the credentials of the run" if plugin.door.rejected else ""
    return "interrupted" if code == pytest.ExitCode.INTERRUPTED else f"pytest ended with {code!r}"


if __name__ == "__main__":
    sys.exit(main())
