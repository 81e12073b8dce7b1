"""Names of quantities: one canonical LaTeX spelling for all the ways in which a name is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from matcalc_ls.tex.remembered import remembered
from matcalc_ls.tex.symbols import GREEK
from matcalc_ls.tex.tree import (
    Accent,
    Array,
    Atom,
    Fenced,
    Fraction,
    Group,
    Node,
    Row,
    Scripted,
    Styled,
    Unknown,
    is_space,
)

INDICES = frozenset("ijklmnt")
"""Letters that count something wherever nothing else is said of them."""


def words(text: str) -> frozenset[str]:
    """The words of a text as a set, for tables of spellings."""
    return frozenset(text.split())


TRANSPARENT = words(
    "color textcolor colorbox mathit mathnormal boxed fbox cancel bcancel xcancel underline symrm uline textstyle"
)
"""Styles that change no name: colour, boxes, the italic that letters have anyway (of a word it makes one name)."""
BOLD = words("mathbf boldsymbol bm pmb bold symbf symbfup symbfit mathbfit textbf mathbfsf vect vec")
"""Styles that most documents use for looks alone."""
BRACES = words("underbrace overbrace underbracket overbracket")
"""Accents that label a formula and leave its meaning."""

_STACKS = frozenset({"substack", "subarray"})
"""Arrays that say several things below one sign, as commas between them would."""
_LETTERS = GREEK | {"\\ell", "\\imath", "\\jmath", "\\hbar", "\\wp", "\\eth", "\\aleph", "\\beth", "\\partial"}
_NAMES = _LETTERS - {"\\partial"}
_OPTICAL = {"ϕ": "\\phi", "φ": "\\varphi", "ϵ": "\\epsilon", "ε": "\\varepsilon", "ς": "\\varsigma", "ϑ": "\\vartheta"}
_GREEK_NAME = re.compile(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)\Z")
_RESPELLED = {"lamda": "lambda"}
_CONTROL_WORD_END = re.compile(r"\\[A-Za-z]+\Z")
_STYLED = re.compile(r"\\(?:" + "|".join(sorted(BOLD, key=len, reverse=True)) + r")\{")
_PRESCRIPT = re.compile(r"\{\}(?:[_^]\{[^{}]*\})+")
_DOTTED = re.compile(r"\\d?dot\{")
_LETTER = re.compile(r"\\[A-Za-z]+(?![A-Za-z{])|(?<![\\A-Za-z])[^\W\d_]")
_ACCENTED = re.compile(r"\\(?:wide)?(?:hat|tilde|bar|check|breve|dot|ddot|acute|grave)\{|\\(?:overline|underline)\{")


def canonical(node: Node) -> str | None:
    """The canonical spelling of a name, such as `x_i`, `\\phi` or `W^{N-1}`; None for what is no name.

    Spaces, needless braces, colour and size are gone, Unicode letters are spelled as commands. A row of several
    letters is the name that they spell together.
    """
    if type(node) is Atom:
        text = node.text
        if node.kind == "letter":
            return text if text.isascii() else letter(text)
        return text if node.kind == "command" and text in _NAMES else None
    return _canonical(node)


@remembered
def _canonical(node: Node) -> str | None:
    match node:
        case Row(items=items):
            return _canonical_row([item for item in items if not is_space(item)])
        case Group(body=body):
            return canonical(body)
        case Styled():
            return _canonical_style(node)
        case Scripted():
            return _canonical_scripts(node)
        case Accent(accent="sideset", body=body, label=Row(items=(Scripted() as before,))):
            inner = canonical(body)
            marks = [f"{mark}{{{script(row)}}}" for mark, row in (("_", before.sub), ("^", before.sup)) if row]
            return None if inner is None else "".join(("{}", *marks, _held(inner)))
        case Accent(accent="overset" | "underset" | "stackrel" as stacked, body=body, label=Row() as label):
            inner = canonical(body)
            if inner is None or any(isinstance(item, Atom) and item.text == "\\times" for item in label.items):
                return inner  # a size, m \\times n
            return f"\\{stacked}{{{script(label)}}}{{{inner}}}"
        case Accent(accent=accent, body=body):
            inner = canonical(body)
            return inner if accent in BRACES or inner is None else f"\\{accent}{{{inner}}}"
        case Unknown(text=text, arguments=()):
            return text
    return None


def _canonical_row(items: list[Node]) -> str | None:
    if len(items) == 1:
        return canonical(items[0])
    if items and all(isinstance(item, Atom) and item.kind == "letter" and item.text.isascii() for item in items):
        return "".join(item.text for item in items if isinstance(item, Atom))
    return None


def is_capital(name: str) -> bool:
    """Whether the letter of a name, in whatever style, is a capital."""
    if len(name) > 1:
        while name.startswith("\\") and "{" in name:
            name = name.split("{", 1)[1]
        name = name.lstrip("\\")[:1]
    return name.isupper()


def letter(text: str) -> str:
    """A letter as LaTeX spells it: `θ` is `\\theta`, a capital that looks Latin is the Latin one."""
    if text.isascii():
        return text
    if text in _OPTICAL:
        return _OPTICAL[text]
    found = _GREEK_NAME.match(unicodedata.name(text, ""))
    if found is None:
        return text
    word = found[2].lower()
    word = _RESPELLED.get(word, word)
    command = "\\" + (word if found[1] == "SMALL" else word.capitalize())
    return command if command in GREEK else text


def _canonical_style(node: Styled) -> str | None:
    if node.style in TRANSPARENT:
        inner = canonical(node.body)
        return f"\\mathit{{{inner}}}" if is_word(node) else inner
    words = node.words.strip()
    if words and not words.startswith("\\"):
        return f"\\{node.style}{{{words}}}"
    inner = canonical(node.body)
    return None if inner is None else f"\\{node.style}{{{inner}}}"


def is_word(node: Styled) -> bool:
    """Whether these are letters in italics, `\\mathit{reltol}`, which are one name."""
    inner = canonical(node.body) if node.style == "mathit" else None
    return inner is not None and len(inner) > 1 and inner.isalpha()


def _canonical_scripts(node: Scripted) -> str | None:
    base = None if node.base is None else canonical(node.base)
    if base is None:
        return None
    base = _held(base)
    if node.sub is not None:
        base = with_script(base, "_", script(node.sub))
    if node.sup is not None:
        base = with_script(base, "^", script(node.sup))
    return base + "'" * node.primes


def _held(name: str) -> str:
    """Letters that are one name in braces, as which a script or what stands before them would not split them."""
    return f"{{{name}}}" if len(name) > 1 and name.isascii() and name.isalpha() else name


@lru_cache(maxsize=4096)
def with_script(base: str, placement: str, text: str) -> str:
    """The name with a script: `W`, `^`, `N-1` give `W^{N-1}`."""
    if placement in without_prescript(base).replace("\\" + placement, ""):
        base = f"{{{base}}}"
    single = len(text) == 1 or re.fullmatch(r"\\[A-Za-z]+", text)
    return f"{base}{placement}{text if single else f'{{{text}}}'}"


def script(node: Node) -> str:
    """The canonical spelling of anything that stands in a script: `N-1`, `\\top`, `(l)`, `i,j`."""
    if type(node) is Atom:
        return "" if node.kind == "space" else letter(node.text) if node.kind == "letter" else node.text
    return _script(node)


@remembered
def _script(node: Node) -> str:
    match node:
        case Row(items=items):
            return _joined(script(item) for item in items)
        case Group(body=body):
            return script(body)
        case Styled(style=style, body=body) if style in TRANSPARENT:
            return script(body)
        case Styled(style=style, body=body, words=words):
            return f"\\{style}{{{words.strip() or script(body)}}}"
        case Fenced(left=left, right=right, body=body):
            return _joined((left, script(body), right))
        case Scripted(base=base, sub=sub, sup=sup, primes=primes):
            text = "" if base is None else script(base)
            text = text if sub is None else with_script(text, "_", script(sub))
            return (text if sup is None else with_script(text, "^", script(sup))) + "'" * primes
        case Fraction(numerator=above, denominator=below):
            return f"\\frac{{{script(above)}}}{{{script(below)}}}"
        case Accent(accent=accent, body=body):
            return f"\\{accent}{{{script(body)}}}"
        case Unknown(text=text):
            return text
        case Array(environment=environment, rows=rows) if environment in _STACKS:
            return ",".join(script(cell) for row in rows for cell in row)
    return "?"


def _joined(parts: Iterable[str]) -> str:
    """Parts side by side, with a space only where a letter would lengthen a command."""
    text = ""
    for part in parts:
        text += " " + part if part[:1].isalpha() and _CONTROL_WORD_END.search(text) else part
    return text


def bare(node: Node | None) -> Node | None:
    """The node within braces and styles that mean nothing."""
    while isinstance(node, Group | Styled) and len(node.body.items) == 1:
        if isinstance(node, Styled) and node.style not in TRANSPARENT:
            break
        node = node.body.items[0]
    return node


@lru_cache(maxsize=4096)
def unbold(name: str) -> str:
    """The name without styles that are mostly looks: `\\mathbf{x}_i` is `x_i`."""
    return _without(_STYLED, name)


@lru_cache(maxsize=4096)
def is_bold(name: str) -> bool:
    """Whether the letter of a name is set in bold, behind accents and a prescript too: `{}_{B}\\dot{\\mathbf{x}}`."""
    return _STYLED.match(without_prescript(unaccented(name))) is not None


def is_bold_pair(node: Node) -> bool:
    """Whether this is `\\mathbf{LZ}`, the product of two matrices and no name."""
    if not isinstance(node, Styled) or node.style not in BOLD:
        return False
    letters = node.body.items
    return len(letters) == 2 and all(isinstance(letter, Atom) and letter.text.isupper() for letter in letters)


def without_prescript(name: str) -> str:
    """The name without the scripts that stand before its letter: `{}_{B}x` is `x`."""
    return _PRESCRIPT.sub("", name) if name.startswith("{}") else name


@lru_cache(maxsize=4096)
def unaccented(name: str) -> str:
    """The name without hats and bars, which tell things apart that are of one kind: `\\hat{x}_i` is `x_i`."""
    return _without(_ACCENTED, name)


@lru_cache(maxsize=4096)
def undotted(name: str) -> str:
    """The name whose derivatives by time its dots make: `\\ddot{q}_i` is one of `q_i`."""
    return _without(_DOTTED, name) if "dot{" in name else name


@lru_cache(maxsize=16_384)
def last_letter(name: str) -> str:
    """The last letter or command of a name but for its scripts, `x` of `\\hat{\\mathbf{x}}_i`; "" if there is none.

    A part of a formula has the last letters of all names that it may be read as.
    """
    before = ""
    while name != before:
        before, name = name, _without_scripts(without_prescript(name))
    letters = _LETTER.findall(name)
    return letters[-1] if letters else ""


def _without_scripts(name: str) -> str:
    depth = 0
    for place, sign in enumerate(name):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if place and not depth and sign in "_^" and name[place - 1] != "\\":
            name = name[:place]
            break
    return name[1:-1] if name.startswith("{") and name.endswith("}") else name


def _without(opening: re.Pattern[str], name: str) -> str:
    """The name without the commands whose beginnings, brace and all, the pattern finds; what is inside stays."""
    while (found := opening.search(name)) is not None:
        depth, end = 1, found.end()
        while end < len(name) and depth:
            depth += {"{": 1, "}": -1}.get(name[end], 0)
            end += 1
        if depth:
            return name
        name = name[: found.start()] + name[found.end() : end - 1] + name[end:]
    return name
