"""The examples, as a newcomer types them: their READMEs say what happens."""

import os
from pathlib import Path

import pytest

from tools.examples import COMPILED_SECONDS, EXAMPLES, language_of, play, steps_in
from tools.language_hosts import HOSTS, folder_of
from tools.node import folder_of_node
from tools.shown import comparable

pytestmark = pytest.mark.story


def folders_of_language(language: str, *, cli: Path) -> list[Path]:
    """Return the folders of what a language needs beside the CLI; what is missing is built or installed."""
    node = [folder_of_node()] if language == "nodejs" else []
    return [*node, *([folder_of(HOSTS[language], cli=cli, install=True)] if language in HOSTS else [])]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
@pytest.mark.timeout(COMPILED_SECONDS + 300)
def test_example(
    example: Path, tmp_path: Path, real_pulumi_folder: Path, pulumi_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step of the README succeeds, and prints what the README shows; `make examples` brings it up to date."""
    language = language_of(example)
    # The engine warns of a language host that is not the one beside it.
    cli = pulumi_folder if language == "python" else real_pulumi_folder
    for folder in (*folders_of_language(language, cli=real_pulumi_folder), cli):
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    steps = steps_in((example / "README.md").read_text())

    outputs = play(example, tmp_path)

    for step, output in zip(steps, outputs, strict=True):
        assert step.output is None or comparable(step.output) == comparable(output), step.commands
