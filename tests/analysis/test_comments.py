r"""Comments `matcalc: …` that cannot be understood are told, at the words at fault."""

from __future__ import annotations

import pytest

from matcalc_ls import check

FAULTS = {
    r"ignore[shape-mismach]": ("shape-mismach", 'There is no code "shape-mismach": did you mean "shape-mismatch"?'),
    r"A \in \mathbb{R}^{": (r"A \in \mathbb{R}^{", "This cannot be read as a declaration: write for example"),
    r"ignroe": ("ignroe", "This cannot be read as a declaration: write for example"),
}


@pytest.mark.parametrize("content", FAULTS)
@pytest.mark.parametrize(("language", "comment"), [("markdown", "<!-- matcalc: {} -->"), ("latex", "% matcalc: {}")])
def test_what_cannot_be_understood_is_told(content: str, language: str, comment: str) -> None:
    words, message = FAULTS[content]
    text = "First.\n" + comment.format(content) + "\nThere is $x$.\n"
    (finding,) = check(text=text, language=language).diagnostics
    assert finding.code == "unclear-comment"
    assert text[finding.start : finding.end] == words
    assert finding.message.startswith(message)


@pytest.mark.parametrize(
    "content",
    ["off", "on", "ignore", "ignore[shape-mismatch, unequal-step]", r"A \in \mathbb{R}^{m \times n}, S symmetric"],
)
def test_what_is_understood_is_not(content: str) -> None:
    assert not check(text=f"<!-- matcalc: {content} -->\nThere is $x$.", language="markdown").diagnostics
