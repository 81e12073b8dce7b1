"""The open documents and what can be asked of them: the one door from the server's worker and the tests."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from types import MappingProxyType
from weakref import WeakValueDictionary

from matcalc_ls.analysis import actions, hover
from matcalc_ls.analysis.actions import fix_all
from matcalc_ls.analysis.actions.insert_code import derivative_code
from matcalc_ls.analysis.code_lenses import code_lenses, lens_title
from matcalc_ls.analysis.completion import completion_detail, completions, inline
from matcalc_ls.analysis.data import (
    Action,
    Completion,
    Diagnostic,
    Edit,
    Explanation,
    Hint,
    Hover,
    Lens,
    Mentioned,
    OutlineItem,
    Renamable,
    Renaming,
    Span,
    Token,
)
from matcalc_ls.analysis.diagnostics import Examination
from matcalc_ls.analysis.inlay_hints import inlay_hints
from matcalc_ls.analysis.navigation.folding import folding
from matcalc_ls.analysis.navigation.outline import outline
from matcalc_ls.analysis.navigation.references import definition, references
from matcalc_ls.analysis.navigation.rename import renamable, rename
from matcalc_ls.analysis.navigation.selection import selection
from matcalc_ls.analysis.navigation.tokens import tokens
from matcalc_ls.analysis.opening import Opening
from matcalc_ls.analysis.opening.basis import Basis, Context
from matcalc_ls.analysis.opening.opened import Opened
from matcalc_ls.analysis.opening.shared import Shared
from matcalc_ls.analysis.places import Places
from matcalc_ls.analysis.settings import DEFAULT, Settings
from matcalc_ls.tex.remembered import forget_nodes
from matcalc_ls.text.steps import Steps, finished, resumed


class Engine:
    """Holds the models of open documents. Every method is a plain call with plain data in and out.

    `language` is "markdown" or "latex". Offsets are code points into the text last given for that `uri`.
    Asking about a document that is not open raises KeyError.
    """

    def __init__(self) -> None:
        self._open: dict[str, Opened] = {}
        self._opening: dict[str, Opening] = {}
        self._models: WeakValueDictionary[Hashable, Shared] = WeakValueDictionary()
        """What the open documents are understood in, by what they share."""

    def open(
        self,
        uri: str,
        text: str,
        language: str,
        root: str | None = None,
        settings: Settings = DEFAULT,
        texts: Mapping[str, str] = MappingProxyType({}),
    ) -> list[str]:
        """Take over a document's text, whole; also called with the new text after each change.

        Files that it includes are read where they are in its workspace, which is the folder `root`, else the nearest
        folder above with a repository or settings; of those that the editor has open, `texts` has the text by path. The
        answer are the paths of the other files that the document rests on.
        """
        return finished(self.opening(uri, text, language, root, settings, texts))

    def opening(
        self,
        uri: str,
        text: str,
        language: str,
        root: str | None = None,
        settings: Settings = DEFAULT,
        texts: Mapping[str, str] = MappingProxyType({}),
    ) -> Steps[list[str]]:
        """The same in steps; a text that is given meanwhile is followed, if it can be. Until the last, `hover` and
        `selection` tell what is known from around a place alone, and what else is asked is answered of the text that
        was given before."""
        context = Context(
            uri,
            "latex" if language == "latex" else "markdown",
            None if root is None else Path(root),
            settings,
            {Path(name): content for name, content in texts.items()},
        )
        if not self._edit(uri, context, text):
            opening = self._opening.get(uri)
            if opening is None or not opening.edit(context, text):
                opening = self._opening[uri] = Opening(Basis.of(context, text), self._models)
            opened = yield from opening.steps()
            self.close(uri)
            self._open[uri] = opened
        self._opening.pop(uri, None)
        return self._open[uri].rests_on

    def _edit(self, uri: str, context: Context, text: str) -> bool:
        try:
            return uri in self._open and self._open[uri].edit(context, text)
        except Exception:
            self.close(uri)  # half of an edit is no model
            raise

    def close(self, uri: str) -> None:
        """Forget a document; one that is not open is no error."""
        self._open.pop(uri, None)
        self._opening.pop(uri, None)
        forget_nodes()

    def _asked(self, uri: str) -> Opened:
        return self._open[uri].brought_back()

    def _around(self, uri: str, offset: int) -> Steps[Places]:
        """What there is to answer with: of a document that is being opened, a part. Raises KeyError where that is not
        known yet."""
        if uri in self._opening:
            return (yield from self._opening[uri].places(offset))
        return self._asked(uri).places

    def diagnostics(self, uri: str) -> list[Diagnostic]:
        """Every finding, in order of place."""
        return finished(self.examine(uri))

    def examine(self, uri: str, first: int = 0) -> Steps[list[Diagnostic]]:
        """The same in steps, those after the offset `first` before the others; how many are done, and of how many."""
        opened = self._asked(uri)
        if opened.found is None:
            examination = Examination(opened.model, opened.context.settings, opened.places)
            opened.examination = examination
            for progress in examination.steps(opened.place(first)):
                yield progress
                if opened.brought_back().examination is not examination:  # the text was changed meanwhile
                    return []
            opened.found = examination.found()
        return opened.out(opened.found)

    def found(self, uri: str, first: int = 0) -> Steps[list[Diagnostic]]:
        """What `examine` has found so far, in steps; of a document that is being opened, what is wrong around the
        offset `first`, whatever is said elsewhere."""
        if uri in self._opening:
            return (yield from self._opening[uri].findings(first))
        opened = self._asked(uri)
        so_far = [] if opened.examination is None else opened.examination.found()
        return opened.out(so_far if opened.found is None else opened.found)

    def formula(self, uri: str, start: int, end: int) -> Span | None:
        """The one formula that a stretch of text lies in; None where there is none, or more."""
        opened = self._asked(uri)
        at = opened.model.document.formula_at(opened.place(start))
        span = None if at is None else opened.out(Span(at.start, at.end))
        return span if span is not None and span.start <= start and end <= span.end else None

    def hover(self, uri: str, offset: int) -> Hover | None:
        """What to show at an offset, or None."""
        return finished(self.hovering(uri, offset))

    def hovering(self, uri: str, offset: int) -> Steps[Hover | None]:
        """The same in steps."""
        show = hover.early if uri in self._opening else hover.hover
        places = yield from self._around(uri, offset)
        return places.out(show(places.model, places.place(offset)))

    def actions(self, uri: str, start: int, end: int) -> list[Action]:
        """What can be done for a selection."""
        opened = self._asked(uri)
        return actions.actions(opened.model, opened.place(start), opened.place(end))

    def resolve(self, uri: str, key: str) -> list[Edit] | None:
        """The edits of an action; None where the document has moved on and the action no longer applies."""
        opened = self._asked(uri)
        if key == fix_all.KEY:
            self.diagnostics(uri)
            return opened.out(fix_all.fix_all(opened.model, opened.found or ())) or None
        return opened.out(actions.resolve(opened.model, key))

    def derivative_code(self, uri: str, key: str) -> str | None:
        """The source that an action `insert-code` would insert, or None."""
        return derivative_code(self._asked(uri).model, key.split("|")[1:])

    def completions(self, uri: str, offset: int, trigger: str = "") -> list[Completion]:
        """What can be written at an offset; `trigger` is the character that asked, "" where the author did."""
        opened = self._asked(uri)
        return opened.out(completions(opened.model, opened.place(offset), trigger))

    def completion_detail(self, uri: str, key: str) -> Explanation | None:
        """What there is to know of a completion, or None."""
        return completion_detail(self._asked(uri).model, key)

    def inline_completion(self, uri: str, offset: int) -> Completion | None:
        """How a claim goes on at an offset, or None."""
        opened = self._asked(uri)
        return opened.out(inline(opened.model, opened.place(offset)))

    def hints(self, uri: str, start: int, end: int) -> list[Hint]:
        """Shapes to show between two offsets; none where settings say so."""
        return finished(self.hinting(uri, start, end))

    def hinting(self, uri: str, start: int, end: int) -> Steps[list[Hint]]:
        """The same in steps."""
        opened = self._asked(uri)
        if not opened.context.settings.inlay_hints:
            return []
        steps = inlay_hints(opened.model, opened.place(start), opened.place(end))
        return opened.out((yield from resumed(steps, opened.brought_back)))

    def lenses(self, uri: str) -> list[Lens]:
        """What to offer above formulas; nothing where settings say so."""
        return finished(self.offering(uri))

    def offering(self, uri: str) -> Steps[list[Lens]]:
        """The same in steps."""
        opened = self._asked(uri)
        if not opened.context.settings.code_lens:
            return []
        steps = code_lenses(opened.model, opened.places.formulas)
        return opened.out((yield from resumed(steps, opened.brought_back)))

    def lens_title(self, uri: str, key: str) -> str | None:
        """What a lens says, or None where there is nothing to offer after all."""
        return lens_title(self._asked(uri).model, key)

    def definition(self, uri: str, offset: int) -> Span | None:
        """Where the symbol at an offset is defined, else declared; in another file of the paper, if need be."""
        opened = self._asked(uri)
        return opened.out(definition(opened.model, opened.place(offset)))

    def mentions(self, uri: str, offset: int) -> list[Mentioned]:
        """Everywhere in the document that the symbol at an offset stands."""
        opened = self._asked(uri)
        found = references(opened.model, opened.place(offset))
        return opened.out([each for each in found if opened.places.holds(each.start)])

    def references(self, uri: str, offset: int) -> list[Mentioned]:
        """Everywhere that the symbol at an offset stands, in all files of the paper."""
        opened = self._asked(uri)
        return opened.out(references(opened.model, opened.place(offset)))

    def renamable(self, uri: str, offset: int) -> Renamable | None:
        """The name at an offset, or None."""
        opened = self._asked(uri)
        return opened.out(renamable(opened.model, opened.place(offset)))

    def rename(self, uri: str, offset: int, name: str) -> Renaming:
        """The edits that rename the symbol at an offset in all files of the paper, or why there are none."""
        return finished(self.renaming(uri, offset, name))

    def renaming(self, uri: str, offset: int, name: str) -> Steps[Renaming]:
        """The same in steps."""
        opened = self._asked(uri)
        found = yield from resumed(rename(opened.model, opened.place(offset), name), opened.brought_back)
        return opened.out(found)

    def outline(self, uri: str) -> list[OutlineItem]:
        """Sections, definitions and claims."""
        return finished(self.outlining(uri))

    def outlining(self, uri: str) -> Steps[list[OutlineItem]]:
        """The same in steps."""
        opened = self._asked(uri)
        steps = outline(opened.model, opened.places.holds)
        return opened.out((yield from resumed(steps, opened.brought_back)))

    def folding(self, uri: str) -> list[Span]:
        """What can be folded."""
        opened = self._asked(uri)
        return opened.out(folding(opened.model.document, opened.places.formulas))

    def selection(self, uri: str, offset: int) -> list[Span]:
        """What a selection at an offset grows to, step by step."""
        return finished(self.selecting(uri, offset))

    def selecting(self, uri: str, offset: int) -> Steps[list[Span]]:
        """The same in steps."""
        places = yield from self._around(uri, offset)
        return places.clamped(selection(places.model, places.place(offset)))

    def tokens(self, uri: str, start: int, end: int) -> list[Token]:
        """What the names in the formulas between two offsets are."""
        return finished(self.naming(uri, start, end))

    def naming(self, uri: str, start: int, end: int) -> Steps[list[Token]]:
        """The same in steps."""
        opened = self._asked(uri)
        steps = tokens(opened.model, opened.place(start), opened.place(end))
        found = yield from resumed(steps, opened.brought_back)
        places = opened.places
        return [(places.offset(first), places.offset(last), kind) for first, last, kind in found if places.holds(first)]
