"""Joins what is one thing though commas, words or dollars part it: sizes, enumerations, ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matcalc_ls.algebra.dims import Dim
from matcalc_ls.notation.declarations.dims import sizes_of
from matcalc_ls.notation.declarations.forms import Form, Member, Named, Span
from matcalc_ls.notation.declarations.names import Name
from matcalc_ls.notation.prose.tokens import Token
from matcalc_ls.tex.tree import Atom


def joined(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with `$m$ × $n$`, `x_1, …, x_m \\in X` and `j = 1, …, N` made one token each."""
    texts = {token.text for token in tokens}
    has_dots = "…" in texts
    found = list(tokens) if texts.isdisjoint(_TIMES) else _sizes(tokens)
    if has_dots:
        found = _enumerations(found)
    # Most prose has nothing of the kind.
    return _ranges(found) if has_dots or "from" in {token.sense.role for token in tokens} else found


_TIMES = frozenset({"by", "×", "x"})


def _sizes(tokens: Sequence[Token]) -> list[Token]:
    """`$m$ × $n$` and `$m$-by-$n$` as the one formula that they mean."""
    found: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        after = position + 1
        if token.kind == "formula" and (sign := _between(tokens, after)) is not None:
            times, after = sign
            second = tokens[after]
            nodes = (*token.nodes, Atom(times.start, times.end, "command", "\\times"), *second.nodes)
            token = Token("formula", token.start, second.end, nodes=nodes, zone=token.zone)
            after += 1
        found.append(token)
        position = after
    return found


def _between(tokens: Sequence[Token], position: int) -> tuple[Token, int] | None:
    """The "by" or "×" at this place between two formulas, and where the second one stands."""
    start = position
    while position < len(tokens) and tokens[position].text == "-":
        position += 1
    if position >= len(tokens) or tokens[position].text not in _TIMES:
        return None
    sign = tokens[position]
    position += 1
    while position < len(tokens) and tokens[position].text == "-" and position - start < 4:
        position += 1
    if position >= len(tokens) or tokens[position].kind != "formula":
        return None
    return sign, position


def _is_comma(token: Token) -> bool:
    return token.kind == "mark" and token.text == ","


def _ellipsis(tokens: Sequence[Token], position: int) -> int | None:
    """Where an ellipsis that begins here, commas around it, is followed by a formula."""
    if position < len(tokens) and _is_comma(tokens[position]):
        position += 1
    if position >= len(tokens) or tokens[position].text != "…":
        return None
    position += 1
    if position < len(tokens) and _is_comma(tokens[position]):
        position += 1
    if position < len(tokens) and tokens[position].sense.role == "and":
        position += 1
    return position if position < len(tokens) and tokens[position].kind == "formula" else None


def _enumerations(tokens: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        last = _ellipsis(tokens, position + 1)
        if last is not None and isinstance(token.form, Named):
            first = _first_of(found, token.form.name)
            form = _through(first or token.form.name, tokens[last].form)
            if form is not None:
                if first is not None:
                    del found[-2:]
                start = (first or token).start
                token = replace(tokens[last], start=start, form=form)
                position = last
        found.append(token)
        position += 1
    return found


def _first_of(found: Sequence[Token], second: Name) -> Name | None:
    """The name before the comma that has been read last, if `second` continues it: `x_1`, `x_2`."""
    if len(found) < 2 or not _is_comma(found[-1]) or not isinstance(found[-2].form, Named):
        return None
    name = found[-2].form.name
    if name.base != second.base or name.placement != second.placement or name.index is None or second.index is None:
        return None
    return name if (second.index - name.index).constant == 1 else None


def _through(first: Name, last: Form) -> Form | None:
    """The form of the last name of an enumeration, said of all of it."""
    match last:
        case Named(name=name):
            pass
        case Member(names=(name,)):
            pass
        case _:
            return None
    if first.index is None or name.index is None or (first.base, first.placement) != (name.base, name.placement):
        return None
    whole = replace(first, end=name.end, through=name.index)
    return Named(whole) if isinstance(last, Named) else Member((whole,), last.kinds)


def _ranges(tokens: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        if isinstance(token.form, Span) and token.form.upper is None:
            completed = _completed(token.form, tokens, position + 1)
            if completed is not None:
                span, last = completed
                token = replace(token, end=tokens[last].end, form=span)
                position = last
        elif isinstance(token.form, Named) and (worded := _worded(token.form.name, tokens, position + 1)) is not None:
            token = replace(token, end=tokens[position + 4].end, form=worded)
            position += 4
        found.append(token)
        position += 1
    return found


def _completed(span: Span, tokens: Sequence[Token], position: int) -> tuple[Span, int] | None:
    """A range `j = 1` with the end that stands behind its dots, and where that is."""
    last = _ellipsis(tokens, position)
    while last is None:
        # `j = 1, 2, …, N`: one more value before the dots.
        if position + 1 >= len(tokens) or not _is_comma(tokens[position]) or _size(tokens[position + 1]) is None:
            return None
        position += 2
        last = _ellipsis(tokens, position)
    upper = _size(tokens[last])
    lower = span.lower
    if upper is None or lower is None or span.index in upper.names:
        return None
    if upper.constant is not None and lower.constant is None:
        lower, upper = upper, lower
    return replace(span, lower=lower, upper=upper), last


def _size(token: Token) -> Dim | None:
    if token.kind == "word" and token.text.isdigit():
        return Dim.of(int(token.text))
    sizes = sizes_of(token.nodes) if token.kind == "formula" else None
    return sizes[0] if sizes is not None and len(sizes) == 1 else None


def _worded(name: Name, tokens: Sequence[Token], position: int) -> Span | None:
    """`i` "from" 1 "to" m."""
    if len(tokens) < position + 4 or len(name.text) != 1:
        return None
    if tokens[position].sense.role != "from" or tokens[position + 2].sense.role != "to":
        return None
    lower, upper = _size(tokens[position + 1]), _size(tokens[position + 3])
    return None if lower is None or upper is None else Span(name.text, lower, upper)
