"""Macro expansion: from the tokens of a formula to the tokens it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from matcalc_ls.tex.definers import DEFINERS
from matcalc_ls.tex.macros import FALSE, NO_VALUE, TRUE, Macro, Macros, Parameter
from matcalc_ls.tex.stream import Stream
from matcalc_ls.tex.tokens import Token

CALL_BUDGET = 10_000
FORMULA_BUDGET = 40_000
"""How many tokens one macro call, and all calls of a formula together, may take and copy."""


class Conditional(NamedTuple):
    """A test of xparse: whether the argument is `value`, or with `equal` unset is not; and which branches there are."""

    value: str
    equal: bool
    has_then: bool
    has_else: bool


def _conditionals() -> Iterator[tuple[str, Conditional]]:
    for name, value, equal in (
        ("Boolean", TRUE.text, True), ("NoValue", NO_VALUE.text, True), ("Value", NO_VALUE.text, False)
    ):  # fmt: skip
        for branches in ("TF", "T", "F"):
            yield f"\\If{name}{branches}", Conditional(value, equal, "T" in branches, "F" in branches)


CONDITIONALS: Mapping[str, Conditional] = dict(_conditionals())
"""The commands of xparse that choose, by name."""


class Expansion(NamedTuple):
    """The tokens, the names of the macros among those called that nobody defined, and where calls stand."""

    tokens: list[Token]
    assumed: tuple[str, ...]
    calls: tuple[tuple[int, int], ...]


def expand(tokens: list[Token], macros: Macros) -> Expansion:
    """The tokens with every macro call carried out and every definition obeyed.

    A token from an argument keeps its span, one from a body gets the span of the call. A call that exceeds its budget
    comes out as one `unknown` token with the call's span; what follows it is not affected.
    """
    if not _may_expand(tokens, macros):
        return Expansion(tokens, (), ())
    expander = _Expander(tokens, macros)
    return Expansion(expander.run(), tuple(sorted(expander.assumed)), tuple(expander.calls))


def _may_expand(tokens: Iterable[Token], macros: Macros) -> bool:
    """Whether a token is more than itself: a macro, a definition, a choice, an environment that may be defined."""
    entries, has_environments = macros.entries, macros.has_environments
    for kind, text, _, _ in tokens:
        if kind == "command":
            if text in entries or text in DEFINERS or text in CONDITIONALS:
                return True
            if has_environments and text in ("\\begin", "\\end"):
                return True
        elif kind == "frozen":
            return True
    return False


class _Expander:
    def __init__(self, tokens: Iterable[Token], macros: Macros) -> None:
        self._stream = Stream(tokens)
        self._macros: Mapping[str, Macro] = macros.entries
        self._local: dict[str, Macro] | None = None
        self._environments = macros.has_environments
        self._output: list[Token] = []
        self.assumed: set[str] = set()
        self.calls: list[tuple[int, int]] = []
        self._left = FORMULA_BUDGET
        # The call in the document that is being carried out: its name and span, and where its output begins.
        self._call: tuple[str, int, int, int] | None = None
        self._in_force = macros

    def run(self) -> list[Token]:
        stream, output, macros = self._stream, self._output, self._macros
        while True:
            if self._call is not None:
                if not stream.in_call:
                    self._finish_call()
                elif stream.work > min(CALL_BUDGET, self._left):
                    self._give_up()
            token = stream.take()
            if token is None:
                return output
            if token.kind == "frozen":
                output.append(token._replace(kind="command"))
            elif token.kind != "command":
                output.append(token)
            elif token.text in macros:
                self._expand(token, macros[token.text])
            elif token.text in DEFINERS:
                macros = self._define(DEFINERS[token.text](stream, macros))
            elif token.text in CONDITIONALS:
                self._choose(CONDITIONALS[token.text])
            elif self._environments and token.text in ("\\begin", "\\end"):
                self._environment(token)
            else:
                output.append(token)

    def _define(self, defined: Iterable[Macro]) -> Mapping[str, Macro]:
        for macro in defined:
            if self._local is None:
                self._macros = self._local = dict(self._macros)
            self._local[macro.name] = macro
            self._environments = self._environments or macro.name.startswith("\\begin{")
        return self._macros

    def _choose(self, conditional: Conditional) -> None:
        """Carry on with one of the branches of `\\IfBooleanTF{…}{…}{…}`."""
        stream = self._stream
        tested = [token for token in stream.argument() if token.kind != "space"]
        holds = (len(tested) == 1 and tested[0].text == conditional.value) == conditional.equal
        branches = [stream.argument() if present else [] for present in (conditional.has_then, conditional.has_else)]
        stream.push(branches[0] if holds else branches[1])

    def _environment(self, token: Token) -> None:
        """`\\begin{name}` as the macro that it is, or as it stands."""
        name, length = self._stream.peek_name()
        macro = self._macros.get(f"{token.text}{{{name}}}") if length else None
        if macro is None:
            self._output.append(token)
            return
        for _ in range(length):
            self._stream.take()
        self._expand(token, macro)

    def _finish_call(self) -> None:
        if self._call is not None:
            self.calls.append(self._call[1:3])
        self._left -= self._stream.work
        self._stream.work = 0
        self._call = None

    def _is_common(self) -> bool:
        """Whether a call comes out here as in other formulas that know the same macros."""
        return self._local is None and self._left >= CALL_BUDGET

    def _give_up(self) -> None:
        assert self._call is not None
        name, start, end, begun = self._call
        if self._is_common() and not self.assumed and self._in_force.takes_nothing(name):
            # It does so in each formula of a document: there it need not be tried again.
            self._in_force.runaway[name] = self._stream.work
        self._stream.abandon()
        self._finish_call()
        del self._output[begun:]
        self._output.append(Token("unknown", name, start, end))

    def _expand(self, token: Token, macro: Macro) -> None:
        stream = self._stream
        if self._call is None and self._left <= 0:
            self._output.append(token)
            return
        outermost = self._call is None
        stream.last_end = token.end
        arguments = self._arguments(macro)
        if arguments is None:
            self._output.append(token)
            return
        if macro.assumed:
            self.assumed.add(macro.name)
        start, end = token.start, max(token.end, stream.last_end)
        if outermost:
            self._call = (token.text, start, end, len(self._output))
            if self._is_common() and token.text in self._in_force.runaway:
                stream.work += self._in_force.runaway[token.text]
                self._give_up()
                return
        elif self._call is not None and end > self._call[2]:
            # A call inside may take arguments that stand behind the outer call.
            self._call = (*self._call[:2], end, self._call[3])
        body: list[Token] = []
        allowed = min(CALL_BUDGET, self._left) - stream.work
        for part in macro.body:
            if part.kind == "parameter":
                number = int(part.text[1]) - 1
                body.extend(arguments[number] if number < len(arguments) else ())
            else:
                body.append(Token(part.kind, part.text, start, end))
            if len(body) > allowed:
                self._give_up()
                return
        stream.push(body)

    def _arguments(self, macro: Macro) -> list[list[Token]] | None:
        """What a call gives to its macro; None, with nothing taken, if it is no call."""
        stream = self._stream
        if not macro.parameters and not macro.prefix:
            return []
        mark = stream.mark()
        if macro.prefix:
            stream.until(macro.prefix)
        arguments: list[list[Token]] = []
        for parameter in macro.parameters:
            given = self._argument(parameter)
            if parameter.kind == "braced" and given == [NO_VALUE]:
                stream.reset(mark)
                return None
            arguments.append(given)
        return arguments

    def _argument(self, parameter: Parameter) -> list[Token]:
        stream = self._stream
        given: list[Token] | None
        if parameter.kind == "star":
            star = stream.peek_solid()
            if star is None or star.text != "*":
                return [FALSE]
            stream.take()
            return [TRUE]
        if parameter.kind == "until":
            return stream.until(parameter.closing)
        if parameter.kind == "optional":
            given = stream.bracketed(parameter.opening, parameter.closing)
        else:
            following = stream.peek_solid()
            in_braces = following is not None and following.kind == "open"
            given = stream.argument() if in_braces or parameter.kind == "mandatory" else None
        return given if given is not None else list(parameter.default or (NO_VALUE,))
