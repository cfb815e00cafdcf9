"""What the tests with the real CLI share: the CLI itself, and stacks of it."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Protocol

import pytest

from tests.pulumi_cli import PulumiStack

ROOT = Path(__file__).resolve().parents[2]


def build_wheel(folder: Path) -> Path:
    """Build the package, as users of it install it."""
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", str(folder), str(ROOT)])
    (wheel,) = folder.glob("pulumi_redis_enterprise-*.whl")
    return wheel


def run(command: list[str]) -> None:
    """Run a command; what it prints is shown if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr


class NewStack(Protocol):
    """Makes a stack with a program, in a folder of its own."""

    def __call__(self, program: str, *, environment: Mapping[str, str] | None = None) -> PulumiStack:
        """Make a stack; nothing runs before its first command."""


@pytest.fixture(scope="session")
def pulumi_folder() -> Path:
    """The folder of the CLI. Where there is none yet it is built, which takes minutes; `make test` did it before."""
    command = [sys.executable, str(ROOT / "tools" / "install_pulumi")]
    return Path(subprocess.check_output(command, text=True).strip())


@pytest.fixture(scope="session")
def pulumi_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """PULUMI_HOME of all stacks."""
    return tmp_path_factory.mktemp("pulumi-home")


@pytest.fixture
def new_stack(tmp_path: Path, pulumi_folder: Path, pulumi_home: Path) -> NewStack:
    """A factory of stacks that are empty, and gone after the test."""
    numbers: Iterator[int] = count(1)

    def make(program: str, *, environment: Mapping[str, str] | None = None) -> PulumiStack:
        folder = tmp_path / f"stack-{next(numbers)}"
        stack = PulumiStack(folder, cli=pulumi_folder, home=pulumi_home, environment=environment)
        stack.write_project(program)
        return stack

    return make
