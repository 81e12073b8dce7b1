"""Which declarations are in force where.

A declaration holds from its paragraph on, until the name is declared again; a paragraph's own declarations hold in
all of it, so that "where A is …" may follow a formula. For a name that nothing above declares, the first declaration
further on in the same section counts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property
from itertools import accumulate

from matcalc_ls.algebra.dims import Shape, normal_shape
from matcalc_ls.analysis.comments import declared_in
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.notation.conventions import Conventions, conventions_of
from matcalc_ls.notation.declarations.given import DeclarationError
from matcalc_ls.notation.declarations.paragraph import declarations_in_paragraph
from matcalc_ls.notation.declared import Declarations, Place, Placed
from matcalc_ls.notation.names import unaccented
from matcalc_ls.notation.prose.denial import denies
from matcalc_ls.notation.scope import Declaration, Scope
from matcalc_ls.text.scan import Comment
from matcalc_ls.text.structure import Words


class Scopes:
    """The declared scope of each paragraph of a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._at: dict[int, Scope] = {}
        self._scopes: dict[tuple[int, int, tuple[bool, ...]], Scope] = {}

    @cached_property
    def declarations(self) -> tuple[Placed, ...]:
        """Everything that is declared, in order of place."""
        document = self.document
        trees = {formula.zone: formula.display for formula in document.formulas}
        found: list[Placed] = []
        for paragraph in document.paragraphs:
            for declaration in declarations_in_paragraph(document.prose(paragraph.start), trees.get):
                found.append(Placed(declaration, paragraph.start, document.section_at(declaration.start)))
        for comment in document.comments:
            place = document.paragraph_at(comment.start)
            for declaration in _declared_in(document, comment):
                found.append(Placed(declaration, place, document.section_at(comment.start)))
        return tuple(sorted(_without_norms(found), key=lambda placed: placed.declaration.start))

    def is_declared_between(self, start: int, end: int) -> bool:
        """Whether a declaration rests on a stretch of the text, or on a part of it."""
        before = bisect_left(self._starts, end)
        return before > 0 and start < self._ends[before - 1]

    @cached_property
    def _starts(self) -> list[int]:
        return [placed.declaration.start for placed in self.declarations]

    @cached_property
    def _ends(self) -> list[int]:
        """How far each declaration and all before it reach."""
        return list(accumulate((placed.declaration.end for placed in self.declarations), max))

    def denied(self, formula: Formula) -> bool:
        """Whether the text around a formula says that a matrix in it has no inverse, and so does not take it for one.

        A display that is a paragraph of its own goes with the paragraphs before and after it.
        """
        own = self.document.prose(formula.paragraph)
        alone = not any(isinstance(piece, Words) and any(map(str.isalpha, piece.text)) for piece in own)
        around = [self.document.paragraph_next(formula.paragraph, step) for step in ((-1, 0, 1) if alone else (0,))]
        return any(denies(self.document.prose(paragraph)) for paragraph in around)

    def shapes_of(self, name: str) -> frozenset[Shape]:
        """Every shape that a document declares for a name, with a hat or without: authors drop their hats."""
        return self._shapes.get(unaccented(name), frozenset())

    @cached_property
    def _shapes(self) -> dict[str, frozenset[Shape]]:
        found: dict[str, set[Shape]] = {}
        for placed in self.declarations:
            declaration = placed.declaration
            if declaration.family is not None:
                found.setdefault(declaration.family.name, set()).add(declaration.family.shape)
            if declaration.shape is not None:
                found.setdefault(declaration.name, set()).add(normal_shape(declaration.shape))
        several: dict[str, frozenset[Shape]] = {}
        for name, shapes in found.items():
            plain = unaccented(name)
            several[plain] = several.get(plain, frozenset()) | shapes
        return several

    @cached_property
    def sections(self) -> dict[str, frozenset[int]]:
        """The sections in which each name is declared."""
        found: dict[str, set[int]] = {}
        for placed in self.declarations:
            found.setdefault(placed.declaration.name, set()).add(placed.section)
        return {name: frozenset(sections) for name, sections in found.items()}

    def at(self, formula: Formula) -> Scope:
        """What is declared where a formula stands: one scope for many, unless words such as "if" limit it."""
        if formula.start not in self._at:
            self._at[formula.start] = self._scope(formula)
        return self._at[formula.start]

    def _scope(self, formula: Formula) -> Scope:
        # Paragraphs of a section share what is in force where none of them declares anything.
        above = bisect_right(self._paragraphs, formula.paragraph)
        limited = self._limited.get(self._paragraphs[above - 1], ()) if above else ()
        last = formula.end - 1  # what is supposed within a formula holds in it
        key = above, formula.section, tuple(each.holds_at(last) for each in limited)
        if key not in self._scopes:
            declared = self._index.at(Place(formula.paragraph, formula.section, last))
            self._scopes[key] = replace(declared, conventions=self.conventions)
        return self._scopes[key]

    @cached_property
    def conventions(self) -> Conventions:
        """How the document writes."""
        formulas = ((formula.display, formula.statements) for formula in self.document.formulas)
        return conventions_of(formulas, self.document.text)

    @cached_property
    def _index(self) -> Declarations:
        return Declarations(self.declarations)

    @cached_property
    def _paragraphs(self) -> list[int]:
        return sorted(placed.paragraph for placed in self.declarations)

    @cached_property
    def _limited(self) -> dict[int, list[Declaration]]:
        """What holds in a part of its paragraph, by paragraph."""
        found: dict[int, list[Declaration]] = {}
        for placed in self.declarations:
            if placed.declaration.since is not None or placed.declaration.until is not None:
                found.setdefault(placed.paragraph, []).append(placed.declaration)
        return found


_SIZE_LETTERS = frozenset("nmdkpqNMDKT")
"""Letters that are sizes even where nothing else says so."""


def _without_norms(placed: list[Placed]) -> list[Placed]:
    """The declarations, a length r that is a size nowhere else taken for what it is, the norm of an arrow."""
    sizes = set(_SIZE_LETTERS)
    for each in placed:
        declared = each.declaration
        for dim in () if declared.may_be_norm else (*(declared.shape or ()), *(declared.bounds or ())):
            sizes |= dim.names
    return [each if _is_sized(each.declaration, sizes) else _unsized(each) for each in placed]


def _is_sized(declaration: Declaration, sizes: set[str]) -> bool:
    return not declaration.may_be_norm or all(dim.names <= sizes for dim in declaration.shape or ())


def _unsized(placed: Placed) -> Placed:
    return replace(placed, declaration=replace(placed.declaration, shape=None, family=None))


def _declared_in(document: Document, comment: Comment) -> tuple[Declaration, ...]:
    """What a comment declares; one that cannot be understood, which is told elsewhere, declares nothing."""
    try:
        return declared_in(document, comment)
    except DeclarationError:
        return ()
