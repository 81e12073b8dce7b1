"""A sentence as phrases are read off it: its tokens, and what each of them is."""

from __future__ import annotations

from collections.abc import Sequence

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.notation.declarations.dims import sizes_of
from matcalc_ls.notation.declarations.kind import Kind
from matcalc_ls.notation.declarations.sets import kind_of_set
from matcalc_ls.notation.prose.lexicon import Role
from matcalc_ls.notation.prose.tokens import Token


class Sentence:
    """The tokens of a sentence, with ways to look at them that do not mind its ends."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens

    def role(self, position: int) -> Role | None:
        """The role of the word at a place; None for a mark, a formula or no token at all."""
        token = self.token(position)
        return token.sense.role if token is not None and token.kind == "word" else None

    def token(self, position: int) -> Token | None:
        return self.tokens[position] if 0 <= position < len(self.tokens) else None

    def mark(self, position: int) -> str:
        token = self.token(position)
        return token.text if token is not None and token.kind == "mark" else ""

    def formula(self, position: int) -> Token | None:
        token = self.token(position)
        return token if token is not None and token.kind == "formula" else None

    def sizes(self, position: int) -> tuple[Dim, ...] | None:
        """The axes that the formula at a place spells."""
        token = self.formula(position)
        return None if token is None else sizes_of(token.nodes)

    def plain_size(self, position: int) -> tuple[Dim, ...] | None:
        """The size that a letter outside of maths is, where only a size can stand: "of length n"."""
        token = self.token(position)
        return None if token is None or not token.nodes else sizes_of(token.nodes)

    def set_kind(self, position: int) -> Kind | None:
        """What the members of the set are that the formula at a place names."""
        token = self.formula(position)
        return None if token is None else kind_of_set(token.nodes)
