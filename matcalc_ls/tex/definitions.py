"""Definitions of macros: read where they are written, and collected over a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from matcalc_ls.tex.macros import NO_MACROS, Macro, Macros
from matcalc_ls.tex.stream import Stream
from matcalc_ls.tex.tokens import Token, tokenize
from matcalc_ls.text.scan import Language, brace_pairs
from matcalc_ls.text.structure import find_opaque
from matcalc_ls.text.zones import find_zones


def _bare(tokens: Iterable[Token]) -> tuple[Token, ...]:
    """Tokens without their place, so that the same definition is the same value wherever it stands."""
    return tuple(Token(token.kind, token.text, 0, 0) for token in tokens)


def _tex(source: str) -> tuple[Token, ...]:
    return _bare(tokenize(source))


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


def _newcommand(stream: Stream, _: Mapping[str, Macro]) -> Macro | None:
    _star(stream)
    name = _name(stream)
    count = stream.bracketed()
    default = stream.bracketed() if count else None
    body = stream.argument()
    arguments = "".join(token.text for token in count or ()).strip()
    if name is None or not (arguments == "" or (arguments.isdigit() and int(arguments) <= 9)):
        return None
    return Macro(name, int(arguments or 0), _bare(body), None if default is None else _bare(default))


def _providecommand(stream: Stream, known: Mapping[str, Macro]) -> Macro | None:
    macro = _newcommand(stream, known)
    return None if macro and macro.name in known else macro


def _def(stream: Stream, _: Mapping[str, Macro]) -> Macro | None:
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
        return None
    arguments = len(delimiters) - 1
    body = _bare(stream.argument())
    return Macro(name.text, arguments, body, delimiters=tuple(delimiters) if any(map(str.strip, delimiters)) else ())


def _let(stream: Stream, known: Mapping[str, Macro]) -> Macro | None:
    stream.peek_solid()
    name = stream.take()
    equals = stream.peek_solid()
    if equals is not None and equals.text == "=":
        stream.take()
        stream.peek_solid()
    meaning = stream.take()
    if name is None or meaning is None or name.kind != "command":
        return None
    if macro := known.get(meaning.text):
        return Macro(name.text, macro.arguments, macro.body, macro.default, macro.delimiters, macro.starred)
    kept = meaning._replace(kind="frozen") if meaning.kind == "command" else meaning
    return Macro(name.text, 0, _bare([kept]))


def _operator(stream: Stream, _: Mapping[str, Macro]) -> Macro | None:
    star = "*" if _star(stream) else ""
    name = _name(stream)
    body = _bare(stream.argument())
    if name is None:
        return None
    return Macro(name, 0, (*_tex(f"\\operatorname{star}{{"), *body, *_tex("}")))


def _paired(stream: Stream, _: Mapping[str, Macro]) -> Macro | None:
    name = _name(stream)
    left, right = _bare(stream.argument()), _bare(stream.argument())
    if name is None:
        return None
    return Macro(name, 1, (*_tex("\\left"), *left, *_tex("#1\\right"), *right), starred=True)


def _document_command(stream: Stream, _: Mapping[str, Macro]) -> Macro | None:
    """xparse: mandatory arguments, a star and one optional argument in front."""
    name = _name(stream)
    specification = "".join(token.text for token in stream.argument() if token.kind != "space")
    body = _bare(stream.argument())
    form = re.fullmatch(r"(?P<star>s?)(?P<optional>o|O\{(?P<default>[^{}]*)\})?(?P<mandatory>m*)", specification)
    if name is None or form is None:
        return None
    arguments = len(form["mandatory"]) + bool(form["optional"])
    default = _tex(form["default"] or "") if form["optional"] else None
    return Macro(name, arguments, body, default, starred=bool(form["star"]))


_Definer = Callable[[Stream, Mapping[str, Macro]], Macro | None]
DEFINERS: Mapping[str, _Definer] = {
    "\\newcommand": _newcommand,
    "\\renewcommand": _newcommand,
    "\\DeclareRobustCommand": _newcommand,
    "\\providecommand": _providecommand,
    "\\def": _def,
    "\\gdef": _def,
    "\\edef": _def,
    "\\xdef": _def,
    "\\let": _let,
    "\\DeclareMathOperator": _operator,
    "\\DeclarePairedDelimiter": _paired,
    "\\NewDocumentCommand": _document_command,
    "\\RenewDocumentCommand": _document_command,
}
"""The commands that define a macro, each with what reads the rest of the definition; None if it makes no sense."""

_START = re.compile(rf"(?:{'|'.join(re.escape(name) for name in DEFINERS)})(?![A-Za-z@])|\\\\", re.DOTALL)
_COMMAND = r"\\(?:[A-Za-z]+|[^A-Za-z\s])"
_NAME_PART = re.compile(rf"[ \t]*\*?\s*(?:\{{\s*{_COMMAND}\s*\}}|{_COMMAND})(?![A-Za-z@])")
_PARAMETER_PART = re.compile(r"(?:\s|\[[^\]\n]*\]|[^{}\\\n])*")
_LET_PART = re.compile(r"[ \t]*\\[A-Za-z]+[ \t]*=?[ \t]?(?:\\(?:[A-Za-z]+|.)|[^\s\\])(?![A-Za-z@])")
_GROUPS = {"\\DeclarePairedDelimiter": 2, "\\NewDocumentCommand": 2, "\\RenewDocumentCommand": 2}


def find_definitions(text: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[tuple[int, Macro], ...]:
    """The definitions in a stretch of TeX, each with the offset where it ends, in order.

    Definitions that begin in one of the `skip` spans (code, comments) do not count, nor do those inside the body of
    another. One that is never closed costs only itself.
    """
    found: list[tuple[int, Macro]] = []
    known: dict[str, Macro] = {}
    braces: dict[int, int] | None = None
    skipped, position = 0, 0
    while match := _START.search(text, position):
        position = match.end()
        while skipped < len(skip) and skip[skipped][1] <= match.start():
            skipped += 1
        hidden = skipped < len(skip) and skip[skipped][0] < match.start()
        definer = DEFINERS.get(match.group())
        if hidden or definer is None:
            continue
        if braces is None:
            braces = brace_pairs(text)
        end = _definition_end(text, match.group(), match.end(), braces)
        if end is None:
            continue
        macro = definer(Stream(tokenize(text, match.end(), end)), known)
        if macro is not None:
            known[macro.name] = macro
            found.append((end, macro))
        position = end
    return tuple(found)


def _definition_end(text: str, definer: str, start: int, braces: Mapping[int, int]) -> int | None:
    if definer == "\\let":
        match = _LET_PART.match(text, start)
        return match.end() if match else None
    name = _NAME_PART.match(text, start)
    if name is None:
        return None
    position = name.end()
    for _ in range(_GROUPS.get(definer, 1)):
        parameters = _PARAMETER_PART.match(text, position)
        closing = braces.get(parameters.end()) if parameters else None
        if closing is None:
            return None
        position = closing + 1
    return position


def macros_in_zones(text: str, language: Language, given: Macros = NO_MACROS) -> tuple[Macros, ...]:
    """For each zone of a document, in order, the macros in force where it begins.

    `given` are those that hold from the start (a project's, a package's). A definition inside a formula is in force
    for the rest of that formula, which parsing sees to, and for the zones after it.
    """
    zones = find_zones(text, language)
    definitions = find_definitions(text, _code(text, language))
    result: list[Macros] = []
    current, used = given, 0
    for zone in zones:
        fresh: list[Macro] = []
        while used < len(definitions) and definitions[used][0] <= zone.start:
            fresh.append(definitions[used][1])
            used += 1
        if fresh:
            current = current.define(fresh)
        result.append(current)
    return tuple(result)


def _code(text: str, language: Language) -> list[tuple[int, int]]:
    """The spans where a definition does not count: code, verbatim and comments, but not definitions themselves."""
    return [span for span in find_opaque(text, language) if not _START.match(text, span[0])]
