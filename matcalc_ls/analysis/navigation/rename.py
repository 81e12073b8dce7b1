"""A symbol renamed: each place in its own spelling, and only if the result reads the same.

The edits are tried before they are offered: in the text that they would leave, the new name has to stand for one symbol
in exactly the places of the old one. So no name is captured by another declaration, sum or function, or read as an
operation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from matcalc_ls.algebra.expression import Expr
from matcalc_ls.analysis.claims import claims_in
from matcalc_ls.analysis.data import Edit, Renamable, Renaming
from matcalc_ls.analysis.document import Document, Formula
from matcalc_ls.analysis.edits import edited
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.moved import moved
from matcalc_ls.analysis.navigation.occurrences import (
    Occurrence,
    Occurrences,
    is_spelled_out,
    looking_for,
    occurrences_of,
)
from matcalc_ls.notation.names import canonical
from matcalc_ls.notation.reading.lookup import Lookup
from matcalc_ls.notation.reading.mentions import mentions_of
from matcalc_ls.notation.scope import Scope
from matcalc_ls.tex.macros import Macros
from matcalc_ls.tex.parse import parse
from matcalc_ls.tex.tree import Group, Row
from matcalc_ls.text.steps import Steps

_CONTROL_WORD = re.compile(r"\\[A-Za-z]+\Z")
_ONE_TOKEN = re.compile(r"\\[A-Za-z]+|.", re.DOTALL)
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class _NewName:
    """A name as it was typed: the `base`, and the `scripts` behind it. A `styled` one replaces the old one's styles."""

    name: str
    base: str
    scripts: str
    styled: bool


def renamable(model: Model, offset: int) -> Renamable | None:
    """The name at an offset with what to start from, or why it cannot be renamed; None where there is none."""
    occurrences = occurrences_of(model)
    here = occurrences.at(offset)
    if here is None:
        return None
    mention, text = here.mention, model.document.source
    plain = text(mention.letters.start, mention.letters.end) + text(mention.base_end, mention.end)
    return Renamable(here.start, here.end, plain, _unwritten(model, occurrences, here))


def rename(model: Model, offset: int, name: str) -> Steps[Renaming]:
    """The edits that give the symbol at an offset another name, in steps."""
    yield from looking_for(model, offset)
    occurrences = occurrences_of(model)
    here = occurrences.at(offset)
    if here is None:
        return Renaming(refusal="There is no name of a quantity here.")
    new = _new_name(name, model.document.macros_at(here.start), raised="^" in here.mention.name[:-1])
    if new is None:
        return Renaming(refusal=f"“{name.strip()}” is no name of a quantity.")
    if new.scripts and here.name.endswith(("^", "_")):
        return Renaming(refusal=f"The members of a family are told apart by their index: “{name.strip()}” has one.")
    document, old = model.document, occurrences.of(here.symbol)
    changes = {each: _edit(each, new, document) for each in old}
    refusal = _unwritten(model, occurrences, here) or _collision(model, occurrences, here, changes, new)
    if refusal:
        return Renaming(refusal=refusal)
    if _name_written_by(changes[here], document) == here.mention.name.rstrip("^_"):
        return Renaming()  # though others may spell it with other braces
    edits = [edit for edit in changes.values() if document.source(edit.start, edit.end) != edit.text]
    after = yield from Model.steps((yield from _renamed(document, edits)))
    places = _places_after(document, after.document, old, edits)
    yield from looking_for(after, places[0])
    changed = _change_of_meaning(after, places)
    changed = (yield from _new_reading(model, after, edits)) if changed is None else changed
    if changed is None:
        return Renaming(tuple(edits))
    line = after.document.line_name(changed, places[old.index(here)])
    return Renaming(refusal=f"“{new.name}” would be read otherwise in {line}.")


def _renamed(document: Document, edits: list[Edit]) -> Steps[Document]:
    """The document after the edits, of which only the formulas that they are in are read anew, if that can be."""
    text, together = document.text, dict[int, list[Edit]]()
    for edit in edits:
        formula = document.formula_at(edit.start)
        together.setdefault(edit.start if formula is None else formula.start, []).append(edit)
    after: Document | None = document
    for number, few in enumerate(reversed(together.values())):  # what stands before an edit stays where it is
        text = edited(text, moved(few, document.offset))
        after = after.edited(text, after.paper) if after is not None else None
        yield number, len(together)
    if after is None:
        after = yield from Document.steps(text, document.language, document.around, paper=document.paper)
        yield from after.read()
    return after


def _new_name(typed: str, macros: Macros, *, raised: bool) -> _NewName | None:
    """What was typed as a name; None if it is something else, or something more.

    A superscript is a part of it where one is of the old name (`raised`), as in `W^1`: elsewhere it is a power.
    """
    typed = typed.strip()
    if not typed or len(typed) > MAX_NAME or any(char in typed for char in "$%\n\r"):
        return None
    display = parse(typed, 0, len(typed), macros)
    lines = display.lines
    if len(lines) != 1 or len(lines[0]) != 1 or len(lines[0][0].items) != 1:
        return None
    row = Row(0, len(typed), lines[0][0].items)
    name = canonical(row)
    found = [mention for mention in mentions_of(row, Scope()) if not mention.is_script]
    if name is None or isinstance(row.items[0], Group) or len(found) != 1:
        return None
    (mention,) = found
    is_whole = (mention.start, mention.end) == (0, len(typed)) and mention.name == name
    if not is_whole and not (raised and mention.start == 0 and name.startswith(f"{mention.name}^")):
        return None
    base = typed[: mention.base_end]
    return _NewName(name, base, typed[mention.base_end :], bool(display.calls) or mention.letters.start > 0)


