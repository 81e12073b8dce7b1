"""From a paragraph's pieces to tokens: words with their sense, marks, formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from matcalc_ls.notation.declarations.chunks import read_chunk
from matcalc_ls.notation.declarations.dims import is_dots, split_at
from matcalc_ls.notation.declarations.forms import Foreign, Form
from matcalc_ls.notation.prose.languages import EVERY_LANGUAGE
from matcalc_ls.notation.prose.lexicon import Lexicon, Sense
from matcalc_ls.notation.prose.silence import parts_to_read
from matcalc_ls.tex.tree import Atom, Display, Group, Node, Styled
from matcalc_ls.tex.value import value
from matcalc_ls.text.structure import Words
from matcalc_ls.text.zones import Zone

OTHER = Sense("other")
_NOTHING = Foreign()


@value
class Token:
    """A word or phrase, a mark (`,` `;` `:` `(` `)` `-` `|` `.` and `…`), or a chunk of a formula.

    `zone` numbers the formula that a chunk is of, so that chunks of one formula can be told from those of two; it is
    negative outside of maths, where a word that is a single letter has a node, too.
    """

    kind: Literal["word", "mark", "formula"]
    start: int
    end: int
    text: str = ""
    sense: Sense = OTHER
    nodes: tuple[Node, ...] = ()
    form: Form = _NOTHING
    zone: int = -1


Reader = Callable[[Zone], Display | None]

_TEXT_STYLES = frozenset(["text", "textrm", "textbf", "textit", "textnormal", "mbox", "hbox", "textsf", "emph"])
_LINE_END = ";"


def tokens_of(pieces: Iterable[Words | Zone], read: Reader, lexicon: Lexicon = EVERY_LANGUAGE) -> list[Token]:
    """The tokens of a paragraph. `read` gives the surface tree of a formula, or None to pass over it."""
    found: list[Token] = []
    for number, piece in enumerate(pieces):
        if isinstance(piece, Words):
            for start, end in parts_to_read(piece.text, lexicon):
                found += words_of(piece.text[start:end], piece.start + start, lexicon)
        elif (display := read(piece)) is not None:
            found += display_tokens(display, number, lexicon)
        else:
            found.append(Token("formula", piece.start, piece.end, zone=number))
    return phrased(found, lexicon)


def display_tokens(display: Display, zone: int, lexicon: Lexicon) -> Iterator[Token]:
    """The tokens of a formula, line by line."""
    for number, line in enumerate(display.lines):
        if number:
            place = line[0].start
            yield Token("mark", place, place, _LINE_END)
        yield from chunk_tokens([item for cell in line for item in cell.items], zone, lexicon)


_MARKS = frozenset({",", ";", "."})


def chunk_tokens(items: Sequence[Node], zone: int, lexicon: Lexicon) -> Iterator[Token]:
    """The chunks of a line, with the marks and the words between them."""
    chunk: list[Node] = []
    for item in items:
        if type(item) is Atom:
            if item.kind == "letter":  # most are
                chunk.append(item)
                continue
            if item.kind in ("ampersand", "newline"):
                continue
        between = _between(item, lexicon)
        if between is None:
            chunk.append(item)
            continue
        if chunk:
            yield _chunk(chunk, zone)
        chunk = []
        yield from between
    if chunk:
        yield _chunk(chunk, zone)


def _between(item: Node, lexicon: Lexicon) -> list[Token] | None:
    """The words or the mark that an item is which stands between two chunks; None for a part of a chunk."""
    if isinstance(item, Styled):
        words = _words_in(item, lexicon)
        # The letters of a text are not always where its words are, so all of them have the span of the whole.
        return None if words is None else [Token("word", item.start, item.end, word) for word in words]
    if not isinstance(item, Atom) or item.kind == "letter":
        return None
    if item.text in _MARKS:
        return [Token("mark", item.start, item.end, item.text)]
    if item.text == "\\forall":
        return [Token("word", item.start, item.end, "for all")]
    return [Token("mark", item.start, item.end, ",")] if item.kind == "space" else None


def _words_in(item: Styled, lexicon: Lexicon) -> list[str] | None:
    """The words of a text inside a formula that is prose and no name."""
    if item.style not in _TEXT_STYLES or "$" in item.words or "\\" in item.words:
        return None
    words = [match.group() for match in _WORD.finditer(item.words.lower())]
    known = any(word in lexicon.vocabulary for word in words)
    return words if known or len(words) > 1 or item.words != item.words.strip() else None


def _chunk(nodes: list[Node], zone: int) -> Token:
    start, end = min([node.start for node in nodes]), max([node.end for node in nodes])
    if is_dots(nodes):
        return Token("mark", start, end, "…")
    while len(nodes) == 1 and isinstance(nodes[0], Group) and not split_at(nodes[0].body.items, {","})[1:]:
        nodes = list(nodes[0].body.items)
    return Token("formula", start, end, nodes=tuple(nodes), form=read_chunk(nodes), zone=zone)


_WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W\d_\u4e00-\u9fff]+(?:['’\-][^\W\d_\u4e00-\u9fff]+)*\.?|\d+|\.\.\.|…|[^\w\s]")
# Prose may hold a size without dollars: "an m×n matrix", "a 3 by 3 matrix", "an n-dimensional vector".
_PLAIN_SIZE = re.compile(
    r"(?<![a-zA-Z0-9_])(?:(?P<rows>[b-zA-Z]|\d+)\s*(?P<sign>×|x|-by-)|(?P<row>[b-zA-Z]|\d)\s*(?P<by>by))"
    r"\s*(?P<columns>[a-zA-Z]|\d+)(?![a-zA-Z0-9_])"
)
_PLAIN_LENGTH = re.compile(r"(?P<size>[a-zA-Z]|\d+)(?:(?P<dash>-)(?=vectors?\b|dimensional\b|dim\b)|\s*(?=[阶维行列]))")
_PIECE = re.compile(f"(?P<plain_size>{_PLAIN_SIZE.pattern})|(?P<plain_length>{_PLAIN_LENGTH.pattern})|{_WORD.pattern}")
_MARKS_AS = {
    "–": "-", "—": "-", "−": "-", "，": ",", "、": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")",
    "？": "?", "！": "!", "...": "…",
}  # fmt: skip


def words_of(text: str, offset: int, lexicon: Lexicon) -> Iterator[Token]:
    """The words and marks of a stretch of prose that begins at `offset`."""
    position = 0
    while match := _PIECE.search(text, position):
        spelling, begun, position = match.group(), match.start(), match.end()
        start = offset + begun
        if match.lastgroup is not None:
            yield from (_plain_size if match.lastgroup == "plain_size" else _plain_length)(match, offset)
            continue
        if "\u4e00" <= spelling[0] <= "\u9fff":
            yield from _unspaced(spelling, start, lexicon)
            continue
        if spelling.endswith(".") and len(spelling) > 1:
            longer = next((a for a in lexicon.abbreviations if text.startswith(a, begun)), None)
            if longer is not None:
                spelling, position = longer, begun + len(longer)
            elif spelling != "...":
                spelling, position = spelling[:-1], position - 1
        end = offset + position
        if spelling[0].isalnum():
            nodes = (_plain_atom(spelling, start),) if len(spelling) == 1 and spelling.isascii() else ()
            yield Token("word", start, end, spelling.lower().replace("’", "'"), nodes=nodes)
        else:
            yield Token("mark", start, end, _MARKS_AS.get(spelling, spelling))


def _unspaced(text: str, start: int, lexicon: Lexicon) -> Iterator[Token]:
    """The words of a language that does not part them: the longest that the lexicon has, and what is between them."""
    position = unknown = 0
    while position < len(text):
        ends = range(min(len(text), position + lexicon.longest_unspaced), position, -1)
        end = next((end for end in ends if text[position:end] in lexicon.phrases), None)
        if end is None:
            position += 1
            continue
        if unknown < position:
            yield Token("word", start + unknown, start + position, text[unknown:position])
        yield Token("word", start + position, start + end, text[position:end])
        position = unknown = end
    if unknown < position:
        yield Token("word", start + unknown, start + position, text[unknown:position])


def _plain_size(size: re.Match[str], offset: int) -> Iterator[Token]:
    """The formula that "m×n" or "3 by 3" is."""
    rows, sign = ("rows", "sign") if size["by"] is None else ("row", "by")
    first, second = (_plain_atom(size[group], offset + size.start(group)) for group in (rows, "columns"))
    times = Atom(offset + size.start(sign), offset + size.end(sign), "command", "\\times")
    nodes = (first, times, second)
    yield Token("formula", first.start, second.end, nodes=nodes)


def _plain_length(length: re.Match[str], offset: int) -> Iterator[Token]:
    """The size that stands before "-vector" or 阶, and the dash between."""
    node = _plain_atom(length["size"], offset + length.start("size"))
    yield Token("formula", node.start, node.end, nodes=(node,), form=read_chunk([node]))
    if length["dash"]:
        yield Token("mark", node.end, node.end + 1, "-")


def _plain_atom(text: str, start: int) -> Atom:
    return Atom(start, start + len(text), "number" if text.isdigit() else "letter", text)


def phrased(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens with the longest phrases of the lexicon made one token each, which then knows its sense."""
    found: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        most = 0 if token.kind == "formula" else lexicon.longest.get(token.text.partition(" ")[0], 0)
        if not most:  # as of most words
            found.append(token)
            position += 1
            continue
        texts: list[str] = []
        for part in tokens[position : position + most]:
            if part.kind == "formula":
                break
            texts.append(part.text)
        for length in range(len(texts), 0, -1):
            phrase = " ".join(texts[:length])
            sense = lexicon.phrases.get(phrase)
            if sense is not None:
                nodes = token.nodes if length == 1 else ()
                end = tokens[position + length - 1].end
                found.append(Token("word", token.start, end, phrase, sense, nodes))
                position += length
                break
        else:
            found.append(token)
            position += 1
    return found
