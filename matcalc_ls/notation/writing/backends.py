"""numpy source in the words of another array library.

The `code` fields of the table of operations and the helpers are numpy; a library that computes with arrays as numpy
does is a Backend, a table of names and idioms, and its source is the numpy source with those edited in place. What the
table has no word for raises CannotWriteError, so that a new entry is written right or refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

PLACES = '''def places(shape):
    """Every index into an array of this shape."""
    found = [()]
    for size in shape:
        found = [(*place, i) for place in found for i in range(size)]
    return found
'''
# What every array library calls as numpy does.
SHARED = """
abs allclose arccos arcsin arcsinh arctan arctanh argmax argsort cos cosh diag einsum exp eye heaviside log
logaddexp maximum minimum ones outer pi prod real reshape sign sin sinh sqrt square sum tan tanh trace tril triu where
zeros linalg.cholesky linalg.det linalg.eig linalg.eigh linalg.inv linalg.matrix_power linalg.norm linalg.pinv
linalg.slogdet linalg.solve linalg.svd
"""

# A piece of the text, in bytes as `ast` counts them, and what stands there instead.
Edit = tuple[int, int, str]

# A function that is called, or handed to another.
_CALL = r"(?<![\w.]){name}\(|(?<=\(){name}(?=[,)])"

# Builtins that numbers of Python's own come out of.
_PLAIN_CALLS = frozenset({"float"})


class CannotWriteError(ValueError):
    """What has no counterpart in the library that source is asked for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the arguments of `derivative` are, by their Python names; `unpacking` makes every family a dict."""

    arrays: Sequence[str]
    families: Sequence[str]
    unpacking: Sequence[str]


@dataclass(frozen=True, slots=True)
class Backend:
    """An array library beside numpy.

    header: its import.
    functions: numpy's name (`np.linalg.inv`) or a helper's to the name here; a helper that is not named is translated.
    keywords: numpy's keyword arguments to those here.
    helpers: source in this library's own words, of functions that `functions` names or that translate badly.
    opening: the first lines of `derivative`, which make its arguments arrays.
    creating: what takes `**kind`, the type and device of new arrays.
    number: how a number of Python's own becomes an array; `entrywise` names the functions that take nothing else.
    listed: how a list becomes an array, for `np.prod`.
    assigned: how an entry of an array is set: what stands before the index, between it and the value, and behind; None
        for Python's own way.
    fortran: the function that reshapes column by column, "" where the keyword order='F' is understood.
    """

    name: str
    header: str
    functions: Mapping[str, str]
    opening: Callable[[Opening], list[str]]
    keywords: Mapping[str, str] = field(default_factory=dict)
    helpers: Mapping[str, str] = field(default_factory=dict)
    creating: frozenset[str] = frozenset()
    number: str = "{}"
    entrywise: frozenset[str] = frozenset()
    listed: str = "{}"
    assigned: tuple[str, str, str] | None = None
    fortran: str = ""


def translated_module(
    pieces: Mapping[str, str], main: str, backend: Backend, numbers: frozenset[str], opening: Opening
) -> str:
    """The module of a library: `main`, which defines `derivative`, with the helpers `pieces` that it calls in front.

    `numbers` are the names in `main` that stand for Python's own numbers: sizes and indices.
    """
    body = Translator(backend, numbers).translated(main)
    texts = {
        name: Translator(backend).translated(text) for name, text in pieces.items() if name not in backend.functions
    }
    texts = {name: backend.helpers.get(name, text) for name, text in texts.items()}
    head, _, rest = body.partition("\n")
    body = "\n".join([head, *(f"    {line}" for line in [*opening.unpacking, *backend.opening(opening)]), rest])
    own = own_helpers([*texts.values(), body], backend.helpers)
    return "\n\n".join([backend.header, *_with_kind({**own, **texts, "derivative": body})])


def own_helpers(texts: Sequence[str], helpers: Mapping[str, str]) -> dict[str, str]:
    """The library's own helpers that pieces of source call, and those that these call."""
    wanted: dict[str, str] = {}
    waiting = list(texts)
    while waiting:
        text = waiting.pop()
        found = [name for name in helpers if name not in wanted and re.search(_CALL.format(name=name), text)]
        wanted.update({name: helpers[name] for name in found})
        waiting += [helpers[name] for name in found]
    return {name: text for name, text in helpers.items() if name in wanted}


def _with_kind(texts: Mapping[str, str]) -> list[str]:
    """Functions that need `kind` take it as `**kind`, and whoever calls them hands it on."""
    done = dict(texts)
    defined = re.compile(r"^def (\w+)\((.*)\):$", re.MULTILINE)
    while True:
        needy = {
            name
            for name, text in done.items()
            if name != "derivative" and "**kind" in text and not re.search(r"^def .*\*\*kind\):", text)
        }
        if not needy:
            return list(done.values())
        for name in needy:
            done[name] = defined.sub(r"def \1(\2, **kind):", done[name], count=1)
        calls = re.compile(rf"(?<![\w.])(?<!def )({'|'.join(needy)})\(")
        for name, text in done.items():
            done[name] = _handed_on(text, calls)


