"""What a document says never becomes markup: no HTML, no link, no image, in all that an editor shows as Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from matcalc_ls.analysis.engine import Engine

URI = "untitled:untrusted"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "</span><script>alert(1)</script>",
    "[click](command:workbench.action.quit)",
    "![x](https://example.org/x.png)",
    "<https://example.org>",
    "`</code>",
    "``` \n[a](command:b)",
    "```\n\n# heading\n\n<b>",
    "\n~~~\n<b>",
    "$(alert)",
    "&lt;b&gt;<b>",
    "]] ](command:x)",
    "| a | b |\n|---|---|",
)
PLACES = (
    "Let $A_{{\\text{{{0}}}}} \\in \\mathbb{{R}}^{{n \\times n}}$ and $f = x^\\top A_{{\\text{{{0}}}}} x$.",
    "Let $x \\in \\mathbb{{R}}^{{\\text{{{0}}}}}$ and $f = x^\\top x$.",
    "$f = \\operatorname{{{0}}}(x)^\\top x$, $\\nabla_x f = x$",
    "$f_{{\\mathrm{{{0}}}}} = x^\\top x$, $\\frac{{\\partial f_{{\\mathrm{{{0}}}}}}}{{\\partial x}} = 3x$",
    "Let $A \\in \\mathbb{{R}}^{{2 \\times 3}}$, $y_{{\\text{{{0}}}}} = A A$ <!-- matcalc: {0} -->",
    "\\newcommand{{\\foo}}{{\\text{{{0}}}}} $f = \\foo^\\top x$",
    "# {0}\n\nLet $x \\in \\mathbb{{R}}^n$, {0}, $f = x^\\top x$",
    "{0} $f = x^\\top x$ {0}",
)
DANGEROUS = {"html_inline", "html_block", "link_open", "image", "heading_open", "table_open"}
_commonmark = MarkdownIt("commonmark", {"html": True}).enable("table")


def _markup(markdown: str) -> set[str]:
    """The kinds of markup in a text that would let a document speak as if it were we."""
    found = {token.type for token in _commonmark.parse(markdown)}
    found |= {child.type for token in _commonmark.parse(markdown) for child in token.children or ()}
    return found & DANGEROUS


def _shown(text: str) -> list[str]:
    """Everything that is shown as Markdown, for a caret at each place."""
    engine = Engine()
    engine.open(URI, text, "markdown")
    engine.diagnostics(URI)
    shown = []
    for offset in range(0, len(text) + 1, 2):
        hover = engine.hover(URI, offset)
        shown += [] if hover is None else [hover.markdown]
        for completion in engine.completions(URI, offset)[:3]:
            detail = engine.completion_detail(URI, completion.key) if completion.key else None
            shown += [] if detail is None else [detail.markdown]
    return shown


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_markup_out_of_a_document(place: str, hostile: str) -> None:
    for markdown in _shown(place.format(hostile)):
        assert not _markup(markdown), markdown


@settings(deadline=None)
@given(st.sampled_from(PLACES), st.lists(st.sampled_from((*HOSTILE, *"`~<>[]()!#\n\\{}$|&")), max_size=6).map("".join))
def test_nor_out_of_any_mixture(place: str, hostile: str) -> None:
    for markdown in _shown(place.format(hostile)):
        assert not _markup(markdown), markdown


def test_the_test_sees_markup() -> None:
    for hostile in ("<b>", "[a](command:b)", "![a](b)", "<https://example.org>", "# a"):
        assert _markup(hostile), hostile
