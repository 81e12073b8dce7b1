r"""Which letter a command that nobody defined stands for, by the way authors make such names: `\bx`, `\mA`, `\xv`.

The file that defines them is not always there. Commands that are words stand for nothing here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from matcalc_ls.tex.symbols import GREEK, KNOWN

_GREEK = "|".join(sorted((name[1:] for name in GREEK), key=len, reverse=True))
_ANY, _CAPITAL = f"[A-Za-z]|{_GREEK}", f"[A-Z]|{_GREEK}"
_PATTERNS = tuple(
    (re.compile(rf"\\(?:{pattern})\Z"), style)
    for pattern, style in (
        (rf"(?:b|bf|bs|bm|v|vec|vct|mb|mbf|rv)(?P<letter>{_ANY})", "mathbf"),
        (rf"(?:m|mat|mx)(?P<letter>{_CAPITAL})", "mathbf"),
        (r"(?:c|cal|mc|mcal|scr|s|g)(?P<letter>[A-Z])", "mathcal"),
        (rf"(?P<letter>{_ANY})(?:v|vec|bf|mat)", "mathbf"),
        (rf"(?P<letter>[wxyz]|{_GREEK})b", "mathbf"),
        (r"(?P<letter>[A-Z])m", "mathbf"),
        (rf"(?P<letter>{_ANY})hat", "hat"),
        (rf"(?P<letter>{_ANY})(?:til|tilde)", "tilde"),
        (rf"(?P<letter>{_ANY})bar", "bar"),
        (rf"(?P<letter>{_ANY})dot", "dot"),
        (r"(?P<letter>[A-Z])(?P=letter)", "mathcal"),
        (r"(?P<letter>[ABCFGIJKMQUVWXYwxyz])", "mathbf"),
        (r"(?P<letter>[b-df-hp-rt-z])(?P=letter)", "mathbf"),
    )
)
_WORDS = frozenset({"\\ba", "\\be", "\\bf", "\\bm", "\\bs", "\\vs", "\\div", "\\mat", "\\vec"})
"""Commands of that form which say something else: `\\be` begins an equation."""
_KINDS = {"Vector": "\\mathbf{x}", "Matrix": "\\mathbf{X}", "Scalar": "\\alpha", "Function": "f"}
"""How names end that say what they are, `\\kernelMatrix`, with a letter that is one."""
_COMMAND = re.compile(r"\\[A-Za-z]+(?![A-Za-z{])")


_STYLING = re.compile(r"\\(?:[bB](?:old)?)?(?:[mM]at(?:r|rix)?|[mM]tx|[mM]x|[vV]ec(?:t|tor)?|[vV]ct|[tT]ens(?:or)?)\Z")


def is_style(command: str) -> bool:
    r"""Whether a command that nobody defined most likely sets a letter in bold, `\mat{A}`, `\vect{x}`, `\bvec{x}`."""
    return _STYLING.match(command) is not None


@lru_cache(maxsize=1024)
def spelled_out(command: str) -> str | None:
    """`\\mathbf{x}` for `\\bx`; None for a command that may stand for anything."""
    if command in KNOWN or command in _WORDS:
        return None
    for kind, letter in _KINDS.items():
        if command.endswith(kind) and len(command) > len(kind) + 1:
            return letter
    for pattern, style in _PATTERNS:
        if (found := pattern.match(command)) is not None:
            letter = found["letter"]
            return f"\\{style}{{{letter if len(letter) == 1 else chr(92) + letter}}}"
    return None


def with_letters(name: str) -> str:
    """A name with the commands in it spelled out, where they stand for letters."""
    return _COMMAND.sub(lambda match: spelled_out(match[0]) or match[0], name) if "\\" in name else name
