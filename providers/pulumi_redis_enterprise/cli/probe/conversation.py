"""The requests of a probe, one at a time: each is held to the level, noted as evidence, and repeated if it may pass.

A journal on this machine notes what a probe has to restore in the cluster, for the case that it is killed.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Protocol

from pulumi_redis_enterprise.cli.probe.level import Level
from pulumi_redis_enterprise.cli.probe.messages import CALLER, Answer, Request, Sender
from pulumi_redis_enterprise.core.versions import CERTIFICATE_AUTHENTICATION, DRY_RUN, Version
from pulumi_redis_enterprise.errors import ConflictError, InconclusiveError, NotAskedError, RejectedError

_KNOWN_DRY_RUNS: Final = {**DRY_RUN, "/v1/bdbs": CERTIFICATE_AUTHENTICATION}
"""The pages on POST /v1/bdbs have it in all versions."""
_FORGOTTEN: Final = 5
"""So many 404 of an action mean that it is over; fewer, that the read was of before it."""
_PAUSES: Final = (0.0, 1.0, 3.0)
"""Seconds before each attempt. Of a write that may have been done nothing is concluded but by reading."""


@dataclass(frozen=True, slots=True)
class Journal:
    """One file for each cluster, which is there only while something is to be restored.

    It holds the trusted CA, which is public, and the settings of certificate authentication.

    Attributes:
        file: The path.
    """

    file: Path

    @classmethod
    def of_cluster(cls, url: str, environment: Mapping[str, str]) -> "Journal":
        """Return the journal for the cluster at a URL, where the XDG specification puts such files."""
        home = environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        name = hashlib.sha256(url.encode()).hexdigest()[:16]
        return cls(Path(home) / "pulumi-redis-enterprise" / f"probe-{name}.json")

    def read(self) -> dict[str, Any] | None:
        """Return what is to be restored; None if there is nothing.

        Raises:
            ConflictError: The file cannot be read.
        """
        try:
            content = json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            content = None
        if not isinstance(content, dict):
            raise ConflictError(
                f"cannot read {self.file}, which says what an earlier probe has to restore",
                fix="restore the trusted CA and the mtls_* settings by hand, and delete the file",
            )
        return content

    def write(self, content: Mapping[str, Any]) -> None:
        """Note what is to be restored, before anything is changed.

        Raises:
            ConflictError: The file cannot be written.
        """
        try:
            self._write(json.dumps(content))
        except OSError as error:
            raise ConflictError(
                f"cannot write {self.file}, which is to say what the probe has to restore: {error.strerror}; "
                "nothing was changed",
                fix="set XDG_STATE_HOME to a folder that you can write to",
            ) from None

    def _write(self, text: str) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        new = self.file.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(self.file)

    def clear(self) -> None:
        """Remove the file: all is restored."""
        self.file.unlink(missing_ok=True)


class Wire(Protocol):
    """The way to the cluster."""

    @property
    def nodes(self) -> Sequence[str]:
        """The base URLs: of the settings first, then of the further nodes."""

    def send(self, request: Request) -> Answer:
        """Send one request once, following no redirect."""

    def open(self, sender: Sender) -> AbstractContextManager[Callable[[str], bool | None]]:
        """Open one connection, and return what sends a GET over it.

        It returns True for a success, False if the connection was ended, and None for another answer.
        """

    def count_ca_names(self) -> int | None:
        """Return how many CAs a handshake names; None if the handshake fails."""

    def whoami(self, target: str, sender: Sender, proxy_certificate: str) -> str | None:
        """Log in to a database at ``host:port`` by certificate, and ask ACL WHOAMI.

        Returns:
            The name, ``NOPERM``, ``NOAUTH``, or "" if the connection was ended; None if nobody listens.
        """


@dataclass(slots=True)
class Conversation:
    """The requests to a cluster and its responses.

    Attributes:
        wire: Sends.
        level: How far the probe may go.
        version: The lowest version of all nodes.
        sleep: Waits for so many seconds.
        clock: Seconds of a clock that never goes back.
        journal: Notes what is to be restored.
        evidence: The requests since the question began, with their statuses.
        nodes: How many nodes the cluster has.
        is_mixed: Whether the nodes' versions differ.
        dry_runs_kept: Whether dry runs were seen to store nothing, by path.
        is_rejected: Whether the caller's credentials were answered by 401, after which they are not sent again.
    """

    wire: Wire
    level: Level
    version: Version
    sleep: Callable[[float], None]
    clock: Callable[[], float]
    journal: Journal
    evidence: list[str] = field(default_factory=list)
    nodes: int = 1
    is_mixed: bool = False
    dry_runs_kept: dict[str, bool] = field(default_factory=dict)
    is_rejected: bool = False

    def send(self, request: Request, *, attempts: int = len(_PAUSES)) -> Answer:
        """Send a request, again if its answer may pass.

        Raises:
            NotAskedError: The level does not allow it.
            RejectedError: The caller's credentials are not accepted.
        """
        if request.needs > self.level:
            raise NotAskedError(request.needs.option, request.needs)
        answer = Answer(0)
        for pause in _PAUSES[:attempts]:
            if pause:
                self.sleep(pause)
            if request.sender is CALLER and self.is_rejected:
                raise RejectedError
            answer = self.wire.send(request)
            if request.sender is CALLER and answer.status == HTTPStatus.UNAUTHORIZED:
                self.is_rejected = True
                raise RejectedError
            is_bare = request.method == "GET" and answer.is_success and answer.form == "empty"
            if not (answer.may_pass or answer.is_page or is_bare):
                break
        self.evidence.append(f"{request.label} -> {answer.status or 'no answer'}")
        return answer

    def get(self, path: str, uid: int | str = "", *, query: str = "", sender: Sender = CALLER) -> Answer:
        """Send a GET."""
        return self.send(Request("GET", path, uid, query, sender=sender))

    def read(self, path: str, uid: int | str = "", *, query: str = "") -> Answer:
        """Send a GET that has to succeed with JSON.

        Raises:
            InconclusiveError: It does not.
        """
        answer = self.get(path, uid, query=query)
        if not answer.is_success or answer.form != "json":
            raise InconclusiveError(f"GET {path} answered {answer.status or 'nothing'}")
        return answer

    def knows_dry_run(self, path: str) -> bool:
        """Return whether this version knows the dry run of a write."""
        return path in _KNOWN_DRY_RUNS and self.version >= _KNOWN_DRY_RUNS[path]

    def dry_run(self, method: str, path: str, body: Any, **options: Any) -> Answer:
        """Try a write. The caller has made sure that the version knows it."""
        return self.send(Request(method, path, query="dry_run=true", body=body, **options))

    def read_until(
        self, path: str, uid: int | str, accept: Callable[[dict[str, Any]], bool], *, query: str = "", reads: int = 8
    ) -> bool:
        """Read an object until it is as wanted, for clusters whose reads lag behind; return whether it became so."""
        for attempt in range(reads):
            if accept(self.get(path, uid, query=query).record):
                return True
            if attempt:
                self.sleep(0.25)
        return False

    def wait_for_action(self, answer: Answer) -> str:
        """Wait for the action that a write set off; return its last status, "" if there is none.

        Raises:
            InconclusiveError: It does not come to its end.
        """
        uid = answer.record.get("action_uid")
        if not isinstance(uid, str):
            return ""
        unknown = 0
        for _ in range(240):
            action = self.get("/v1/actions/{uid}", uid)
            status = str(action.record.get("status", ""))
            unknown += action.status == HTTPStatus.NOT_FOUND
            if unknown == _FORGOTTEN or status in {"completed", "failed"}:
                return status
            self.sleep(0.5)
        raise InconclusiveError("an action did not end within two minutes")


def choose(answer: Answer, choices: dict[int | str, str]) -> str:
    """Return the choice that a status stands for; ``"ok"`` is any success.

    Raises:
        InconclusiveError: It stands for none.
    """
    found = choices.get(answer.status) or (choices.get("ok") if answer.is_success else None)
    if found is None:
        raise InconclusiveError(f"answered {answer.status or 'nothing'}, which settles nothing")
    return found
