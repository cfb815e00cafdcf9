"""One request of a probe, and its answer, as data."""

import json
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Final

from pulumi_redis_enterprise.cli.probe.level import Level

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ONLY_TRY: Final = "dry_run=true"
_THROWAWAY: Final = ("/v1/users", "/v1/roles", "/v1/redis_acls", "/v1/bdbs")
_PASSING: Final = frozenset(
    {
        HTTPStatus.CONFLICT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender of a request: the caller of the command, unless there is a password or a certificate.

    Attributes:
        username: The name of a throwaway user, or "".
        password: Its password.
        certificate: A throwaway certificate with its intermediates, as PEM; "" for none.
        key: Its private key, as PEM.
        is_caller: Whether the credentials of the command are sent.
    """

    username: str = ""
    password: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    is_caller: bool = False


CALLER: Final = Sender(is_caller=True)
ANONYMOUS: Final = Sender()


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    Attributes:
        method: ``GET``.
        path: With ``{uid}`` for the object, so that it can be shown as evidence.
        uid: The object's uid or name.
        query: ``dry_run=true``, or "".
        body: Sent as JSON; None for no body.
        content_type: The header's value.
        sender: The sender.
        node: 0 for the URL of the settings, 1 for the first of the further nodes.
        level: The level that allows it, where that is not seen from the method.
        is_fresh: Whether a new connection is opened for it.
    """

    method: str
    path: str
    uid: int | str = ""
    query: str = ""
    body: Any = field(default=None, repr=False)
    content_type: str = "application/json"
    sender: Sender = CALLER
    node: int = 0
    level: Level | None = None
    is_fresh: bool = False

    def allowed_by(self, level: Level) -> "Request":
        """Return the request, allowed by that level."""
        return replace(self, level=level)

    @property
    def target(self) -> str:
        """The path and query that are sent."""
        return self.path.replace("{uid}", str(self.uid)) + (f"?{self.query}" if self.query else "")

    @property
    def payload(self) -> bytes | None:
        """The octets of the body."""
        return None if self.body is None else json.dumps(self.body).encode()

    @property
    def label(self) -> str:
        """The request as evidence shows it: without uids and names."""
        dry_run = f"?{self.query}" if "dry_run" in self.query else ""
        return f"{self.method} {self.path}{dry_run}"

    @property
    def needs(self) -> Level:
        """The level that allows it."""
        if self.level is not None:
            return self.level
        if self.method in _READS:
            return Level.READ_ONLY
        if self.query == _ONLY_TRY:
            return Level.DRY_RUN
        return Level.WRITE if self.path.startswith(_THROWAWAY) else Level.DISPOSABLE


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, reduced to what a question may be about.

    Attributes:
        status: The HTTP status; 0 for no answer at all.
        body: The JSON value; None if the body is none.
        form: ``json``, ``html``, ``other`` or ``empty``.
        location: The header Location.
        message: The reason for no answer, for people.
        fix: What to do about it.
    """

    status: int
    body: Any = field(default=None, repr=False)
    form: str = "empty"
    location: str = ""
    message: str = ""
    fix: str = ""

    @property
    def is_success(self) -> bool:
        """Return True for 200 to 299."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def record(self) -> dict[str, Any]:
        """The body if it is an object, else an empty one."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def records(self) -> list[dict[str, Any]]:
        """The objects in the body if it is a list, else none."""
        return [item for item in self.body if isinstance(item, dict)] if isinstance(self.body, list) else []

    @property
    def may_pass(self) -> bool:
        """Return True if the same request may be answered otherwise in a moment."""
        return self.status == 0 or self.status in _PASSING

    @property
    def is_page(self) -> bool:
        """Return True for a success with a body that is not JSON, as of a proxy in between."""
        return self.is_success and self.form in {"html", "other"}
