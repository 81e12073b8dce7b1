"""Scripts: what begins one, what it stands on, and when it is no more than primes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from matcalc_ls.tex.cursor import Cursor
from matcalc_ls.tex.symbols import DROPPED
from matcalc_ls.tex.tokens import Token
from matcalc_ls.tex.tree import Atom, Node, Row, Scripted, text_of

_GLUE = frozenset({"\\ ", "\\,", "\\:", "\\;", "~"})
"""Spaces behind which a script has an empty base; what pulls together leaves it where it was."""
SCRIPTS = frozenset({"sup", "sub", "prime"})
"""The kinds of tokens that begin one."""


def next_script(cursor: Cursor) -> Token | None:
    """The token that begins a script, if one comes next."""
    token = cursor.peek()
    if token is None:
        return None
    return token if token.kind in SCRIPTS or is_prime(token) else None


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
