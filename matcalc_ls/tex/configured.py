"""Macros that configurations give: MathJax's and KaTeX's `macros: {…}`, front matter, settings.

These are JavaScript, JSON or YAML with a table from names to texts or to `[text, arguments, default]`. They are read by
the little grammar that such tables have in common; what does not fit it costs only itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from matcalc_ls.tex.definers import MAX_ARGUMENTS, bare, tex
from matcalc_ls.tex.macros import MANDATORY, Macro, Parameter

Value = str | Sequence[object]

_OBJECT = re.compile(r"""["']?[mM]acros["']?\s*:\s*\{""")
_BLOCK = re.compile(
    r"^(?P<indent>[ \t]*)(?:macros|math|mathjax_macros|katex_macros)[ \t]*:[ \t\r]*(?:\#[^\n]*)?$", re.MULTILINE
)
_YAML_ENTRY = re.compile(
    r"""^(?P<indent>[ \t]+)(?P<key>"(?:[^"\\\n]|\\.)+"|'[^'\n]+'|[^\s'":\#-][^\s:]*)"""
    r"""[ \t]*:[ \t]*(?P<value>[^\n]*?)[ \t\r]*$"""
)
_YAML_ITEM = re.compile(r"^(?P<indent>[ \t]+)-[ \t]+(?P<value>[^\n]*?)[ \t\r]*$")
_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?:String\.raw)?`(?P<raw>[^`]*)`
    |"(?P<double>(?:[^"\\]|\\.)*)"
    |'(?P<single>(?:[^'\\]|\\.)*)'
    |(?P<number>-?[0-9]+)
    |(?P<word>[A-Za-z_$][\w$]*)
    |(?P<mark>.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LARGEST = re.compile(r"#([1-9])")
_MAX_MACROS = 2_000


def macro_of(name: str, body: str, arguments: int = 0, default: str | None = None) -> Macro | None:
    """A macro from its texts, `name` with or without a backslash; None for what can be no name.

    It takes at least as many arguments as its body uses; `default` makes the first of them optional.
    """
    name = "\\" + name.removeprefix("\\")
    if not re.fullmatch(r"\\(?:[A-Za-z]+|[^A-Za-z\s])", name):
        return None
    count = min(max(arguments, *map(int, _LARGEST.findall(body)), 0), MAX_ARGUMENTS)
    parameters = [MANDATORY] * count
    if default is not None and parameters:
        parameters[0] = Parameter("optional", default=tex(default))
    return Macro(name, tuple(parameters), bare(tex(body)))


def macros_of(table: Mapping[str, Value]) -> tuple[Macro, ...]:
    """The macros of a table such as `{"R": "\\\\mathbb{R}", "norm": ["\\\\|#1\\\\|", 1]}`; others are left out."""
    found: list[Macro] = []
    for name, value in table.items():
        macro: Macro | None = None
        match value:
            case str():
                macro = macro_of(name, value)
            case [str(body), int(arguments), str(default), *_]:
                macro = macro_of(name, body, arguments, default)
            case [str(body), int(arguments)]:
                macro = macro_of(name, body, arguments)
            case [str(body)]:
                macro = macro_of(name, body)
        if macro is not None:
            found.append(macro)
    return tuple(found)


def macros_in_configuration(text: str) -> tuple[Macro, ...]:
    """The macros that a piece of JavaScript, JSON or YAML configures, in order."""
    table: dict[str, Value] = {}
    for match in _OBJECT.finditer(text):
        table |= _object(_tokens(text, match.end()))
    for match in _BLOCK.finditer(text):
        table |= dict(_yaml_table(text[match.end() :].splitlines()[1:], len(match["indent"])))
    return macros_of(table)


def _tokens(text: str, start: int) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text, start):
        kind = match.lastgroup or "mark"
        if kind in ("double", "single"):
            yield "string", _ESCAPE.sub(_unescaped, match[kind])
        elif kind == "raw":
            raw = match["raw"]
            yield "string", raw if match.group().startswith("S") else _ESCAPE.sub(_unescaped, raw)
        elif kind != "space":
            yield kind, match.group()


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(match[1], match[1])


def _object(tokens: Iterator[tuple[str, str]]) -> dict[str, Value]:
    """The entries of an object whose `{` was read, up to its `}` or to what does not fit."""
    table: dict[str, Value] = {}
    while len(table) < _MAX_MACROS:
        kind, key = next(tokens, ("mark", "}"))
        if (kind, key) == ("mark", ","):
            continue
        if kind not in ("string", "word") or next(tokens, ("", ""))[1] != ":":
            break
        kind, text = next(tokens, ("mark", "}"))
        if kind == "string":
            table[key] = text
        elif (kind, text) == ("mark", "["):
            table[key] = _array(tokens)
        elif kind == "mark":
            break
    return table


def _array(tokens: Iterator[tuple[str, str]]) -> list[object]:
    """The texts and numbers of an array whose `[` was read, up to its `]`."""
    found: list[object] = []
    for kind, text in tokens:
        if kind == "mark" and text != ",":
            break
        if kind in ("string", "number"):
            found.append(int(text) if kind == "number" else text)
    return found


def _yaml_table(lines: Sequence[str], outer: int) -> Iterator[tuple[str, Value]]:
    """The entries of a block that is indented more than `outer`, a list below a key among them."""
    key, items, indent = "", [], -1  # type: str, list[object], int
    for line in lines[:_MAX_MACROS]:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if item := _YAML_ITEM.match(line):
            items += _yaml_values(item["value"])
            continue
        entry = _YAML_ENTRY.match(line)
        if entry is None or len(entry["indent"]) <= outer:
            break
        if key and items:
            yield key, items
        if indent >= 0 and len(entry["indent"]) > indent:
            # MyST: the text stands under `macro`, beside a title.
            items = _yaml_values(entry["value"]) if entry["key"] == "macro" else items
            continue
        indent = len(entry["indent"])
        key, items = str(_yaml_values(entry["key"])[0]), list(_yaml_values(entry["value"]))
    if key and items:
        yield key, items


def _yaml_values(source: str) -> list[object]:
    """A scalar, or the scalars of `[a, 1]`; nothing for nothing."""
    if source.startswith("["):
        return _array(_tokens(source, 1))
    if source.startswith("'"):
        return [source[1:].rpartition("'")[0].replace("''", "'")]
    if source.startswith('"'):
        return [_ESCAPE.sub(_unescaped, source[1:].rpartition('"')[0])]
    return [int(source) if source.isdecimal() else source] if source else []
