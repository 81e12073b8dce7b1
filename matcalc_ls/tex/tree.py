"""The surface tree: what a formula looks like, before anyone asks what it means.

Every node knows its span in the document. A node that came out of a macro's argument points at that
argument, one from the macro's body at the call, so a span is never empty of meaning to an author.
A `Row` is a horizontal list of nodes as TeX sets them; nothing here knows precedence or shapes.
"""

from __future__ import annotations

from typing import Literal

from matcalc_ls.tex.value import value


@value
class Node:
    """A piece of a formula at `start`..`end`: offsets into the document, in code points, end exclusive."""

    start: int
    end: int


AtomKind = Literal["letter", "number", "command", "symbol", "ampersand", "newline", "space"]


@value
class Atom(Node):
    """One token that stands for itself.

    `letter`: one letter, Greek Unicode letters included (`x`, `θ`); `number`: `2`, `0.5`; `command`: an
    argumentless control word or symbol with its backslash (`\\phi`, `\\cdot`, `\\det`, `\\cdots`);
    `symbol`: any other character (`+`, `=`, `:`, `,`, a lone `|`). ASCII `...` is one `\\ldots` command.
    Spacing (`~`, `\\,`, `\\quad`) never reaches the tree, save `\\quad`, `\\qquad`, `\\hspace` as kind `space`, which
    may separate two formulas on a line.
    """

    kind: AtomKind
    text: str


@value
class Row(Node):
    """Nodes side by side."""

    items: tuple[Node, ...]


@value
class Group(Node):
    """`{…}`: braces that bind, with no meaning of their own."""

    body: Row


@value
class Scripted(Node):
    """A base with its scripts, each at most once: `W^{N-1}`, `x_i^2`, `f'`.

    `primes` counts `'` and `^\\prime`. `base` is None for a script on nothing (`{}^T`). For big operators the base
    is the operator's atom and the scripts are its limits (`\\limits` is dropped).
    """

    base: Node | None
    sub: Row | None
    sup: Row | None
    primes: int = 0


@value
class Fraction(Node):
    """`\\frac`, `\\dfrac`, `\\tfrac`, `\\cfrac`, `{a \\over b}`."""

    numerator: Row
    denominator: Row


@value
class Root(Node):
    """`\\sqrt{x}`, `\\sqrt[3]{x}`."""

    radicand: Row
    degree: Row | None


@value
class Fenced(Node):
    """A bracketed row. `left` and `right` are normalised: `(` `)` `[` `]` `\\{` `\\}` `|` `\\|` `\\langle` `\\rangle`
    `\\lfloor` … and `.` for `\\left.`; sizes (`\\left`, `\\bigl`) are gone; `\\lVert`, `\\Vert`, `||` are `\\|`.

    Bars fence where they pair within one row; a lone one stays an `Atom`. A missing closing bracket ends at the row's
    end with `closed=False`.
    """

    left: str
    right: str
    body: Row
    closed: bool = True


@value
class Styled(Node):
    """A style on a row: `\\mathbf{x}`, `{\\bf x}`, `\\color{red}{x}`, `\\operatorname{tr}`, `\\text{where}`.

    `style` is the command without its backslash, starred forms without the star; `\\rm` is `mathrm`, `\\bf` is
    `mathbf`. For `text`-like styles (`text`, `textbf`, `textrm`, `mbox`, `operatorname`, `mathrm`) `words` holds the
    raw characters.
    """

    style: str
    body: Row
    words: str = ""


@value
class Accent(Node):
    """`\\hat{x}`, `\\bar`, `\\vec`, `\\overline`; `\\underbrace{X}_{…}` and `\\overset{…}{X}` have a `label`."""

    accent: str
    body: Row
    label: Row | None = None


@value
class Array(Node):
    """A literal of rows and cells: `bmatrix`, `pmatrix`, `vmatrix`, `cases`, `array`, `\\matrix{…}`."""

    environment: str
    rows: tuple[tuple[Row, ...], ...]


@value
class Unknown(Node):
    """A command nobody defined, with the brace arguments that follow it, or a construct that could not be read."""

    text: str
    arguments: tuple[Row, ...] = ()


@value
class Display(Node):
    """A whole formula: lines (separated by `\\\\`) of cells (separated by `&`), of `align`, `\\eqalign`, `split` or
    of a plain zone, which has one line of one cell. Nested display environments are flattened into their lines.

    `assumed` are the commands that nobody defined, and that were taken for what they most likely mean. `calls` are the
    spans of macro calls.
    """

    lines: tuple[tuple[Row, ...], ...]
    assumed: tuple[str, ...] = ()
    calls: tuple[tuple[int, int], ...] = ()

    def with_whole_calls(self, start: int, end: int) -> tuple[int, int]:
        """A span made so wide that it cuts through no macro call, be it inside of one or not."""
        for first, last in self.calls:
            if first < start < last < end:
                start = first
            elif start < first < end < last:
                end = last
        return start, end


def base_of(node: Node) -> Node:
    """What the scripts of a node stand on; the node itself if it has none, or they stand on nothing."""
    return node.base if isinstance(node, Scripted) and node.base is not None else node


def text_of(node: Node) -> str:
    """The text of an atom, else nothing."""
    return node.text if isinstance(node, Atom) else ""


def is_space(node: Node) -> bool:
    """Whether this is a space wide enough to separate two formulas."""
    return isinstance(node, Atom) and node.kind == "space"
