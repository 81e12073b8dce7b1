"""The open documents and what can be asked of them: the one door from the server's worker and the tests."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from pathlib import Path
from types import MappingProxyType

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
from matcalc_ls.analysis.door import Door
from matcalc_ls.analysis.inlay_hints import inlay_hints
from matcalc_ls.analysis.memory import collection_paused
from matcalc_ls.analysis.model import Model
from matcalc_ls.analysis.navigation.across_files import PaperNavigation
from matcalc_ls.analysis.navigation.folding import folding
from matcalc_ls.analysis.navigation.outline import outline
from matcalc_ls.analysis.navigation.references import definition, references
from matcalc_ls.analysis.navigation.rename import renamable, rename
from matcalc_ls.analysis.navigation.selection import selection
from matcalc_ls.analysis.navigation.tokens import tokens
from matcalc_ls.analysis.paper import paper_of
from matcalc_ls.analysis.roots import is_ignored, path_of, root_of
from matcalc_ls.analysis.settings import DEFAULT, Settings
from matcalc_ls.analysis.workspace import Files, surroundings
from matcalc_ls.tex.configured import macros_of
from matcalc_ls.tex.in_force import Surroundings
from matcalc_ls.tex.macros import Macros
from matcalc_ls.tex.remembered import forget_nodes
from matcalc_ls.text.scan import Language


class Engine:
    """Holds the models of open documents. Every method is a plain call with plain data in and out.

    `language` is "markdown" or "latex". Offsets are code points into the text last given for that `uri`.
    Asking about a document that is not open raises KeyError.
    """

    def __init__(self) -> None:
        self._doors: dict[str, Door] = {}
        self._settings: dict[str, Settings] = {}
        self._examinations: dict[str, Examination] = {}
        self._found: dict[str, list[Diagnostic]] = {}
        self._papers: dict[str, PaperNavigation] = {}

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
        answer are the paths of the files that the document rests on.
        """
        self.close(uri)
        known: Language = "latex" if language == "latex" else "markdown"
        macros = {name: (macro.body, macro.arguments) for name, macro in settings.macros.items()}
        given, path = Macros().define(macros_of(macros)), path_of(uri)
        files = Files({Path(name): content for name, content in texts.items()})
        folder = None if root is None else Path(root)
        around = Surroundings(given) if path is None else surroundings(path, text, known, folder, given, files)
        with collection_paused():
            self._doors[uri] = Door(Model(text, known, around, settings.layout, spread=True))
        self._settings[uri] = settings
        if path is not None and known == "latex":
            self._papers[uri] = PaperNavigation(
                path.resolve(),
                lambda: paper_of(path, text, folder, files),
                lambda whole: Model(whole, known, Surroundings(given), settings.layout),
            )
        if path is not None and is_ignored(path, folder or root_of(path), settings.ignore):
            self._found[uri] = []
        return sorted(map(str, files.read))

    def close(self, uri: str) -> None:
        """Forget a document; one that is not open is no error."""
        for memory in (self._doors, self._settings, self._examinations, self._found, self._papers):
            memory.pop(uri, None)
        forget_nodes()

    def diagnostics(self, uri: str) -> list[Diagnostic]:
        """Every finding, in order of place."""
        steps = self.examine(uri)
        while True:
            try:
                next(steps)
            except StopIteration as finished:
                found: list[Diagnostic] = finished.value
                return found

    def examine(self, uri: str, first: int = 0) -> Generator[tuple[int, int], None, list[Diagnostic]]:
        """The same in steps, those after the offset `first` before the others; how many are done, and of how many."""
        if uri not in self._found:
            door = self._doors[uri]
            examination = Examination(door.model, self._settings[uri])
            self._examinations[uri] = examination
            yield from examination.steps(door.place(first))
            self._found[uri] = examination.found()
        return self.found(uri)

    def found(self, uri: str) -> list[Diagnostic]:
        """What `examine` has found so far."""
        examination = self._examinations.get(uri)
        return self._doors[uri].out(self._found.get(uri, [] if examination is None else examination.found()))

    def formula(self, uri: str, start: int, end: int) -> Span | None:
        """The one formula that a stretch of text lies in; None where there is none, or more."""
        door = self._doors[uri]
        at = door.model.document.formula_at(door.place(start))
        span = None if at is None else door.out(Span(at.start, at.end))
        return span if span is not None and span.start <= start and end <= span.end else None

    def hover(self, uri: str, offset: int) -> Hover | None:
        """What to show at an offset, or None."""
        door = self._doors[uri]
        return door.out(hover.hover(door.model, door.place(offset)))

    def actions(self, uri: str, start: int, end: int) -> list[Action]:
        """What can be done for a selection."""
        door = self._doors[uri]
        return actions.actions(door.model, door.place(start), door.place(end))

    def resolve(self, uri: str, key: str) -> list[Edit] | None:
        """The edits of an action; None where the document has moved on and the action no longer applies."""
        door = self._doors[uri]
        if key == fix_all.KEY:
            self.diagnostics(uri)
            return door.out(fix_all.fix_all(door.model, self._found[uri])) or None
        return door.out(actions.resolve(door.model, key))

    def derivative_code(self, uri: str, key: str) -> str | None:
        """The source that an action `insert-code` would insert, or None."""
        return derivative_code(self._doors[uri].model, key.split("|")[1:])

    def completions(self, uri: str, offset: int, trigger: str = "") -> list[Completion]:
        """What can be written at an offset; `trigger` is the character that asked, "" where the author did."""
        door = self._doors[uri]
        return door.out(completions(door.model, door.place(offset), trigger))

    def completion_detail(self, uri: str, key: str) -> Explanation | None:
        """What there is to know of a completion, or None."""
        return completion_detail(self._doors[uri].model, key)

    def inline_completion(self, uri: str, offset: int) -> Completion | None:
        """How a claim goes on at an offset, or None."""
        door = self._doors[uri]
        return door.out(inline(door.model, door.place(offset)))

    def hints(self, uri: str, start: int, end: int) -> list[Hint]:
        """Shapes to show between two offsets; none where settings say so."""
        door = self._doors[uri]
        wanted = self._settings[uri].inlay_hints
        return door.out(inlay_hints(door.model, door.place(start), door.place(end))) if wanted else []

    def lenses(self, uri: str) -> list[Lens]:
        """What to offer above formulas; nothing where settings say so."""
        door = self._doors[uri]
        return door.out(code_lenses(door.model)) if self._settings[uri].code_lens else []

    def lens_title(self, uri: str, key: str) -> str | None:
        """What a lens says, or None where there is nothing to offer after all."""
        return lens_title(self._doors[uri].model, key)

    def definition(self, uri: str, offset: int) -> Span | None:
        """Where the symbol at an offset is defined, else declared; in another file of the paper, if need be."""
        door = self._doors[uri]
        found = door.out(definition(door.model, door.place(offset)))
        if found is None and uri in self._papers:
            with collection_paused():
                found = self._papers[uri].definition(offset)
        return found

    def mentions(self, uri: str, offset: int) -> list[Mentioned]:
        """Everywhere in the document that the symbol at an offset stands."""
        door = self._doors[uri]
        return door.out(references(door.model, door.place(offset)))

    def references(self, uri: str, offset: int) -> list[Mentioned]:
        """Everywhere that the symbol at an offset stands, in all files of the paper."""
        with collection_paused():
            found = self._papers[uri].references(offset) if uri in self._papers else None
        return self.mentions(uri, offset) if found is None else found

    def renamable(self, uri: str, offset: int) -> Renamable | None:
        """The name at an offset, or None."""
        door = self._doors[uri]
        return door.out(renamable(door.model, door.place(offset)))

    def rename(self, uri: str, offset: int, name: str) -> Renaming:
        """The edits that rename the symbol at an offset in all files of the paper, or why there are none."""
        door = self._doors[uri]
        with collection_paused():
            found = self._papers[uri].rename(offset, name) if uri in self._papers else None
            return door.out(rename(door.model, door.place(offset), name)) if found is None else found

    def outline(self, uri: str) -> list[OutlineItem]:
        """Sections, definitions and claims."""
        door = self._doors[uri]
        return door.out(outline(door.model))

    def folding(self, uri: str) -> list[Span]:
        """What can be folded."""
        door = self._doors[uri]
        return door.out(folding(door.model))

    def selection(self, uri: str, offset: int) -> list[Span]:
        """What a selection at an offset grows to, step by step."""
        door = self._doors[uri]
        return door.out(selection(door.model, door.place(offset)))

    def tokens(self, uri: str, start: int, end: int) -> list[Token]:
        """What the names in the formulas between two offsets are."""
        door = self._doors[uri]
        offset = door.model.document.offset
        found = tokens(door.model, door.place(start), door.place(end))
        return [(offset(first), offset(last), kind) for first, last, kind in found]
