"""Maths that is being typed and has no end yet: the scanners leave it to prose."""

from __future__ import annotations

import re

from matcalc_ls.text.latex import scan_latex
from matcalc_ls.text.markdown import scan_markdown
from matcalc_ls.text.scan import DISPLAY_ENVIRONMENTS, Language, Zone

_OPENING = re.compile(r"(\$\$?)|\\(?:\\*)([(\[])|\\begin\{([A-Za-z]+\*?)\}")
_CLOSING = {"(": "\\)", "[": "\\]"}
_PROSE = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}(?![A-Za-z}])")
_STAND_IN = "x"


def open_zone(text: str, start: int, offset: int, language: Language) -> Zone | None:
    """The maths that would hold an offset if it were closed right there, begun at or after `start`; None if none is.

    `start` should be where the paragraph begins, or the last formula before the offset ends. Dollars before words are
    prices.
    """
    stretch = text[start:offset]
    closers = {closer for match in _OPENING.finditer(stretch) if (closer := _closer(match))}
    for closer in sorted(closers, key=lambda closer: (closer != "$$", closer)):
        tried = stretch + _STAND_IN + closer
        found = (scan_latex if language == "latex" else scan_markdown)(tried + "\n").zones
        zone = found[-1] if found else None
        if zone is None or not zone.inner_start <= len(stretch) < zone.inner_end or zone.end != len(tried):
            continue
        if closer == "$" and _PROSE.search(stretch, zone.inner_start):
            continue
        return Zone(start + zone.start, offset, start + zone.inner_start, offset, zone.display, zone.environment)
    return None


def _closer(opening: re.Match[str]) -> str:
    dollars, bracket, environment = opening.groups()
    if environment:
        return f"\n\\end{{{environment}}}" if environment in DISPLAY_ENVIRONMENTS else ""
    return dollars or _CLOSING[bracket]
