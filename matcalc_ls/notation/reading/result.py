"""What a reading is: the expression, where its parts stand, what was guessed, what is wrong, what is not understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.notation.scope import Binding
from matcalc_ls.tex.value import value


@value
class Located:
    """An expression at `start`..`end` of the document; `parts` are the operands that stand there too."""

    expr: Expr
    start: int
    end: int
    parts: tuple[Located, ...] = ()

    def walk(self) -> Iterator[Located]:
        """This and every part, outermost first."""
        waiting = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(reversed(found.parts))

    def at(self, offset: int) -> Located | None:
        """The innermost part that holds an offset."""
        if not self.start <= offset < self.end:
            return None
        inside = [found for part in self.parts if (found := part.at(offset)) is not None]
        return min(inside, key=lambda part: part.end - part.start) if inside else self


@value
class Fault:
    """An operation whose operands do not fit, at `start`..`end`: the smallest such. `culprits` are the operands at
    fault among `operands`."""

    message: str
    operation: str
    start: int
    end: int
    operands: tuple[Located, ...] = ()
    culprits: tuple[int, ...] = ()


@value
class Unread:
    """A stretch that is not understood, and why in a few words; `by_shape` if other shapes might help, `by_guess` if
    nothing but shapes that were guessed stands in the way, and it is clear what is done there."""

    start: int
    end: int
    reason: str
    by_shape: bool = False
    by_guess: bool = False


@value
class Sense:
    """A stretch that is understood and is no quantity: `what` it is, such as "a set"."""

    start: int
    end: int
    what: str


@value
class Reading:
    """What a row says.

    expr: the author's own form, not simplified; None if some of it is not understood or does not fit.
    located: the same with the spans of its parts.
    by_habit: the expression where nothing but habit makes a matrix of a capital in it; there is no `expr` then, since
        its shape is as good as unknown.
    unshown: the names of which habit alone says what they are, so that nothing is told of their shapes.
    fragments: the largest parts that are understood; the whole if all of it is.
    assumed: shapes guessed for names that the scope does not have; their provenance is `inferred` where nothing else
        fits, `assumed` where only habit decides. Names of families end in `^` or `_`.
    error: shapes, all of them declared, that contradict each other.
    opaque: what is not understood.
    senses: what is understood and is no quantity, so that what holds it has no expression.
    shapeless: whether it is known what is done, and no more: the shapes that were guessed do not fit, or are hardly
        meant.
    notes: how something was read that could be read otherwise.
    exhausted: whether the budget did not suffice.
    """

    expr: Expr | None = None
    located: Located | None = None
    by_habit: Expr | None = None
    unshown: frozenset[str] = frozenset()
    fragments: tuple[Located, ...] = ()
    assumed: Mapping[str, Binding] = field(default_factory=dict)
    error: Fault | None = None
    opaque: tuple[Unread, ...] = ()
    senses: tuple[Sense, ...] = ()
    shapeless: bool = False
    notes: tuple[str, ...] = ()
    exhausted: bool = False

    @property
    def is_understood(self) -> bool:
        """Whether all of the row has a reading: as an expression, or with parts that are no quantities."""
        if self.expr is not None or self.by_habit is not None or self.shapeless:
            return True
        return bool(self.senses) and not self.opaque and self.error is None
