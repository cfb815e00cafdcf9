"""Stacks of the real CLI."""

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path

import pytest

from tests.support.pulumi_cli import NewStack, PulumiStack


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