def _unwritten(model: Model, occurrences: Occurrences, here: Occurrence) -> str:
    """Why a symbol cannot be renamed, whatever its new name: it is not always written in the maths itself."""
    document, told = model.document, here.start
    if here.name.startswith("{}"):
        return "It has a script before it, which belongs to its name: rename it by hand."
    for each in occurrences.of(here.symbol):
        if not is_spelled_out(each, document):
            call = document.source(each.start, each.end)
            line = document.line_name(each.start, told)
            return f"In {line} the macro {call} writes it: rename it in the macro's definition."
    if (formula := occurrences.unplaced(here.symbol)) is not None:
        return f"In {document.line_name(formula.start, told)} a macro writes it: rename it in the macro's definition."
    for declaration in occurrences.declarations(here.symbol):
        if occurrences.named_in(declaration, here.symbol) is None:
            return f"In {document.line_name(declaration.start, told)} it is declared in words outside of the maths."
    return ""


def _collision(
    model: Model, occurrences: Occurrences, here: Occurrence, edits: Mapping[Occurrence, Edit], new: _NewName
) -> str:
    """Where the new name already means something that the symbol's formulas speak of, or can speak of."""
    document, told = model.document, here.start
    for each, edit in edits.items():
        name = _name_written_by(edit, document)
        for other in occurrences.in_formula(each.formula):
            is_bound_apart = here.symbol[0] == other.symbol[0] == "bound"  # as the i of another sum
            if other.mention.name.rstrip("^_") == name and other.symbol != here.symbol and not is_bound_apart:
                return f"“{new.name}” already stands in {document.line_name(other.start, told)}."
        binding = Lookup(model.scope(each.formula)).symbol(name)
        if name is not None and binding is not None:
            meant = occurrences.meant_by(name, each.formula)
            if meant != here.symbol and meant[0] in ("declared", "defined"):
                return f"“{new.name}” is already {binding.provenance} in {document.line_name(binding.start, told)}."
    return ""


def _name_written_by(edit: Edit, document: Document) -> str | None:
    """The name as it is read where an edit wrote it, with the style that the place has; None for what is no name."""
    display = parse(edit.text, 0, len(edit.text), document.macros_at(edit.start))
    return canonical(display.lines[0][0])


def _edit(occurrence: Occurrence, new: _NewName, document: Document) -> Edit:
    """The new name in the spelling of an occurrence: `\\mathbf{x}_1` becomes `\\mathbf{y}`, with the spaces and braces
    that TeX needs."""
    mention, text = occurrence.mention, document.source
    before, after = text(mention.start, mention.letters.start), text(mention.letters.end, mention.base_end)
    if new.styled or mention.letters.start < mention.start:
        before = after = ""
    own = before + _spaced(new.base, after) + after + new.scripts
    following = text(mention.end, mention.end + 20).lstrip()
    is_clashing = ("_" in new.scripts and following[:1] == "_") or ("^" in new.scripts and following[:1] in ("^", "'"))
    is_bare = mention.is_argument and text(mention.start - 1, mention.start) != "{"
    if is_clashing or (is_bare and not _ONE_TOKEN.fullmatch(own)):
        own = f"{{{own}}}"
    if own[:1].isalpha() and _CONTROL_WORD.search(text(mention.start - 40, mention.start)):
        own = f" {own}"
    return Edit(mention.start, mention.end, _spaced(own, text(mention.end, mention.end + 1)))


def _spaced(name: str, following: str) -> str:
    """A name with a space where a letter that follows would lengthen its command."""
    return f"{name} " if _CONTROL_WORD.search(name) and following[:1].isalpha() else name


def _places_after(before: Document, after: Document, old: list[Occurrence], edits: list[Edit]) -> list[int]:
    """Where the occurrences of a symbol are after the edits."""
    shift, places = 0, []
    waiting = {edit.start: edit for edit in edits}
    for each in old:
        edit = waiting.get(each.start)
        opening = 0 if edit is None else len(edit.text) - len(edit.text.lstrip(" {"))
        places.append(after.place(before.offset(each.start) + shift + opening))
        shift += 0 if edit is None else len(edit.text) - (edit.end - edit.start)
    return places


def _change_of_meaning(after: Model, places: list[int]) -> int | None:
    """Where the renamed symbol does not stand, or another stands with it; None if its places are these."""
    renamed = occurrences_of(after)
    first = renamed.at(places[0])
    found = [] if first is None else [each.start for each in renamed.of(first.symbol)]
    return min(set(places) ^ set(found), default=None)


def _new_reading(before: Model, after: Model, edits: list[Edit]) -> Steps[int | None]:
    """Where shapes that did fit do not any more, a matrix is none by its new letter, one of several is none, or what
    claimed a derivative claims none, in steps. None if all is as it was everywhere that something is edited."""
    touched = {formula for edit in edits if (formula := before.document.formula_at(edit.start)) is not None}
    for done, number in enumerate(sorted(map(before.document.number_of, touched))):
        old, new = before.document.formulas[number], after.document.formulas[number]
        if _read(before, old) != _read(after, new):
            return new.start
        yield done, len(touched)
    return None


def _read(model: Model, formula: Formula) -> tuple[object, ...]:
    """What a formula is read as, whatever its names and the order of its terms."""
    sides = [
        (reading.error is not None, _consists_of(reading.expr))
        for understood in model.understood(formula)
        for reading in understood.readings
    ]
    return sides, len(model.scope(formula).families), len(list(claims_in(model, formula)))


def _consists_of(expr: Expr | None) -> Counter[tuple[str, int]]:
    return Counter((node.name if node.args else "", len(node.shape)) for node in (expr.walk() if expr else ()))
