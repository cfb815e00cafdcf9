"""The edge to the engine: how its values, warnings and errors differ from the core's.

Nothing else in the package knows of the engine's sentinels.
"""

import atexit
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from threading import Lock
from types import SimpleNamespace
from typing import Any, Final, Protocol

from pulumi.output import Unknown as EngineUnknown
from pulumi.runtime import rpc

from pulumi_redis_enterprise.core.model import PlanWarning, grouped
from pulumi_redis_enterprise.core.unknown import UNKNOWN, Unknown
from pulumi_redis_enterprise.errors import RedisEnterpriseError, harmless

PROVIDER_KEY: Final = "__provider"
"""The property in which a dynamic resource carries its provider."""

DEBUG_VARIABLE: Final = "REDIS_ENTERPRISE_DEBUG"
_MOST_SHOWN: Final = 10
"""So many warnings of a kind are shown one by one, where they belong to resources."""
_OWN_MODULE: Final = re.compile(r"^pulumi_redis_enterprise\.(?:\w+\.)*(?=\w+: )", re.MULTILINE)


def from_engine(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties as the core takes them: one sentinel for what is unknown, whole numbers, no provider."""
    return {key: deserialize(value) for key, value in properties.items() if key != PROVIDER_KEY}


def to_engine(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties as the engine takes them. Absent and None are one to it."""
    return {key: serialize(value) for key, value in properties.items() if value is not None}


def debugging() -> bool:
    """Return True if the user asked for tracebacks."""
    return os.environ.get(DEBUG_VARIABLE, "") not in {"", "0"}


def shorten_own_errors() -> None:
    """Let the plugin process report errors of this package without a traceback, unless the user asks for it.

    The SDK answers with `traceback.format_exc()` (`_abort_with_traceback` in `pulumi/dynamic/__main__.py`, 3.268 to
    3.272 at least). The process is shared with all other dynamic providers of the program, whose tracebacks have to
    stay whole. So that one module gets a `traceback` that is another one for errors of this package only.
    """
    names = vars(sys.modules["__main__"])
    if names.get("traceback") is traceback:
        names["traceback"] = SimpleNamespace(**(vars(traceback) | {"format_exc": _format_exc}))


def _format_exc(*args: Any, **options: Any) -> str:
    error = sys.exc_info()[1]
    if not isinstance(error, RedisEnterpriseError):
        return traceback.format_exc(*args, **options)
    lines = traceback.format_exception(error) if debugging() else traceback.format_exception_only(error)
    # Python names the class of an error with its module, of which a user has no use.
    return _OWN_MODULE.sub("", "".join(lines))


@contextmanager
def error_boundary(action: str) -> Iterator[None]:
    """Let errors reach the user as two lines: what failed, by which connection, and its fix.

    Args:
        action: What was being done, for an error that nobody foresaw.
    """
    token = _connection.set(None)
    try:
        yield
    except RedisEnterpriseError as error:
        if debugging():
            raise
        raise _named(error) from None
    except Exception as error:
        if debugging():
            raise
        message = f"internal error in {action}: {type(error).__name__}"
        fix = f"set {DEBUG_VARIABLE}=1, run it again, and report the traceback"
        raise _named(RedisEnterpriseError(message, fix=fix)) from None
    finally:
        _connection.reset(token)


def note_connection(name: str, in_place: Callable[[str], str] = str) -> None:
    """Let the errors of this call name a connection: a stack of many clusters has many objects of one name.

    Args:
        name: The name of the connection.
        in_place: Returns a text with the settings of the connection instead of those of the stack.
    """
    _connection.set((name, in_place))


def _named(error: RedisEnterpriseError) -> RedisEnterpriseError:
    connection = _connection.get()
    return error.by_connection(*connection) if connection else error


@contextmanager
def about(urn: str) -> Iterator[None]:
    """Let what this thread does be about a resource."""
    token = _resource.set(urn)
    try:
        yield
    finally:
        _resource.reset(token)


def resource() -> str:
    """Return the URN of the resource that this thread is busy with; "" if it is not known, as to dynamic providers."""
    return _resource.get()


class Log(Protocol):
    """The engine's log, if this process knows it."""

    def info(self, message: str, /) -> None:
        """Log a line."""

    def advise(self, message: str, /) -> None:
        """Warn."""


def write_to(log: Log | None) -> None:
    """Let all lines go to the engine's log; with None, to standard error, which it shows as well."""
    global _log  # noqa: PLW0603 - there is one engine to a process
    _log = log


def warn(warnings: Iterable[PlanWarning]) -> None:
    """Keep what there is to warn of until the process ends: then all that is of one kind is shown in one line.

    The engine checks resource by resource, each more than once. It asks a plugin to end with an interrupt, and
    still shows what is printed then. Where lines belong to resources, the first ones of a kind are shown at once.
    """
    _flush_at_the_end()
    for warning in warnings:
        if _log is None or not _is_shown(_log, warning):
            _warnings[warning] = None


def _is_shown(log: Log, warning: PlanWarning) -> bool:
    """Show it, unless it was shown before; return False if there were many of its kind."""
    with _showing:
        shown = _shown.setdefault((warning.message, warning.fix), set())
        if warning not in shown and len(shown) >= _MOST_SHOWN:
            return False
        if warning not in shown:
            log.advise(f"{warning.message}: {warning.property}. Fix: {warning.fix}")
            # Only now: one that could not be shown is left to the next call.
            shown.add(warning)
    return True


def warn_at_the_end(find: Callable[[], Iterable[PlanWarning]]) -> None:
    """Warn of what can only be known when the program has ended.

    Args:
        find: Returns the warnings; called once, however often it is given here.
    """
    _flush_at_the_end()
    _finders[find] = None


def _flush_at_the_end() -> None:
    if not _warnings and not _finders:
        atexit.register(flush_warnings)


def flush_warnings() -> None:
    """Show the warnings that were kept."""
    late = [it for find in _finders for it in find()]
    for line in grouped([*_warnings, *late]):
        if _log is None:
            emit(f"warning: {line}")
        else:
            _log.advise(line)
    _warnings.clear()
    _finders.clear()


def emit(message: str) -> None:
    """Show a line to the user: the engine passes on what a plugin prints."""
    if _log is None:
        print_line(message)
    else:
        _log.info(message)


def print_line(message: str) -> None:
    """Print a line, if there is still somebody to read it: what a call does to the cluster must not fail for it."""
    with suppress(OSError):
        # In one piece: `print` writes the end of the line by itself, and another thread's line may come before it.
        sys.stderr.write(f"{harmless(message)}\n")
        sys.stderr.flush()


_resource: ContextVar[str] = ContextVar("resource", default="")
_connection: ContextVar[tuple[str, Callable[[str], str]] | None] = ContextVar("connection", default=None)
_log: Log | None = None
_showing: Final = Lock()
_shown: dict[tuple[str, str], set[PlanWarning]] = {}
_warnings: dict[PlanWarning, None] = {}
_finders: dict[Callable[[], Iterable[PlanWarning]], None] = {}


def deserialize(value: Any) -> Any:
    # SDKs before 3.272 hand over the text that stands for an unknown value on the wire.
    if isinstance(value, EngineUnknown) or value == rpc.UNKNOWN:
        return UNKNOWN
    # The wire knows doubles only, and so the uid 2 arrives as 2.0.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: deserialize(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [deserialize(item) for item in value]
    return value


def serialize(value: Any) -> Any:
    if isinstance(value, Unknown):
        return rpc.UNKNOWN
    if isinstance(value, Mapping):
        return {key: serialize(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [serialize(item) for item in value]
    return value
