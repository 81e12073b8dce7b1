"""For people: place and message, the source line with carets under the words at fault, and what is said beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from matcalc_ls.cli.findings import Finding


def written(findings: Sequence[Finding]) -> str:
    """A block of lines for each finding, then their number."""
    blocks = ["\n".join(_block(finding)) for finding in findings]
    if not blocks:
        return ""
    return "\n\n".join([*blocks, f"{len(blocks)} finding{'s' if len(blocks) > 1 else ''}"])


def _block(finding: Finding) -> Iterator[str]:
    source, diagnostic = finding.source, finding.diagnostic
    cell, line, column = source.cell_place(diagnostic.start)
    start, end = source.lines.line_span(source.lines.line_of(diagnostic.start))
    content = source.text[start:end]
    width = max(1, min(diagnostic.end, start + len(content.rstrip())) - diagnostic.start)
    # Tabs stay tabs, so that the carets stand below the words in every terminal.
    lead = "".join(character if character == "\t" else " " for character in content[: column - 1])
    gutter = " " * len(str(line))
    where = source.name if cell is None else f"{source.name}:cell {cell}"
    yield f"{where}:{line}:{column}: {diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"
    yield f"{gutter} |"
    yield f"{line} | {content.rstrip()}"
    yield f"{gutter} | {lead}{'^' * width}"
    for place in diagnostic.related:
        yield f"{gutter} = {place.message}"
