"""Text of a pull request cannot be Markdown, HTML, a mention or a link."""

import html

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pulumi_redis_enterprise.cli.preview_comment.markdown import code, row, table
from pulumi_redis_enterprise.errors import sanitize

RENDERER = MarkdownIt("commonmark").enable("table")
MARKS = st.text(st.sampled_from("|`<>@[]()*_#!\\&~:/.-\n wa1"), max_size=40)


@given(MARKS | st.text(max_size=40))
@example("</code><script>alert(1)</script>")
@example("`a` | **b** | [c](https://example.com) | @everyone | #1 | ![d](e) | &lt;")
@example("www.example.com")
def test_value_is_shown_as_it_is(text: str) -> None:
    """In a cell, a value renders as itself: one line, and nothing of it is a mark."""
    rendered = RENDERER.render(f"{table(['a'])}\n{row([code(text)])}\n")

    assert f"<td><code>{html.escape(sanitize(text), quote=False)}</code></td>" in rendered.replace("&quot;", '"')


def test_no_mention_and_no_address() -> None:
    """Hosts find none of what they look for in a text: mentions, references, addresses."""
    shown = code("@team #1 https://example.com www.example.com a@b.example")

    assert [] == [mark for mark in ("@", "#1", "://", "www.") if mark in shown.replace("&#", "")]


def test_pem_is_not_shown() -> None:
    """PEM text may be a private key, also if its end is missing."""
    begin = "-----BEGIN PRIVATE KEY-----\nMII"

    assert "<code>a (PEM text) b (PEM text)</code>" == code(f"a {begin}\n-----END PRIVATE KEY----- b {begin}")
