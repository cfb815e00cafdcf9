"""Programs that are built with Go where they are missing, each once a machine, in the user's cache folder.

Standard library only: `tools/install_pulumi` needs it before there is a virtual environment.
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
# One Go for all builds, so that an older one fetches one toolchain: the CLI asks for the newest.
GO_MOD = HERE / "pulumi" / "go.mod"
PROGRESS_SECONDS = 10

Source = Callable[[], Path]


class UnavailableError(Exception):
    """A source does not have the program; the text says why."""


def first_of(sources: Mapping[str, Source]) -> tuple[str, Path]:
    """Return the name and the folder of the first source that has one.

    Raises:
        UnavailableError: None has; the text holds every source's reason.
    """
    reasons = []
    for name, source in sources.items():
        try:
            return name, source()
        except (UnavailableError, subprocess.SubprocessError, OSError) as reason:
            reasons.append(f"  {name}: {reason}")
    raise UnavailableError("\n".join(reasons))


def cache() -> Path:
    """Return the folder that holds all that was made on this machine."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "pulumi-redis-enterprise")


def keep(name: str, find: Source, make: Callable[[Path], Path]) -> Path:
    """Make a folder of the cache: whole or not at all, and once even if two runs start together.

    Args:
        name: The name of the folder in the cache.
        find: Returns the result if it is there; asked again once no other run is at work.
        make: Makes it in a temporary folder, and returns the folder to keep.
    """
    cache().mkdir(parents=True, exist_ok=True)
    with _only_one(cache() / "install.lock"):
        # Whoever had the lock before may have done the work.
        with contextlib.suppress(UnavailableError):
            return find()
        with tempfile.TemporaryDirectory(dir=cache(), prefix="installing-") as temporary:
            made = make(Path(temporary))
            shutil.rmtree(cache() / name, ignore_errors=True)
            made.rename(cache() / name)
    return find()


def find_go() -> str:
    """Return the path of Go.

    Raises:
        UnavailableError: There is none.
    """
    go = shutil.which("go")
    if not go:
        raise UnavailableError("there is no go on PATH")
    return go


def go_environment(go: str) -> dict[str, str]:
    """Return an environment in which a build depends on no setting of the user, and fetches no toolchain silently."""
    environment = os.environ | {"CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "", "GOTOOLCHAIN": "local"}
    present = subprocess.check_output([go, "env", "GOVERSION"], cwd=HERE, env=environment, text=True).strip()
    needed = pinned("go", GO_MOD)
    if numbers(present) < numbers(needed):
        say(f"{present} is older than Go {needed}: it fetches that toolchain first")
        environment["GOTOOLCHAIN"] = f"go{needed}"
    return environment


def build(package: str, folder: Path, *, module: Path, mode: str = "readonly", flags: str = "") -> None:
    """Build a Go program into a folder.

    Args:
        package: The Go package of the program.
        folder: Where the program is put.
        module: The folder of the `go.mod` that pins the versions.
        mode: Whether Go may complete that `go.mod`: ``readonly``, ``mod``.
        flags: Further flags of the linker.

    Raises:
        UnavailableError: There is no Go, or the build failed; the text holds the end of its output.
    """
    go = find_go()
    folder.mkdir(parents=True, exist_ok=True)
    say(f"building {Path(package).name} with {go}: minutes the first time, once per version")
    command = [go, "build", "-v", f"-mod={mode}", "-trimpath", "-buildvcs=false", "-ldflags", f"-s -w {flags}"]
    _run_for_long([*command, "-o", str(folder), package], cwd=module, environment=go_environment(go))


def pinned(name: str, go_mod: Path) -> str:
    """Return the version that a `go.mod` gives of a module, or of "go" itself."""
    found = re.search(rf"^(?:require)?\s*{re.escape(name)} v?([0-9.]+)", go_mod.read_text(), re.MULTILINE)
    if not found:
        raise LookupError(f"{go_mod} does not name {name}")
    return found[1]


def numbers(text: str) -> tuple[int, ...]:
    """Return the first version in a text as numbers; empty if there is none."""
    found = re.search(r"\d+(\.\d+)+", text)
    return tuple(int(number) for number in found[0].split(".")) if found else ()


def say(text: str) -> None:
    """Print a line of progress to standard error: standard output is for the result."""
    print(f"install_pulumi: {text}", file=sys.stderr, flush=True)


def _run_for_long(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> None:
    """Run a command of minutes, saying now and then how far it is; on failure show the end of its output."""
    begin = message = time.monotonic()
    end_of_output: deque[str] = deque(maxlen=20)
    with subprocess.Popen(
        command, cwd=cwd, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        for count, line in enumerate(process.stdout or (), start=1):
            end_of_output.append(line)
            if time.monotonic() - message >= PROGRESS_SECONDS:
                message = time.monotonic()
                say(f"  {message - begin:.0f} s, {count} packages: {line.strip()}")
    if process.returncode:
        raise UnavailableError(f"go build failed in {cwd}\n{''.join(end_of_output)}")


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Hold a lock that the system releases even if this process is killed."""
    with lock.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another installation that holds {lock}")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
