"""Macros as values: what a name stands for, and the set of macros in force at a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from matcalc_ls.tex.tokens import Token

_NAME = re.compile(r"\\(?:[a-zA-Z]+|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: `name` with its backslash, the number of arguments, what it becomes.

    `default` is what an optional first argument is if it is left out. `delimiters` has, for `\\def\\a(#1,#2){…}`, the
    texts that stand before the first and after each argument. `starred` macros swallow a `*` after their name and
    a size in brackets (`\\norm*{x}`, `\\norm[\\big]{x}`). Spans in `body` and `default` are meaningless.
    """

    name: str
    arguments: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None
    delimiters: tuple[str, ...] = ()
    starred: bool = False

    @property
    def used(self) -> frozenset[str]:
        """The commands in the body and in the default."""
        return frozenset(token.text for token in (*self.body, *(self.default or ())) if token.kind == "command")


@dataclass(frozen=True)
class Macros(Mapping[str, Macro]):
    """The macros in force somewhere, by name; a value that does not change."""

    entries: Mapping[str, Macro] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Macro:
        return self.entries[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def __hash__(self) -> int:
        return hash(frozenset(self.entries.items()))

    def define(self, macros: Iterable[Macro]) -> Macros:
        """These macros and others, which win."""
        return Macros({**self.entries, **{macro.name: macro for macro in macros}})

    def used_by(self, formula: str) -> tuple[Macro, ...]:
        """The macros that a formula's text calls, directly or through others: with the text, a cache's key."""
        if not self.entries:
            return ()
        found: dict[str, Macro] = {}
        waiting = _NAME.findall(formula)
        while waiting:
            name = waiting.pop()
            if name not in found and (macro := self.entries.get(name)):
                found[name] = macro
                waiting.extend(macro.used)
        return tuple(found[name] for name in sorted(found))


NO_MACROS = Macros()
"""Nothing defined."""
