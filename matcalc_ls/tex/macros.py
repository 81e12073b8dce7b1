"""Macros as values: what a name stands for, and the set of macros in force at a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from matcalc_ls.tex.tokens import Token

_NAME = re.compile(r"\\(?:[a-zA-Z]+|.)", re.DOTALL)

ParameterKind = Literal["mandatory", "braced", "optional", "star", "group", "until"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a macro takes: a `mandatory` argument; an `optional` one between `opening` and `closing`; a `star`, which is
    `\\BooleanTrue` or `\\BooleanFalse`; a `group`, an optional argument in braces; or all `until` the text `closing`.
    Without a `braced` argument in its braces, the command is no call at all.

    `default` is what an argument is that was left out, `NO_VALUE` if there is none.
    """

    kind: ParameterKind
    opening: str = "["
    closing: str = "]"
    default: tuple[Token, ...] | None = None


MANDATORY = Parameter("mandatory")
SIZE = (Parameter("star"), Parameter("optional"))
"""`*` or `[\\big]`, which a paired delimiter takes first."""
NO_VALUE = Token("symbol", "-NoValue-", 0, 0)
TRUE, FALSE = Token("command", "\\BooleanTrue", 0, 0), Token("command", "\\BooleanFalse", 0, 0)


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: `name` with its backslash, what it takes, what it becomes. Spans in `body` are meaningless.

    `prefix` is the text that has to stand before the arguments, as in `\\def\\a(#1){…}`. The two macros that an
    environment is are named `\\begin{name}` and `\\end{name}`. An `assumed` macro is what its name most likely means,
    for nobody defined it.
    """

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Token, ...]
    prefix: str = ""
    assumed: bool = False

    @property
    def used(self) -> frozenset[str]:
        """The commands in the body and in the defaults."""
        defaults = (token for parameter in self.parameters for token in parameter.default or ())
        return frozenset(token.text for token in (*self.body, *defaults) if token.kind == "command")


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

    @cached_property
    def runaway(self) -> dict[str, int]:
        """Macros that exceed their budget wherever they are called, and the work after which they do, as far as that
        was found out."""
        return {}

    def takes_nothing(self, name: str) -> bool:
        """Whether neither a macro nor any that it calls takes what stands around it."""
        return not any(macro.parameters or macro.prefix for macro in self.used_by(name))

    @cached_property
    def has_environments(self) -> bool:
        """Whether an environment is among them."""
        return any(name.startswith("\\begin{") for name in self.entries)

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
