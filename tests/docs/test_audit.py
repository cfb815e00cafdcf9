"""docs/audit.md lists the weak spots as the code words them."""

import re
from typing import Final

import pytest
from pulumi_redis_enterprise.core.risks import Severity

from tests.support.pages import Page
from tests.support.paths import ROOT
from tests.support.source_texts import templates

ROWS: Final = re.findall(r"^\| (high|medium|low) \| (.+) \|$", Page(ROOT / "docs/audit.md").text, re.MULTILINE)
IN_OTHER_WORDS: Final = "in the same words"


@pytest.mark.parametrize("weakness", [weakness for _, weakness in ROWS if IN_OTHER_WORDS not in weakness])
def test_weak_spot_is_worded_so(weakness: str) -> None:
    """Each part between what is filled in occurs in the source."""
    parts = re.split(r" ?… ?|[;:] |, but |\(within.*", weakness)

    assert [] == [part for part in parts if part and not any(part in text for text in templates())]


def test_every_severity_is_listed_worst_first() -> None:
    """A reader finds what matters at the top."""
    assert [*Severity] == list(dict.fromkeys(severity for severity, _ in ROWS))
