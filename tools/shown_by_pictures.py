"""The contents of the drawn pictures of the docs, so that a test notices one that is older.

`docs/pictures.json` holds the SHA-256 of what each picture showed when it was drawn: of the page that was drawn, or of
the program of the demo.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from tools import audit_page_picture, comment_picture

ROOT: Final = Path(__file__).resolve().parent.parent
DIGESTS: Final = ROOT / "docs" / "pictures.json"


def _comment() -> str:
    return comment_picture.page(comment_picture.COMMENT.read_text())


def _demo() -> str:
    return "".join((ROOT / name).read_text() for name in ("tools/demo.py", "Pulumi.demo.yaml", "__main__.py"))


SHOWN: Final[Mapping[str, Callable[[], str]]] = {
    "docs/demo.svg": _demo,
    "docs/pipelines/comment.png": _comment,
    "docs/audit-page.png": audit_page_picture.shown,
}
"""The pictures that `make picture` draws. Those of `make docs` are compared as they are."""


def digests() -> dict[str, str]:
    """Return what the pictures have to show today."""
    return {picture: hashlib.sha256(shown().encode()).hexdigest() for picture, shown in SHOWN.items()}


def main() -> None:
    """Note that all pictures are of today."""
    DIGESTS.write_text(json.dumps(digests(), indent=2) + "\n")
    print(f"noted: {DIGESTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
