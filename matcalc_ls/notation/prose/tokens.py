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
            found += words_of(piece.text, piece.start, lexicon)
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
        text = item.text if isinstance(item, Atom) else ""
        words = _words_in(item, lexicon)
        between: list[Token] = []
        if words is not None:
            # The letters of a text are not always where its words are, so all of them have the span of the whole.
            between = [Token("word", item.start, item.end, word) for word in words]
        elif text in _MARKS:
            between = [Token("mark", item.start, item.end, text)]
        elif text == "\\forall":
            between = [Token("word", item.start, item.end, "for all")]
        elif isinstance(item, Atom) and item.kind in ("space", "ampersand", "newline"):
            between = [] if item.kind != "space" else [Token("mark", item.start, item.end, ",")]
            if item.kind != "space":
                continue
        else:
            chunk.append(item)
            continue
        yield from _chunk(chunk, zone)
        chunk = []
        yield from between
    yield from _chunk(chunk, zone)


def _words_in(item: Node, lexicon: Lexicon) -> list[str] | None:
    """The words of a text inside a formula that is prose and no name."""
    if not isinstance(item, Styled) or item.style not in _TEXT_STYLES or "$" in item.words or "\\" in item.words:
        return None
    words = [match.group() for match in _WORD.finditer(item.words.lower())]
    known = any(word in lexicon.vocabulary for word in words)
    return words if known or len(words) > 1 or item.words != item.words.strip() else None


def _chunk(nodes: list[Node], zone: int) -> Iterator[Token]:
    if not nodes:
        return
    start, end = min(node.start for node in nodes), max(node.end for node in nodes)
    if is_dots(nodes):
        yield Token("mark", start, end, "…")
        return
    while len(nodes) == 1 and isinstance(nodes[0], Group) and not split_at(nodes[0].body.items, {","})[1:]:
        nodes = list(nodes[0].body.items)
    yield Token("formula", start, end, nodes=tuple(nodes), form=read_chunk(nodes), zone=zone)


_WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W\d_\u4e00-\u9fff]+(?:['’\-][^\W\d_\u4e00-\u9fff]+)*\.?|\d+|\.\.\.|…|[^\w\s]")
# Prose may hold a size without dollars: "an m×n matrix", "a 3 by 3 matrix", "an n-dimensional vector".
_PLAIN_SIZE = re.compile(r"(?<![a-zA-Z0-9_])([a-zA-Z]|\d+)\s*(×|x|-by-|by)\s*([a-zA-Z]|\d+)(?![a-zA-Z0-9_])")
_PLAIN_LENGTH = re.compile(r"([a-zA-Z]|\d+)(?:(-)(?=vectors?\b|dimensional\b|dim\b)|\s*(?=[阶维行列]))")
_MARKS_AS = {
    "–": "-", "—": "-", "−": "-", "，": ",", "、": ",", "。": ".", "；": ";", "：": ":", "（": "(", "）": ")",
    "？": "?", "！": "!", "...": "…",
}  # fmt: skip


def words_of(text: str, offset: int, lexicon: Lexicon) -> Iterator[Token]:
    """The words and marks of a stretch of prose that begins at `offset`."""
    position = 0
    while match := _WORD.search(text, position):
        size = _PLAIN_SIZE.match(text, match.start())
        if size is not None and size[1] != "a" and (size[2] != "by" or len(size[1]) == 1):
            yield _plain_size(size, offset)
            position = size.end()
            continue
        length = _PLAIN_LENGTH.match(text, match.start())
        if length is not None:
            node = _plain_atom(length[1], offset + length.start(1))
            yield Token("formula", node.start, node.end, nodes=(node,), form=read_chunk([node]))
            if length[2]:
                yield Token("mark", node.end, node.end + 1, "-")
            position = length.end()
            continue
        if "\u4e00" <= match.group()[0] <= "\u9fff":
            yield from _unspaced(match.group(), offset + match.start(), lexicon)
            position = match.end()
            continue
        spelling, end = match.group(), match.end()
        if spelling.endswith(".") and len(spelling) > 1:
            longer = next((a for a in lexicon.abbreviations if text.startswith(a, match.start())), None)
            if longer is not None:
                spelling, end = longer, match.start() + len(longer)
            elif spelling != "...":
                spelling, end = spelling[:-1], end - 1
        position = end
        start = offset + match.start()
        if spelling[0].isalnum():
            nodes = (_plain_atom(spelling, start),) if len(spelling) == 1 and spelling.isascii() else ()
            yield Token("word", start, offset + end, spelling.lower().replace("’", "'"), nodes=nodes)
        else:
            yield Token("mark", start, offset + end, _MARKS_AS.get(spelling, spelling))


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


def _plain_size(size: re.Match[str], offset: int) -> Token:
    first, second = (_plain_atom(size[group], offset + size.start(group)) for group in (1, 3))
    sign = Atom(offset + size.start(2), offset + size.end(2), "command", "\\times")
    nodes = (first, sign, second)
    return Token("formula", first.start, second.end, nodes=nodes)


def _plain_atom(text: str, start: int) -> Atom:
    return Atom(start, start + len(text), "number" if text.isdigit() else "letter", text)


def phrased(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens with the longest phrases of the lexicon made one token each, which then knows its sense."""
    found: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if token.kind == "formula":
            found.append(token)
            position += 1
            continue
        for length in range(min(lexicon.longest.get(token.text.partition(" ")[0], 0), len(tokens) - position), 0, -1):
            run = tokens[position : position + length]
            if any(part.kind == "formula" for part in run):
                continue
            phrase = " ".join(part.text for part in run)
            sense = lexicon.phrases.get(phrase)
            if sense is not None:
                nodes = run[0].nodes if length == 1 else ()
                found.append(Token("word", run[0].start, run[-1].end, phrase, sense, nodes))
                position += length
                break
        else:
            found.append(token)
            position += 1
    return found
