"""The picture of the page that `audit --html` writes, for docs/audit.md: of the weak cluster of the samples."""

from typing import Final

from pulumi_redis_enterprise.cli.audit.page import page

from tools.browser import ROOT, draw
from tools.samples import NOW, audit_report

PICTURE: Final = ROOT / "docs" / "audit-page.png"
SIZE: Final = (1500, 900)


def shown() -> str:
    """Return the page that is drawn."""
    return page([audit_report()], moment=NOW)


def main() -> None:
    """Draw it."""
    draw(shown(), PICTURE, size=SIZE)


if __name__ == "__main__":
    main()
