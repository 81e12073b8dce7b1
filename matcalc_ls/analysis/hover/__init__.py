"""What a hover shows: one file for each kind of answer, tried in the order of this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from matcalc_ls.analysis.data import Hover
from matcalc_ls.analysis.hover import claim, definition, derivative, fault, recurrence, shape, step, symbol
from matcalc_ls.analysis.hover.answer import Answer
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.place import Place, place_at
from matcalc_ls.analysis.present import escaped

KINDS = (
    fault.answer,
    claim.answer,
    recurrence.answer,
    derivative.answer,
    definition.answer,
    step.answer,
    symbol.answer,
    shape.answer,
)
WITHOUT_VERDICT = (derivative.answer, definition.answer, symbol.answer, shape.answer)
"""The kinds that judge nothing."""
EARLY = "The document is still being read: what is said elsewhere is not known yet."
MAX_BLOCKS = 6


def hover(model: Model, offset: int) -> Hover | None:
    """The hover at an offset, or None where there is nothing to say."""
    found = _answers(model, offset, KINDS)
    return _merged(found) if found else None


def early(model: Model, offset: int) -> Hover | None:
    """The same while there is only a part of the document, on the strength of which nothing is called wrong."""
    found = _answers(model, offset, WITHOUT_VERDICT)
    return _merged([replace(found[0], notes=(*found[0].notes, EARLY)), *found[1:]]) if found else None


def _answers(model: Model, offset: int, kinds: Sequence[Callable[[Place], Answer | None]]) -> list[Answer]:
    place = place_at(model, offset)
    return [] if place is None else [answer for kind in kinds if (answer := kind(place)) is not None]


def _merged(answers: list[Answer]) -> Hover:
    """The first answer, with a line on the symbol under the cursor and the verdict above it, whoever gives them; where
    it is nothing but a verdict, the next one that says more stands below."""
    first = answers[0]
    body = _said_once(next((answer for answer in answers if answer.blocks or answer.notes), first))
    heading = next((answer.heading for answer in answers if answer.heading), "")
    verdict = next((answer.verdict for answer in answers if answer.verdict), "")
    blocks = body.blocks[:MAX_BLOCKS]
    more = len(body.blocks) - len(blocks)
    above = [line for line in (heading, verdict) if line]
    below = [*body.notes, *([f"… and {more} more"] if more > 0 else [])]
    markdown = [*map(escaped, above), *(block.markdown() for block in blocks), *map(escaped, below)]
    plain = [*above, *(block.plain() for block in blocks), *below]
    return Hover(first.start, first.end, "\n\n".join(markdown), "\n".join(plain))


def _said_once(answer: Answer) -> Answer:
    """What all equations of an answer rest on is said below them, and not of each."""
    remarks = {block.remark for block in answer.blocks}
    if len(answer.blocks) < 2 or len(remarks) > 1 or "" in remarks:
        return answer
    blocks = tuple(replace(block, remark="") for block in answer.blocks)
    return replace(answer, blocks=blocks, notes=(*remarks, *answer.notes))
