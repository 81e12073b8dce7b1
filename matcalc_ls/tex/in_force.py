"""Which macros are in force where in a document."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matcalc_ls.tex.configured import macros_in_configuration
from matcalc_ls.tex.definers import DEFINERS
from matcalc_ls.tex.definitions import ROOT_COMMENT, START, Included, definition_end, find_definitions
from matcalc_ls.tex.macros import NO_MACROS, Macro, Macros
from matcalc_ls.tex.packages import habitual, package
from matcalc_ls.text.blocks import Block, Blocks
from matcalc_ls.text.scan import Language, brace_pairs
from matcalc_ls.text.structure import find_opaque


def packages_alone(command: str, name: str, _: Mapping[str, Macro]) -> tuple[Macro, ...]:
    """What an inclusion brings where no file may be read: that of a package that is known."""
    return package(name) if command in ("\\usepackage", "\\RequirePackage") else ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What others say of a document's macros: `given` hold from the start, `included` says what other files bring."""

    given: Macros = NO_MACROS
    included: Included = packages_alone


ALONE = Surroundings()
"""A document without files around it."""


def macros_in_force(text: str, blocks: Blocks, around: Surroundings = ALONE) -> tuple[tuple[int, Macros], ...]:
    """From which offset on which macros are in force in a document, in order, the first from its beginning on.

    A definition inside a formula is in force for the rest of that formula, which parsing sees to, and for what comes
    after it. Commands that nobody defined mean what they most likely mean.
    """
    given = around.given.define(_configured(blocks))
    definitions = find_definitions(text, _code(text, blocks.opaque()), given, around.included)
    current = habitual().define(given.values())
    found, starts = [(0, current)], blocks.starts()
    # Nobody asks between two places where formulas may begin.
    for _, several in itertools.groupby(definitions, key=lambda each: bisect_left(starts, each[0])):
        ends, macros = zip(*several, strict=True)
        current = current.define(macros)
        found.append((ends[-1], current))
    return tuple(found)


def _configured(blocks: Blocks) -> Iterator[Macro]:
    """The macros that a page's front matter and its scripts configure, or define as LaTeX."""
    for configuration in blocks.configuration():
        yield from macros_in_configuration(configuration)
        yield from (macro for _, macro in find_definitions(configuration))


def has_say(block: Block) -> bool:
    """Whether a block may say which macros are in force, or which files are read."""
    if block.configuration or ROOT_COMMENT.search(block.text):
        return True
    return any(match.group() != "\\\\" for match in START.finditer(block.text))


def speaks_for_itself(block: Block) -> bool:
    """Whether no definition of a macro goes on behind a block."""
    definers = [match for match in START.finditer(block.text) if match.group() in DEFINERS]
    braces = brace_pairs(block.text) if definers else {}
    return all(definition_end(block.text, match.group(), match.end(), braces) is not None for match in definers)


@lru_cache(maxsize=32)
def code_in(text: str, language: Language) -> tuple[tuple[int, int], ...]:
    """The spans where a definition does not count: code, verbatim and comments, but not definitions themselves."""
    return tuple(_code(text, find_opaque(text, language)))


def _code(text: str, opaque: Iterable[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    return [span for span in opaque if not START.match(text, span[0])]
