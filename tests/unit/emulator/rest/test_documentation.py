"""Tests of the emulator's page."""

from redis_enterprise_emulator.rest.documentation import (
    calls_table,
    not_emulated_list,
    switches_table,
    with_generated_parts,
)

from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "emulator.md"


def test_page_is_up_to_date() -> None:
    """docs/emulator.md holds the calls and switches of the code; its module's docstring says how to rewrite it."""
    page = PAGE.read_text()

    assert with_generated_parts(page) == page
    assert all(part in page for part in (calls_table(), not_emulated_list(), switches_table()))
