"""Comments on previews of the real CLI. After a change of the wording: run `make previews`, look at the difference."""

from pathlib import Path

import pytest
from pulumi_redis_enterprise.cli.preview_comment.comment import comment
from pulumi_redis_enterprise.cli.preview_comment.preview_json import read_preview

from tests.previews.record import BY_PLUGIN, OF_THE_PLUGIN, RECORDED
from tests.previews.scenarios import SCENARIOS


@pytest.mark.parametrize("name", SCENARIOS)
def test_comment(name: str) -> None:
    """The comment is the one that was looked at when it was recorded."""
    preview = read_preview(RECORDED.joinpath(f"{name}.json").read_bytes())

    assert RECORDED.joinpath(f"{name}.md").read_text() == comment(preview)


@pytest.mark.parametrize("name", OF_THE_PLUGIN)
def test_comment_on_the_plugin(name: str) -> None:
    """The comment is the same, whichever edge serves the program."""
    preview = read_preview(BY_PLUGIN.joinpath(f"{name}.json").read_bytes())

    assert RECORDED.joinpath(f"{name}.md").read_text() == comment(preview)


def test_nothing_else_is_recorded() -> None:
    """No file is left of a preview that is not made any more."""
    assert sorted(SCENARIOS) == sorted({path.stem for path in RECORDED.iterdir()})
    assert sorted(OF_THE_PLUGIN) == sorted(path.stem for path in BY_PLUGIN.iterdir())


@pytest.mark.parametrize("path", sorted([*RECORDED.iterdir(), *BY_PLUGIN.iterdir()]), ids=lambda path: path.name)
def test_nothing_of_a_machine_is_recorded(path: Path) -> None:
    """Neither folders of whoever recorded it, nor certificates, which would end one day."""
    assert [] == [word for word in ("/tmp", "/home", "/root", "MII", "__main__") if word in path.read_text()]  # noqa: S108
