"""The commands that define macros, each with what reads the rest of its definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from matcalc_ls.tex.macros import MANDATORY, SIZE, Macro, Parameter
from matcalc_ls.tex.stream import Stream
from matcalc_ls.tex.tokens import Token, tokenize

MAX_ARGUMENTS = 9


def bare(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Tokens without their place, so that the same definition is the same value wherever it stands."""
    return tuple(Token(token.kind, token.text, 0, 0) for token in tokens)


def tex(source: str) -> tuple[Token, ...]:
    """The tokens of a text that stands nowhere."""
    return bare(tokenize(source))


def _star(stream: Stream) -> bool:
    token = stream.peek_solid()
    if token is None or token.text != "*":
        return False
    stream.take()
    return True


def _name(stream: Stream) -> str | None:
    """The name being defined, `\\x` or `{\\x}`."""
    names = [token for token in stream.argument() if token.kind != "space"]
    return names[0].text if len(names) == 1 and names[0].kind == "command" else None


def _words(tokens: Iterable[Token]) -> str:
    return "".join(token.text for token in tokens).strip()


def _counted(stream: Stream) -> tuple[Parameter, ...] | None:
    """`[2][default]`: how many arguments, and what the first is if it is left out; None if that makes no sense."""
    count = stream.bracketed()
    default = stream.bracketed() if count else None
    digits = _words(count or ())
    number = int(digits) if digits.isdecimal() else 0
    if (digits and not digits.isdecimal()) or number > MAX_ARGUMENTS:
        return None
    if default is None or not number:
        return (MANDATORY,) * number
    return (Parameter("optional", default=bare(default)), *(MANDATORY,) * (number - 1))


