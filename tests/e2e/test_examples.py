"""The examples, as a newcomer types them: their READMEs say what happens."""

import os
from pathlib import Path

import pytest

from tools.examples import EXAMPLES, play, steps_in
from tools.shown import comparable

pytestmark = pytest.mark.story


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_example(example: Path, tmp_path: Path, pulumi_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step of the README succeeds, and prints what the README shows; `make examples` brings it up to date."""
    monkeypatch.setenv("PATH", str(pulumi_folder), prepend=os.pathsep)
    steps = steps_in((example / "README.md").read_text())

    outputs = play(example, tmp_path)

    for step, output in zip(steps, outputs, strict=True):
        assert step.output is None or comparable(step.output) == comparable(output), step.commands
