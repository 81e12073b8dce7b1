"""Names that stand outside maths, "Let A be an m×n matrix and x a vector", where they cannot be mistaken for words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.notation.declarations.chunks import read_chunk
from matcalc_ls.notation.prose.tokens import Token


def with_plain_names(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with single letters made names where a statement opens with them, or goes on with them."""
    found = list(tokens)
    opened = False
    for position, token in enumerate(tokens):
        if token.kind == "mark" and token.text == ".":
            opened = False
        if not _is_letter(token):
            continue
        before = tokens[position - 1] if position else None
        opens = before is not None and before.sense.role == "let" and _reaches_verb(tokens, position)
        goes_on = opened and before is not None and _joins(before) and _is_described(tokens, position)
        listed = found[position - 2] if position > 1 else None
        in_list = opened and _joins(before) and listed is not None and listed.kind == "formula" and listed.zone < 0
        if opens or goes_on or (in_list and _reaches_verb(tokens, position)):
            found[position] = replace(token, kind="formula", form=read_chunk(token.nodes))
            opened = True
    return found


def _is_letter(token: Token) -> bool:
    return token.kind == "word" and bool(token.nodes)


def _joins(token: Token | None) -> bool:
    return token is not None and (token.text == "," or token.sense.role == "and")


def _reaches_verb(tokens: Sequence[Token], position: int) -> bool:
    """Whether a verb follows, after more letters perhaps: "A, B and C be"."""
    while position < len(tokens) and _is_letter(tokens[position]):
        position += 1
        if position < len(tokens) and tokens[position].sense.role == "be":
            return True
        while position < len(tokens) and _joins(tokens[position]):
            position += 1
    return False


def _is_described(tokens: Sequence[Token], position: int) -> bool:
    """Whether a kind or a verb follows: "x a vector", "b be"."""
    roles = [token.sense.role for token in tokens[position + 1 : position + 3]]
    return roles[:1] == ["be"] or (roles[:1] == ["article"] and roles[1:] != ["other"])
