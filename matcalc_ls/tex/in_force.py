"""Which macros are in force where in a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from matcalc_ls.tex.configured import macros_in_configuration
from matcalc_ls.tex.definitions import START, Included, find_definitions
from matcalc_ls.tex.macros import NO_MACROS, Macro, Macros
from matcalc_ls.tex.packages import habitual, package
from matcalc_ls.text.scan import Language
from matcalc_ls.text.structure import find_configuration, find_opaque
from matcalc_ls.text.zones import find_zones, with_line_feeds


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


def macros_in_zones(text: str, language: Language, around: Surroundings = ALONE) -> tuple[Macros, ...]:
    """For each zone of a document, in order, the macros in force where it begins.

    A definition inside a formula is in force for the rest of that formula, which parsing sees to, and for the zones
    after it. Commands that nobody defined mean what they most likely mean.
    """
    text = with_line_feeds(text)
    given = around.given.define(_configured(text)) if language == "markdown" else around.given
    definitions = find_definitions(text, code_in(text, language), given, around.included)
    result: list[Macros] = []
    current, used = habitual().define(given.values()), 0
    for zone in find_zones(text, language):
        first = used
        while used < len(definitions) and definitions[used][0] <= zone.start:
            used += 1
        if used > first:
            current = current.define(macro for _, macro in definitions[first:used])
        result.append(current)
    return tuple(result)


def _configured(text: str) -> Iterator[Macro]:
    """The macros that a page's front matter and its scripts configure, or define as LaTeX."""
    for start, end in find_configuration(text):
        yield from macros_in_configuration(text[start:end])
        yield from (macro for _, macro in find_definitions(text[start:end]))


@lru_cache(maxsize=32)
def code_in(text: str, language: Language) -> tuple[tuple[int, int], ...]:
    """The spans where a definition does not count: code, verbatim and comments, but not definitions themselves."""
    return tuple(span for span in find_opaque(text, language) if not START.match(text, span[0]))
