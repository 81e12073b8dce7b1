"""Words in plain letters, which TeX sets as products of letters: `tr(AB)`, `diag(x)`, `KL(p, q)`, `MSE`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from matcalc_ls.notation.names import canonical, script, with_script, words
from matcalc_ls.notation.reading.context import Context
from matcalc_ls.notation.reading.grammar import function_names, functions, values
from matcalc_ls.notation.reading.tables import BRACKETS, TAKES_PRODUCTS, function_named
from matcalc_ls.notation.reading.terms import Term
from matcalc_ls.tex.tree import Atom, Fenced, Node, Row, Scripted, Styled, base_of

_LONGEST = 16
_ACRONYMS = words(
    "RHS LHS OLS GLS WLS MSE RMSE MAE SSE SSR SST TSS RSS ESS KL LL JS MAP MLE MAPE ELBO AIC BIC CE BCE NLL SNR Var Cov"
    " Cor Corr Bias Loss Error cost loss cov var std softmax sign bias error const"
    " tol eps err acc Cst cst"
)
"""Words that documents write in plain letters, and that stand for a number where no brackets follow."""
_UNMISTAKABLE = words("log exp sin cos tan tanh det diag sqrt")
"""Functions that are meant even where a letter of theirs is known."""


_SPELLED_OUT = re.compile(r"[A-Z]?[a-z]{4,}")
_VOWELS = frozenset("aeiouy")


def _is_spelled_out(letters: Sequence[Atom], context: Context) -> bool:
    """Whether so many letters close together are a word, `Variance`, rather than so many factors."""
    word = "".join(letter.text for letter in letters)
    unknown = [letter.text for letter in letters if not context.lookup.knows(letter.text)]
    return _SPELLED_OUT.fullmatch(word) is not None and len(unknown) > 1 and not _VOWELS.isdisjoint(word)


def is_phrase(factors: Sequence[Term]) -> bool:
    """Whether words stand side by side, `Parameter Analysis`: prose, or one name of several words, and no product."""
    spelled_out = [term.kind == "name" and _SPELLED_OUT.fullmatch(term.data[0]) is not None for term in factors]
    return any(one and other for one, other in pairwise(spelled_out))


def _is_product(word: str, letters: Sequence[Atom], context: Context) -> bool:
    """Whether letters that spell a function's name are likely factors, for one of them is known."""
    known = [context.lookup.knows(letter.text) for letter in letters]
    return all(known) if word in _UNMISTAKABLE else any(known)


def _subscripted(
    items: Sequence[Node], position: int, letters: Sequence[Atom], context: Context
) -> tuple[Term, int] | None:
    """`proj_{u}(a)`: a word whose last letter has the subscript of all of it."""
    last = items[position + len(letters)] if position + len(letters) < len(items) else None
    end = position + len(letters) + 1
    if not isinstance(last, Scripted) or last.sup is not None or last.primes or end >= len(items):
        return None
    base, following = last.base, items[end]
    fence = following.base if isinstance(following, Scripted) else following
    if not (isinstance(base, Atom) and base.kind == "letter" and base.start == letters[-1].end):
        return None
    word = "".join(letter.text for letter in (*letters, base))
    if not isinstance(fence, Fenced) or not function_names.is_word(word, fence, context):
        return None
    spelled = Row(letters[0].start, base.end, (*letters, base))
    name = Styled(spelled.start, spelled.end, "mathrm", spelled, word)
    node = Scripted(letters[0].start, last.end, name, last.sub, None)
    return values.read_value(node, following, context), end + 1


def _with_index(
    items: Sequence[Node], position: int, letters: Sequence[Atom], context: Context
) -> tuple[Term, int] | None:
    """`loss_i`: a word that is spelled out, whose last letter has the subscript of all of it."""
    last = items[position + len(letters)] if position + len(letters) < len(items) else None
    if not isinstance(last, Scripted) or last.sub is None or last.sup is not None or last.primes:
        return None
    base = last.base
    if not (isinstance(base, Atom) and base.kind == "letter" and base.start == letters[-1].end):
        return None
    if not _is_spelled_out((*letters, base), context):
        return None
    word = "".join(letter.text for letter in (*letters, base))
    name = with_script(word, "_", script(last.sub))
    return Term("name", letters[0].start, last.end, (), (name,)), position + len(letters) + 1


