"""Scripts: what begins one, what it stands on, and when it is no more than primes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import cast

from matcalc_ls.tex.cursor import Cursor, row_of
from matcalc_ls.tex.symbols import DROPPED
from matcalc_ls.tex.tokens import Token, TokenKind
from matcalc_ls.tex.tree import Atom, AtomKind, Node, Row, Scripted, text_of

_GLUE = frozenset({"\\ ", "\\,", "\\:", "\\;", "~"})
"""Spaces behind which a script has an empty base; what pulls together leaves it where it was."""
_PAIRS = frozenset(first + second for first in "ijkl" for second in "ijkl") | {"mn", "nm"}
"""Two indices that stand in one subscript, also without braces."""
_SIGNS_BY_LETTER = {"\\Sigma": "\\sum", "Σ": "\\sum", "\\Pi": "\\prod", "Π": "\\prod"}
SCRIPTS = frozenset({"sup", "sub", "prime"})
"""The kinds of tokens that begin one."""


def next_script(cursor: Cursor) -> Token | None:
    """The token that begins a script, if one comes next."""
    token = cursor.peek()
    if token is None:
        return None
    return token if token.kind in SCRIPTS or token.text == "\\prime" else None


def is_prime(token: Token) -> bool:
    r"""Whether this is a prime, also one behind a name as `\sigma\prime` has it, which is written for `\sigma'`."""
    return token.kind == "prime" or token.text == "\\prime"


def stands_before_another(cursor: Cursor, token: Token, base: Node, first: int) -> bool:
    """Whether the script that comes next, what was passed from `first` on before it, is none of what precedes: behind a
    space it has TeX's empty base, and whoever wrote a macro like `\\newcommand{\\aRb}{^A R_B}` put it before another.
    """
    if is_prime(token):
        return False
    if isinstance(base, Atom) and base.text in (",", ";"):
        return True
    if any(passed.text in _GLUE for passed in cursor.tokens[first : cursor.position]):
        return True
    # A token out of a macro's body spans the whole call.
    is_of_macro = base.end <= token.start and token.end - token.start > len(token.text)
    return is_of_macro and _has_more_than_scripts(cursor.tokens, cursor.position)


def _has_more_than_scripts(tokens: Sequence[Token], position: int) -> bool:
    """Whether something stands behind the scripts that the body of a macro has at `position`."""
    call = tokens[position]
    depth, script = 0, True
    for token in islice(tokens, position, None):
        if not call.start <= token.start <= token.end <= call.end:
            return False
        if token.kind == "space" or token.text in DROPPED:
            continue
        if depth == 0 and token.kind in ("sup", "sub"):
            script = True
            continue
        if depth == 0 and not script:
            return token.kind in ("letter", "command", "open")
        depth += (token.kind == "open") - (token.kind == "close")
        script = depth > 0
    return False


def unbraced(cursor: Cursor, kind: TokenKind) -> Row | None:
    """A script whose braces were forgotten, `A^-1`, `x_10`, `A_ij`, as it is meant; None for any other."""
    first, second, third = [*cursor.tokens[cursor.position : cursor.position + 3], None, None, None][:3]
    if first is None or first.kind == "open":  # as most are
        return None
    if first.kind == "number":
        return _taken(cursor, 1) if first.text.isdigit() else None
    if second is None or first.end != second.start:
        return None
    if kind == "sup":
        is_meant = first.text == "-" and (second.kind == "number" or second.text in ("T", "\\top"))
    else:
        is_meant = first.text + second.text in _PAIRS and (third is None or third.kind not in SCRIPTS)
    return _taken(cursor, 2) if is_meant else None


def _taken(cursor: Cursor, length: int) -> Row:
    tokens = [cursor.take() for _ in range(length)]
    atoms: list[Node] = [Atom(token.start, token.end, cast(AtomKind, token.kind), token.text) for token in tokens]
    return row_of(atoms, tokens[0].start, tokens[-1].end)


def as_sign(base: Node, sub: Row) -> Node:
    """The sum of which many write the letter, `\\Sigma_{i=1}^n`: what stands below says what an index runs through."""
    is_letter = isinstance(base, Atom) and base.text in _SIGNS_BY_LETTER
    if not is_letter or not any(isinstance(item, Atom) and item.text == "=" for item in sub.items[1:-1]):
        return base
    assert isinstance(base, Atom)
    return Atom(base.start, base.end, "command", _SIGNS_BY_LETTER[base.text])


def unnested(row: Row) -> Row:
    """The script that stands alone in a script, `A^{^\\top}`: it is raised twice and means the same."""
    only = row.items[0] if len(row.items) == 1 else None
    if isinstance(only, Scripted) and only.base is None and only.sub is None and only.sup is not None:
        return only.sup
    return row


def primes_in(row: Row) -> int:
    """How many primes a superscript is, if it is nothing else."""
    count = 0
    for item in row.items:
        is_primed = isinstance(item, Scripted) and item.sub is None and item.sup is None
        base, primes = (item.base, item.primes) if isinstance(item, Scripted) and is_primed else (item, 0)
        if base is not None and text_of(base) != "\\prime":
            return 0
        count += primes + (base is not None)
    return count
