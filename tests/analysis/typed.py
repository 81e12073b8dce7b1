"""Documents as they are typed: what may be written anywhere, and what one edit leads to after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from matcalc_ls.text.scan import Language
from tests.spec.document import read_spec

SPEC = Path(__file__).parent.parent / "spec"
FRAGMENTS = (
    *"$`{}%>-=|#xAB \n\r",
    *("$$", "\n\n", "\r\n", "```\n", "<!--", "-->", "\\[", "\\]", "\\(", "\\)", "- ", "    ", "> ", "---\n", "<a "),
    *("\\begin{align}", "\\end{align}", "\\begin{tabular}", "\\end{tabular}", "\\begin{verbatim}", "\\end{verbatim}"),
    *("\\begin{document}", "\\end{document}", "\\iffalse", "\\fi", "\\be", "\\ee", "\\section{S}\n", "## S\n\n"),
    *("\\def\\a{", "\\newcommand{\\b}{B}", "<pre>", "</pre>", "$`", "`$", "{math}`", "\\f$", "\n\n\f\n\n", "\u2028"),
    *("$x$", "$$\nA = B\n$$\n", "\\in \\mathbb{R}^{m \\times n}", "^T", "\U0001f600", "matcalc: A: 2x3 -->"),
)
DOCUMENTS: tuple[tuple[Language, str], ...] = tuple(
    (section.language, section.text) for path in sorted(SPEC.glob("[0-9]*")) for section in read_spec(path)
)


def typed(seed: int, edits: int) -> Iterator[tuple[Language, str]]:
    """A document, and what becomes of it edit by edit."""
    random = Random(seed)
    language, text = random.choice(DOCUMENTS)
    if random.random() < 0.2:
        text = text.replace("\n", random.choice(["\r\n", "\r"]))
    yield language, text
    for _ in range(edits):
        start = random.randrange(len(text) + 1)
        end = start + random.choice([0, 0, 0, 1, 1, 5, 60])
        text = text[:start] + random.choice([*FRAGMENTS, "", ""]) + text[end:]
        yield language, text
