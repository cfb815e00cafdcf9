"""The plugin of pytest that gives tests the named cluster, and notes what becomes of them."""

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import pytest
from pulumi_redis_enterprise.api.probes import database_login
from pulumi_redis_enterprise.api.probes.login_outcome import LoginOutcome
from pulumi_redis_enterprise.api.probes.redis_protocol import ask_whoami
from pulumi_redis_enterprise.api.settings.connection_settings import CertificateCredentials, ConnectionSettings
from pulumi_redis_enterprise.api.transport.failures import Failure
from pulumi_redis_enterprise.api.transport.retry import ApiCall
from pulumi_redis_enterprise.api.transport.single_request import Exchange
from pulumi_redis_enterprise.api.transport.waiting import PROBE
from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.errors import InconclusiveError
from pulumi_redis_enterprise.sdk import configuration
from requests import Response

from tests.conformance.cleaning import clean
from tests.conformance.cluster import NamedCluster, unmet
from tests.conformance.door import Door
from tests.conformance.names import without_prefix
from tests.conformance.report import FAILED, PASSED, SILENT, SKIPPED, Result, redacted
from tests.conformance.unfit import reason_for
from tests.support.cluster_under_test import START
from tests.support.engine import begin_run
from tests.support.paths import ROOT

_SECONDS: Final = 900
"""Of one test: a database of a real cluster takes a minute to come, and another one to go."""

_WITHOUT_ROLES: Final = f"needs {Level.WRITE.option}"
"""The reason for a failure below that level: the roles that most tests find were not made."""


@dataclass(eq=False)  # as pytest keeps plugins in sets
class Plugin:
    """The run of the suites.

    Attributes:
        door: The way to the cluster.
        settings: Those of the run.
        version: The software version of the cluster.
        ca_file: What vouches for the door, for the cluster and for its databases.
        secrets: What must not be in a report.
        results: What became of each test.
        left: Why something is left in the cluster; "" if nothing is.
    """

    door: Door
    settings: ConnectionSettings
    version: str
    ca_file: Path
    secrets: Iterable[str] = field(repr=False)
    results: list[Result] = field(default_factory=list)
    left: str = ""
    _started: int = 0
    _sent_before: int = 0
    _refused_scenario: str = ""

    def start(self, **options: Any) -> NamedCluster:
        """Return the cluster, if it is as a test wants it."""
        self._started += 1
        reason = "needs two clusters" if self._started > 1 else unmet(options, self.version)
        if reason:
            pytest.skip(reason)
        return NamedCluster(
            self.door, self.ca_file, version=self.version, databases=tuple(options.get("databases", ()))
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Let fixtures start the named cluster."""
        config.stash[START] = self.start

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Skip what says nothing about a named cluster."""
        for item in items:
            item.add_marker(pytest.mark.timeout(_SECONDS))
            if reason := reason_for(_name(item), self.door.level):
                item.add_marker(pytest.mark.skip(reason=reason))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Begin a test with nothing refused, and remove what it made."""
        self.door.refused, self.door.lacks_roles = "", False
        self._started, self._sent_before = 0, self.door.count
        self.door.requests.clear()
        self.door.view.begin()
        configuration.forget_clusters()
        begin_run()
        if _is_contract(item):
            self._clean(item, keeps_roles=False)
        with pytest.MonkeyPatch.context() as patch:
            self._let_certificates_through(patch)
            try:
                return (yield)
            finally:
                self._clean(item, keeps_roles=not _is_contract(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        """Note what became of a test; one of which a request was not sent is skipped."""
        report: pytest.TestReport = yield  # type: ignore[assignment]
        if (reason := self.door.refused or self._excuse(item, report)) and report.when != "teardown":
            report.outcome = "skipped"
            report.longrepr = (str(item.path), 0, f"Skipped: {reason}")
        if report.when == "call" or report.outcome != "passed":
            self._note(item, report)
        return report  # type: ignore[return-value]

    @property
    def _is_silent(self) -> bool:
        return self.door.count == self._sent_before

    def _excuse(self, item: pytest.Item, report: pytest.TestReport) -> str:
        """Return why a failure says nothing; "" if it does."""
        if _is_contract(item):
            # Its tests look at one scenario, which the first of them has played.
            self._refused_scenario = self.door.refused or (self._refused_scenario if self._is_silent else "")
            return self._refused_scenario if report.outcome == "failed" else ""
        if report.outcome != "failed":
            return ""
        return SILENT if self._is_silent else _WITHOUT_ROLES if self.door.lacks_roles else ""

    def _note(self, item: pytest.Item, report: pytest.TestReport) -> None:
        outcome, reason = report.outcome, ""
        if outcome == "skipped":
            reason = str(report.longrepr[2]).removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
        elif outcome == "failed":
            crash = getattr(report.longrepr, "reprcrash", None)
            reason = redacted(crash.message if crash else str(report.longrepr), self.secrets)
        elif self._is_silent and not _is_contract(item):
            outcome, reason = "skipped", SILENT
        name = {"passed": PASSED, "failed": FAILED}.get(outcome, SKIPPED)
        self.results = [it for it in self.results if it.test != _name(item)] + [Result(_name(item), name, reason)]

    def _clean(self, item: pytest.Item, *, keeps_roles: bool) -> None:
        try:
            clean(self.door, keeps_roles=keeps_roles)
        except InconclusiveError as error:
            self.left = error.message
        if self.door.rejected:
            self.left = "" if self.door.level < Level.WRITE else "your credentials were rejected"
        if self.left or self.door.rejected:
            item.session.shouldstop = self.left or "the cluster answered 401"

    def _let_certificates_through(self, patch: pytest.MonkeyPatch) -> None:
        """Let logins by certificate reach the cluster itself: nobody else can prove to have the key."""
        send = Exchange.send

        def direct(exchange: Exchange, node: str, call: ApiCall) -> Response | Failure:
            is_ours = node == self.door.url and isinstance(exchange._settings.credentials, CertificateCredentials)
            if is_ours and (call.path != PROBE or self.settings.server_name or self.settings.server_fingerprint):
                pytest.skip("needs requests by certificate that the door cannot pass on")
            if not is_ours:
                return send(exchange, node, call)
            self.door.count += 1
            with self.door.turn:
                return send(exchange, self.settings.url, call)

        def reachable(settings: ConnectionSettings, **options: Any) -> LoginOutcome:
            host, _, port = settings.url.removeprefix("https://").rpartition(":")
            try:
                socket.create_connection((host.strip("[]"), int(port)), timeout=5).close()
            except TimeoutError:
                pytest.skip("needs databases that can be reached from here")
            except (OSError, ValueError):
                pass  # which the test is about, perhaps
            login = ask_whoami(settings, **options)
            return replace(login, message=without_prefix(login.message), username=without_prefix(login.username))

        patch.setattr(Exchange, "send", direct)
        patch.setattr(f"{database_login.__name__}.ask_whoami", reachable)


def _is_contract(item: pytest.Item) -> bool:
    return item.path.is_relative_to(ROOT / "tests" / "contract")


def _name(item: pytest.Item) -> str:
    """Return the id of a test from the folder of the tests on, without what a parameter may hold of this machine."""
    path = item.path.relative_to(ROOT / "tests").as_posix()
    return f"{path}::{item.nodeid.partition('::')[2]}"
