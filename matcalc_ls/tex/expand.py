"""Macro expansion: from the tokens of a formula to the tokens it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matcalc_ls.tex.definitions import DEFINERS
from matcalc_ls.tex.macros import Macro, Macros
from matcalc_ls.tex.stream import Stream
from matcalc_ls.tex.tokens import Token

CALL_BUDGET = 10_000
FORMULA_BUDGET = 40_000
"""How many tokens one macro call, and all calls of a formula together, may take and copy."""


def expand(tokens: Iterable[Token], macros: Macros) -> list[Token]:
    """The tokens with every macro call carried out and every definition obeyed.

    A token from an argument keeps its span, one from a body gets the span of the call. A call that exceeds its budget
    comes out as one `unknown` token with the call's span; what follows it is not affected.
    """
    return _Expander(tokens, macros).run()


class _Expander:
    def __init__(self, tokens: Iterable[Token], macros: Macros) -> None:
        self._stream = Stream(tokens)
        self._macros: Mapping[str, Macro] = macros.entries
        self._local: dict[str, Macro] | None = None
        self._output: list[Token] = []
        self._left = FORMULA_BUDGET
        # The call in the document that is being carried out: its name and span, and where its output begins.
        self._call: tuple[str, int, int, int] | None = None

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
            else:
                output.append(token)

    def _define(self, macro: Macro | None) -> Mapping[str, Macro]:
        if macro is not None:
            if self._local is None:
                self._macros = self._local = dict(self._macros)
            self._local[macro.name] = macro
        return self._macros

    def _finish_call(self) -> None:
        self._left -= self._stream.work
        self._stream.work = 0
        self._call = None

    def _give_up(self) -> None:
        assert self._call is not None
        name, start, end, begun = self._call
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
        start, end = token.start, max(token.end, stream.last_end)
        if outermost:
            self._call = (token.text, start, end, len(self._output))
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

    def _arguments(self, macro: Macro) -> list[list[Token]]:
        stream = self._stream
        if macro.starred:
            star = stream.peek_solid() if macro.arguments else None
            if star is not None and star.text == "*":
                stream.take()
            elif macro.default is None:
                stream.bracketed()
        if macro.delimiters:
            stream.until(macro.delimiters[0]) if macro.delimiters[0] else None
            return [stream.until(after) if after else stream.argument() for after in macro.delimiters[1:]]
        arguments: list[list[Token]] = []
        if macro.default is not None and macro.arguments:
            given = stream.bracketed()
            arguments.append(list(macro.default) if given is None else given)
        while len(arguments) < macro.arguments:
            arguments.append(stream.argument())
        return arguments
