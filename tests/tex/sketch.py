"""A tree in one line, so that a test can say what it expects."""

from matcalc_ls.tex.tree import (
    Accent,
    Array,
    Atom,
    Display,
    Fenced,
    Fraction,
    Group,
    Node,
    Root,
    Row,
    Scripted,
    Styled,
    Unknown,
)


def sketch(node: Node) -> str:
    """Rows are spaced, what belongs together is in angle brackets, `?` marks what is not understood."""
    match node:
        case Atom(text=text):
            return text
        case Row(items=items):
            return " ".join(map(sketch, items))
        case Group(body=body):
            return f"{{{sketch(body)}}}"
        case Scripted():
            base = sketch(node.base) if node.base else ""
            sub = f"_{sketch(node.sub)}" if node.sub else ""
            sup = f"^{sketch(node.sup)}" if node.sup else ""
            return f"<{base}{chr(39) * node.primes}{sub}{sup}>"
        case Fraction():
            return f"<{sketch(node.numerator)} / {sketch(node.denominator)}>"
        case Root():
            return f"<root {sketch(node.degree) + ' of ' if node.degree else ''}{sketch(node.radicand)}>"
        case Fenced():
            return f"<{node.left} {sketch(node.body)} {node.right if node.closed else 'unclosed'}>"
        case Styled():
            return f"<{node.style} {repr(node.words) if node.words else sketch(node.body)}>"
        case Accent():
            return f"<{node.accent} {sketch(node.body)}{' : ' + sketch(node.label) if node.label else ''}>"
        case Array():
            return f"<{node.environment} {' ; '.join(' & '.join(map(sketch, line)) for line in node.rows)}>"
        case Display():
            return " \n ".join(" & ".join(map(sketch, line)) for line in node.lines)
        case Unknown():
            return f"?{node.text}" + "".join(f"{{{sketch(argument)}}}" for argument in node.arguments)
    raise AssertionError(node)