def _newcommand(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    _star(stream)
    name, parameters = _name(stream), _counted(stream)
    body = bare(stream.argument())
    if name is not None and parameters is not None:
        yield Macro(name, parameters, body)


def _unless_known(definer: _Definer) -> _Definer:
    def define(stream: Stream, known: Mapping[str, Macro]) -> Iterator[Macro]:
        return (macro for macro in definer(stream, known) if macro.name not in known)

    return define


def _def(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    stream.peek_solid()
    name = stream.take()
    delimiters = [""]
    while (token := stream.peek()) is not None and token.kind not in ("open", "close"):
        stream.take()
        if token.kind == "parameter":
            delimiters.append("")
        else:
            delimiters[-1] += token.text
    if name is None or name.kind != "command" or token is None or token.kind == "close":
        return
    texts = [text.strip() for text in delimiters]
    parameters = tuple(Parameter("until", closing=text) if text else MANDATORY for text in texts[1:])
    yield Macro(name.text, parameters, bare(stream.argument()), texts[0])


def _let(stream: Stream, known: Mapping[str, Macro]) -> Iterator[Macro]:
    stream.peek_solid()
    name = stream.take()
    equals = stream.peek_solid()
    if equals is not None and equals.text == "=":
        stream.take()
        stream.peek_solid()
    meaning = stream.take()
    if name is None or meaning is None or name.kind != "command":
        return
    if macro := known.get(meaning.text):
        yield Macro(name.text, macro.parameters, macro.body, macro.prefix)
    else:
        kept = meaning._replace(kind="frozen") if meaning.kind == "command" else meaning
        yield Macro(name.text, (), bare([kept]))


def _operator(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    star = "*" if _star(stream) else ""
    name = _name(stream)
    body = bare(stream.argument())
    if name is not None:
        yield Macro(name, (), (*tex(f"\\operatorname{star}{{"), *body, *tex("}")))


def _bold(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    """bm's `\\bmdefine\\x{x}`."""
    name = _name(stream)
    body = bare(stream.argument())
    if name is not None:
        yield Macro(name, (), (*tex("\\bm{"), *body, *tex("}")))


def _fenced(left: Iterable[Token], inner: Iterable[Token], right: Iterable[Token]) -> tuple[Token, ...]:
    return (*tex("\\left"), *bare(left), *bare(inner), *tex("\\right"), *bare(right))


def _paired(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    name = _name(stream)
    left, right = stream.argument(), stream.argument()
    if name is not None:
        yield Macro(name, (*SIZE, MANDATORY), _fenced(left, tex("#3"), right))


def _paired_with_body(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    """mathtools' `\\DeclarePairedDelimiterX\\ip[2]{\\langle}{\\rangle}{#1, #2}`."""
    name, parameters = _name(stream), _counted(stream)
    left, right, inner = stream.argument(), stream.argument(), stream.argument()
    if name is not None and parameters is not None and len(parameters) <= MAX_ARGUMENTS - len(SIZE):
        yield Macro(name, (*SIZE, *parameters), _fenced(left, _after_size(inner), right))


def _paired_with_surroundings(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    """mathtools' `\\DeclarePairedDelimiterXPP\\Norm[1]{}{\\|}{\\|}{_2}{#1}`."""
    name, parameters = _name(stream), _counted(stream)
    before, left, right, after, inner = (stream.argument() for _ in range(5))
    if name is not None and parameters is not None and len(parameters) <= MAX_ARGUMENTS - len(SIZE):
        body = (*_after_size(before), *_fenced(left, _after_size(inner), right), *_after_size(after))
        yield Macro(name, (*SIZE, *parameters), body)


def _after_size(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """A body with its parameters counted behind star and size; `\\delimsize` is such a size."""
    shifted: list[Token] = []
    for token in bare(tokens):
        if token.kind == "parameter":
            shifted.append(token._replace(text=f"#{int(token.text[1]) + len(SIZE)}"))
        else:
            shifted.append(token._replace(text="\\middle") if token.text == "\\delimsize" else token)
    return tuple(shifted)


def _document_command(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    """xparse: `\\NewDocumentCommand\\dv{s o m g}{…}`."""
    name = _name(stream)
    parameters = _specified(Stream(stream.argument()))
    body = bare(stream.argument())
    if name is not None and parameters is not None:
        yield Macro(name, parameters, body)


def _specified(specification: Stream) -> tuple[Parameter, ...] | None:
    """The parameters of an xparse specification, None for those that there is no use for in maths."""
    found: list[Parameter] = []
    while (token := specification.peek_solid()) is not None:
        specification.take()
        kind = token.text
        if kind in ("+", "!"):
            continue
        if kind == "s":
            found.append(Parameter("star"))
        elif kind == "m":
            found.append(MANDATORY)
        elif kind in ("o", "O"):
            found.append(Parameter("optional", default=bare(specification.argument()) if kind == "O" else None))
        elif kind in ("g", "G"):
            found.append(Parameter("group", default=bare(specification.argument()) if kind == "G" else None))
        elif kind in ("d", "D", "r", "R"):
            opening, closing = _words(specification.argument()), _words(specification.argument())
            default = bare(specification.argument()) if kind in ("D", "R") else None
            found.append(Parameter("optional", opening, closing, default))
        else:
            return None
    return tuple(found) if len(found) <= MAX_ARGUMENTS else None


def _environment(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    """`\\newenvironment{name}[1][default]{beginning}{end}`."""
    _star(stream)
    name, parameters = _words(stream.argument()), _counted(stream)
    yield from _environment_macros(name, parameters, stream)


def _document_environment(stream: Stream, _: Mapping[str, Macro]) -> Iterator[Macro]:
    name, parameters = _words(stream.argument()), _specified(Stream(stream.argument()))
    yield from _environment_macros(name, parameters, stream)


def _environment_macros(name: str, parameters: tuple[Parameter, ...] | None, stream: Stream) -> Iterator[Macro]:
    beginning, end = bare(stream.argument()), bare(stream.argument())
    if name and parameters is not None:
        yield Macro(f"\\begin{{{name}}}", parameters, beginning)
        yield Macro(f"\\end{{{name}}}", (), end)


_Definer = Callable[[Stream, Mapping[str, Macro]], Iterator[Macro]]


def _table() -> dict[str, _Definer]:
    groups: list[tuple[_Definer, tuple[str, ...]]] = [
        (_newcommand, ("newcommand", "renewcommand", "DeclareRobustCommand", "newrobustcmd", "renewrobustcmd")),
        (_unless_known(_newcommand), ("providecommand", "providerobustcmd")),
        (_def, ("def", "gdef", "edef", "xdef")),
        (_let, ("let",)),
        (_operator, ("DeclareMathOperator",)),
        (_bold, ("bmdefine", "DeclareBoldMathCommand")),
        (_paired, ("DeclarePairedDelimiter",)),
        (_paired_with_body, ("DeclarePairedDelimiterX",)),
        (_paired_with_surroundings, ("DeclarePairedDelimiterXPP",)),
        (_document_command, ("NewDocumentCommand", "RenewDocumentCommand", "DeclareDocumentCommand",
                             "NewExpandableDocumentCommand", "DeclareExpandableDocumentCommand")),
        (_unless_known(_document_command), ("ProvideDocumentCommand",)),
        (_environment, ("newenvironment", "renewenvironment")),
        (_document_environment, ("NewDocumentEnvironment", "RenewDocumentEnvironment", "DeclareDocumentEnvironment")),
    ]  # fmt: skip
    return {f"\\{name}": definer for definer, names in groups for name in names}


DEFINERS: Mapping[str, Callable[[Stream, Mapping[str, Macro]], Iterator[Macro]]] = _table()
"""The commands that define macros, each with what reads the rest of the definition: nothing if it makes no sense."""
_GROUPS = {
    "\\DeclarePairedDelimiter": 2, "\\DeclarePairedDelimiterX": 3, "\\DeclarePairedDelimiterXPP": 5,
    "\\newenvironment": 2, "\\renewenvironment": 2,
}  # fmt: skip


def groups_of(definer: str) -> int:
    """How many groups stand in a definition, behind the name."""
    if definer.endswith("DocumentCommand"):
        return 2
    return 3 if definer.endswith("DocumentEnvironment") else _GROUPS.get(definer, 1)
