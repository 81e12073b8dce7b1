"""Is it maths between those delimiters, or prices, shell variables and escaped brackets?"""

from __future__ import annotations

import re

_COMMAND = re.compile(r"\\[A-Za-z]+")
_WORDS = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{2,}(?:,?[ \n][a-zA-Z]{2,}){2}")
_WORD = re.compile(r"(?<![\\A-Za-z{])(?![A-Z]+(?![a-z]))[A-Za-z]{3,}")
_BRACED = re.compile(r"\{[^{}]*\}")
_STRUCTURE = re.compile(r"\n[ \t]*\r?\n[ \t]*(?:#{1,6} |```|~~~)")
_MATHS_SIGN = re.compile(r"\\[A-Za-z{}|]|[\^_=<>+]")


def is_inline_maths(content: str, after: str) -> bool:
    """Whether what stands between two single dollars is maths, given the character after the second.

    Pandoc's rule decides: no space right inside, no digit after. Where it says no, many authors still mean maths
    (`$ x^2 $`, and macro definitions that open a page), so content that can only be TeX is accepted too.
    """
    inner = content.strip()
    if not inner:
        return False
    if inner == content and not ("0" <= after <= "9"):
        return True
    prose = _WORDS.search(_BRACED.sub("", inner))
    if _COMMAND.search(inner):
        return prose is None
    if inner[0].isdigit() and not re.search(r"[\^_=]", inner):
        return False
    if _WORD.search(inner) or ("0" <= after <= "9"):
        return False
    both = content[0].isspace() and content[-1].isspace()
    return both or bool(re.search(r"[\^_=]", inner))


def is_display(content: str) -> bool:
    """Whether what stands between two display delimiters is one display.

    After a stray delimiter every pair would hold the prose between two displays, so a content that spans paragraphs
    and reads like prose or holds blocks is none.
    """
    if not content.strip():
        return False
    if not re.search(r"\n[ \t]*\r?\n", content):
        return True
    bare = _BRACED.sub("", content)
    return not (_STRUCTURE.search(content) or _WORDS.search(bare) or "$" in bare)


def looks_bracketed(content: str) -> bool:
    r"""Whether `\(…\)` or `\[…\]` in Markdown holds maths, and is not a pair of escaped brackets as in `\[1\]`."""
    inner = content.strip()
    return bool(_MATHS_SIGN.search(inner)) or (len(inner) == 1 and inner.isalpha())


def could_be_maths(content: str) -> bool:
    r"""Whether `\(…\)` may hold maths where a document writes its maths so: anything but words and numbers alone."""
    inner = content.strip()
    return bool(inner) and not inner.isdecimal() and not _WORD.search(inner)
