"""The contents of the drawn pictures of the docs, so that a test notices one that is older.

Of the demo, two things are noted: its program, which is compared at once, and what it says, which a run is compared to.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from tools import command_pictures, comment_picture
from tools.browser import ROOT
from tools.picture_notes import note


def _comment() -> str:
    return comment_picture.page(comment_picture.COMMENT.read_text())


def _demo() -> str:
    return "".join((ROOT / name).read_text() for name in ("tools/demo.py", "Pulumi.demo.yaml", "__main__.py"))


SHOWN: Final[Mapping[str, Callable[[], str]]] = {
    "docs/demo.svg": _demo,
    "docs/pipelines/comment.png": _comment,
    **{picture: partial(command_pictures.shown, picture) for picture in command_pictures.PICTURES},
}
"""The pictures that `make picture` draws."""


def main() -> None:
    """Note that all pictures are of today."""
    for picture, shown in SHOWN.items():
        note(picture, shown())


if __name__ == "__main__":
    main()