def _in_snake_case(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """`n_features`, which TeX takes for n with an f below, times the other letters, and `l1_ratio`, `l1_{ratio}`."""
    start, head = items[position].start, ""
    if isinstance(letter := items[position], Atom) and letter.kind == "letter" and position + 1 < len(items):
        position, head = position + 1, letter.text
    first = items[position]
    if not isinstance(first, Scripted) or first.sub is None or first.sup is not None or first.primes:
        return None
    inside = first.sub.items
    in_braces = len(inside) > 1 and bool(head)
    letters = list(inside) if in_braces else [inside[0]] if len(inside) == 1 and inside[0].end == first.end else []
    for item in items[position + 1 : position + _LONGEST] if letters and not in_braces else ():
        if letters[-1].end != item.start or not isinstance(item, Atom) or item.kind != "letter":
            break
        letters.append(item)
    word = [item for item in letters if isinstance(item, Atom) and item.kind == "letter" and item.text.isascii()]
    called = _begun(head, start, first.base)
    if called is None or len(word) < len(letters) or len(word) < 2 or not _is_spelled_out(word, context):
        return None
    name = with_script(called, "_", "".join(item.text for item in word))
    end = position + (1 if in_braces else len(word))
    return Term("name", start, items[end - 1].end, (), (name,)), end


def _begun(head: str, start: int, base: Node | None) -> str | None:
    """What a name in snake case begins with: a name, or a letter with a number right behind it."""
    if not head:
        return None if base is None else canonical(base)
    if not isinstance(base, Atom) or base.kind != "number" or base.start != start + 1:
        return None
    return head + base.text if base.text.isdigit() else None


_OF_BLACKBOARD = words("Var Cov Cor Corr Pr Exp")


def _begun_in_blackboard(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """`\\mathbb{V}ar(x)`, a word whose first letter is in another style."""
    first = items[position]
    if not isinstance(first, Styled) or first.style != "mathbb" or len(first.body.items) != 1:
        return None
    word, end = script(first.body), position + 1
    while end < len(items) and isinstance(letter := items[end], Atom) and letter.kind == "letter" and len(word) < 4:
        word, end = word + letter.text, end + 1
    following = items[end] if end < len(items) else None
    fence = following.base if isinstance(following, Scripted) else following
    if word not in _OF_BLACKBOARD or not isinstance(fence, Fenced) or following is None:
        return None
    span = Row(first.start, items[end - 1].end, tuple(items[position:end]))
    return values.read_value(Styled(span.start, span.end, "mathrm", span, word), following, context), end + 1


def read_word(items: Sequence[Node], position: int, context: Context) -> tuple[Term, int] | None:
    """The word in plain letters that begins at `position`, with what it is applied to; None if there is none."""
    if (found := _begun_in_blackboard(items, position, context)) is not None:
        return found
    letters = _letters_at(items, position)
    if len(letters) < 2:
        return _in_snake_case(items, position, context)
    for read in (_with_index, _subscripted):
        if (found := read(items, position, letters, context)) is not None:
            return found
    for length in range(len(letters), 1, -1):
        following = items[position + length] if position + length < len(items) else None
        whole = length == len(letters)
        if (found := _begins(letters[:length], following, items, position, context, whole=whole)) is not None:
            return found
    return None


def _letters_at(items: Sequence[Node], position: int) -> list[Atom]:
    """The letters that begin at `position` and stand close together; those of one macro stand at one place."""
    letters: list[Atom] = []
    for item in items[position : position + _LONGEST]:
        if not (isinstance(item, Atom) and item.kind == "letter" and item.text.isascii()):
            break
        if letters and not (letters[-1].end == item.start or letters[-1].start == item.start):
            break
        letters.append(item)
    return letters


def _begins(
    letters: Sequence[Atom],
    following: Node | None,
    items: Sequence[Node],
    position: int,
    context: Context,
    *,
    whole: bool,
) -> tuple[Term, int] | None:
    """What letters say as one word, where they are the `whole` of those that stand together or the first of them."""
    word, end = "".join(letter.text for letter in letters), position + len(letters)
    span = Row(letters[0].start, letters[-1].end, tuple(letters))
    if context.lookup.symbol(word) is not None:
        return Term("name", span.start, span.end, (), (word,)), end
    function = function_named(word)
    if function is not None and _is_applied(word, function, letters, following, context, whole=whole):
        return functions.read_applied(function, span, items, end, context)
    if not whole:
        return None
    fence = None if following is None else base_of(following)
    if following is not None and isinstance(fence, Fenced) and fence.left in BRACKETS:
        is_word = function_names.is_word(word, fence, context)
        return (values.read_value(span, following, context), end + 1) if is_word else None
    known = all(context.lookup.knows(letter.text) for letter in letters)
    is_name = (word in _ACRONYMS and not known) or _is_spelled_out(letters, context)
    return (Term("name", span.start, span.end, (), (word,)), end) if is_name else None


def _is_applied(
    word: str, function: str, letters: Sequence[Atom], following: Node | None, context: Context, *, whole: bool
) -> bool:
    """Whether letters that spell a function's name are meant as that, rather than as factors."""
    if following is None:
        return False
    if isinstance(base_of(following), Fenced) and not all(context.lookup.knows(letter.text) for letter in letters):
        return True
    if not whole:  # the capital of trA is what tr is applied to
        takes_letter = function in TAKES_PRODUCTS or word in _UNMISTAKABLE
        if not takes_letter or not (isinstance(following, Atom) and following.text.isupper()):
            return False
    return not _is_product(word, letters, context)
