"""Comments, sections, paragraphs and the prose between formulas."""

import pytest

from matcalc_ls.text.scan import Language
from matcalc_ls.text.structure import Words
from tests.text.structured import find_comments, find_paragraphs, find_sections, prose

MARKDOWN = """# One

Let $A$ be an *$m\\times n$* matrix. <!-- matcalc: A: 2x3 -->
It has $$A = B$$ rows.

## Two

- first $x$
- second

One more
========
end
"""
LATEX = """\\section{One} % matcalc: A: 2x3
Let $A$ be a \\emph{symmetric} matrix.

\\subsection{Two}
\\begin{itemize}
\\item first $x$
\\item second
\\end{itemize}
\\section{One more}
end
"""
DOCUMENTS: list[tuple[str, Language]] = [(MARKDOWN, "markdown"), (LATEX, "latex")]


@pytest.mark.parametrize(("text", "language"), DOCUMENTS)
def test_sections_nest(text: str, language: Language) -> None:
    sections = find_sections(text, language)
    titles = [text[section.title_start : section.title_end] for section in sections]
    assert titles == ["", "One", "Two", "One more"]
    whole, one, two, more = sections
    assert (whole.start, whole.end) == (0, len(text))
    assert one.level == more.level < two.level
    assert one.start < two.start < two.end == one.end == more.start
    assert more.end == len(text)


@pytest.mark.parametrize(("text", "language"), DOCUMENTS)
def test_comments_are_found(text: str, language: Language) -> None:
    assert [comment.content for comment in find_comments(text, language)] == ["matcalc: A: 2x3"]


def pieces(text: str, language: Language) -> list[list[str]]:
    return [
        [
            " ".join(piece.text.split()) if isinstance(piece, Words) else text[piece.start : piece.end]
            for piece in prose(text, paragraph, language)
        ]
        for paragraph in find_paragraphs(text, language)
    ]


def test_prose_of_markdown() -> None:
    assert pieces(MARKDOWN, "markdown") == [
        ["One"],
        ["Let", "$A$", "be an", "$m\\times n$", "matrix. It has", "$$A = B$$", "rows."],
        ["Two"],
        ["first", "$x$"],
        ["second"],
        ["One more"],
        ["end"],
    ]


def test_prose_of_latex() -> None:
    assert pieces(LATEX, "latex") == [
        ["One"],
        ["Let", "$A$", "be a symmetric matrix."],
        ["Two"],
        ["first", "$x$"],
        ["second"],
        ["One more"],
        ["end"],
    ]


@pytest.mark.parametrize(("text", "language"), DOCUMENTS)
def test_words_keep_their_offsets(text: str, language: Language) -> None:
    for paragraph in find_paragraphs(text, language):
        for piece in prose(text, paragraph, language):
            if isinstance(piece, Words):
                assert len(piece.text) == piece.end - piece.start
                for word in piece.text.split():
                    at = piece.text.index(word) + piece.start
                    assert text[at : at + len(word)] == word