def _handed_on(text: str, calls: re.Pattern[str]) -> str:
    if not calls.search(text):
        return text
    edits = [
        (end - 1, end - 1, ", **kind")
        for call, end in _calls(text)
        if isinstance(call.func, ast.Name) and calls.match(f"{call.func.id}(")
    ]
    return _edited(text, edits)


def _calls(text: str) -> Iterator[tuple[ast.Call, int]]:
    where = _Places(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            yield node, where.end(node)


class _Places:
    """Where a node starts and ends in the text, in bytes."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        for line in text.encode().splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def start(self, node: ast.expr | ast.stmt) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset


def _edited(text: str, edits: Sequence[Edit]) -> str:
    data = text.encode()
    for start, end, instead in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        data = data[:start] + instead.encode() + data[end:]
    return data.decode()


class Translator:
    """Edits numpy source into a backend's; walks the syntax tree without recursion, so that no source is too deep."""

    def __init__(self, backend: Backend, numbers: frozenset[str] = frozenset()) -> None:
        self.backend, self.numbers = backend, numbers

    def translated(self, text: str) -> str:
        """One piece of source."""
        places = _Places(text)
        edits: list[Edit] = []
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call):
                edits += self._call(node, places)
            elif isinstance(node, ast.Attribute) and _dotted(node) == "np.pi":
                edits.append((places.start(node), places.end(node), self._name("np.pi")))
            elif isinstance(node, ast.Return) and node.value is not None and self._is_plain(node.value):
                edits += self._wrapped(node.value, self.backend.number, places)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript) and self.backend.assigned:
                edits += self._assignment(node, node.targets[0], places)
        return _edited(text, edits)

    def _name(self, name: str) -> str:
        try:
            return self.backend.functions[name]
        except KeyError:
            raise CannotWriteError(f"{name} has no counterpart in {self.backend.name}") from None

    def _call(self, call: ast.Call, places: _Places) -> list[Edit]:
        name = _dotted(call.func)
        backend = self.backend
        if name == "sum" and len(call.args) == 2 and self._is_plain(call.args[1]):
            return self._wrapped(call.args[1], backend.number, places)
        if not name.startswith("np.") and name not in backend.functions and name not in backend.entrywise:
            return []
        edits = []
        if name.startswith("np.") or name in backend.functions:
            here = self._name(name)
            if backend.fortran and any(keyword.arg == "order" for keyword in call.keywords):
                here = backend.fortran
            edits.append((places.start(call.func), places.end(call.func), here))
        edits += self._keywords(call, places)
        if name == "np.prod" and isinstance(call.args[0], ast.List | ast.ListComp):
            edits += self._wrapped(call.args[0], backend.listed, places)
        elif name in backend.entrywise:
            for arg in filter(self._is_plain, call.args[: 1 if name == "np.reshape" else None]):
                edits += self._wrapped(arg, backend.number, places)
        if name in backend.creating:
            end = places.end(call) - 1
            edits.append((end, end, ", **kind"))
        return edits

    def _keywords(self, call: ast.Call, places: _Places) -> list[Edit]:
        edits: list[Edit] = []
        before = call.args[-1] if call.args else None
        for keyword in call.keywords:
            start = places.end(keyword.value)
            if keyword.arg == "order" and self.backend.fortran and before is not None:
                edits.append((places.end(before), start, ""))
            elif keyword.arg is not None and keyword.arg in self.backend.keywords:
                begin = places.start(keyword.value) - len(keyword.arg) - 1
                edits.append((begin, begin + len(keyword.arg), self.backend.keywords[keyword.arg]))
            before = keyword.value
        return edits

    def _assignment(self, node: ast.Assign, target: ast.Subscript, places: _Places) -> list[Edit]:
        name = ast.unparse(target.value)
        assert self.backend.assigned is not None
        before, between, after = (text.format(name=name) for text in self.backend.assigned)
        start, end = places.start(target), places.end(target.value)
        return [
            (start, end, before),
            (places.end(target), places.start(node.value), between),
            (places.end(node.value), places.end(node.value), after),
        ]

    def _wrapped(self, node: ast.expr, template: str, places: _Places) -> list[Edit]:
        before, after = template.split("{}")
        start, end = places.start(node), places.end(node)
        return [(start, start, before), (end, end, after)]

    def _is_plain(self, node: ast.expr) -> bool:
        """Whether it is a number of Python's own whatever the arguments are."""
        for inner in ast.walk(node):
            if isinstance(inner, ast.Call) and _dotted(inner.func) not in _PLAIN_CALLS:
                return False
            if isinstance(inner, ast.Name) and inner.id not in self.numbers | _PLAIN_CALLS | {"np"}:
                return False
            if isinstance(inner, ast.Tuple | ast.List | ast.ListComp | ast.GeneratorExp | ast.Lambda):
                return False
        return True


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
