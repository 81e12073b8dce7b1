"""Where the maths is in a document."""

from __future__ import annotations

from functools import lru_cache

from matcalc_ls.text.latex import scan_latex
from matcalc_ls.text.lines import with_line_feeds
from matcalc_ls.text.markdown import scan_markdown
from matcalc_ls.text.scan import DISPLAY_ENVIRONMENTS, Language, Scan, Zone

__all__ = ["DISPLAY_ENVIRONMENTS", "Language", "Zone", "find_zones", "scan"]


@lru_cache(maxsize=4)
def scan(text: str, language: Language) -> Scan:
    """Read a document once; the last few are remembered, as zones, sections and paragraphs are asked for in turn."""
    text = with_line_feeds(text)
    return scan_latex(text) if language == "latex" else scan_markdown(text)


def find_zones(text: str, language: Language) -> tuple[Zone, ...]:
    """The pieces of maths in a document, in order; they never overlap."""
    return tuple(scan(text, language).zones)
