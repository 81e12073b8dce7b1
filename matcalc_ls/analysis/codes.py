"""The diagnostics by their codes: how severe each is unless settings say otherwise, and what it means in a line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from matcalc_ls.analysis.data import Severity

Level = Literal["error", "warning", "information", "hint", "off"]
LEVELS: tuple[Level, ...] = ("error", "warning", "information", "hint", "off")


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding. One that is `on_request` is reported only where settings give it a severity."""

    name: str
    severity: Severity
    meaning: str
    on_request: bool = False


CODES: dict[str, Code] = {
    code.name: code
    for code in (
        Code("shape-mismatch", "error", "two declared shapes contradict each other in an operation"),
        Code(
            "wrong-derivative",
            "warning",
            "a claimed derivative is not the derivative; the quick fix puts the right one",
        ),
        Code("transposed-derivative", "information", "a claimed derivative is right in the other layout"),
        Code("unequal-step", "warning", "one step of a chain `f = a = b` does not follow from the one before"),
        Code("conflicting-declaration", "warning", "one symbol is declared with two shapes where both are in force"),
        Code("undeclared-symbol", "hint", "the shape of a symbol could only be guessed", on_request=True),
        Code("unclear-comment", "warning", "a comment `matcalc: …` cannot be understood"),
        Code("too-expensive", "hint", "a formula took more work than its budget allows and was set aside"),
    )
}


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """The mend for a misspelt word: what was probably meant, else all that there is."""
    found = get_close_matches(word, known, n=1)
    return f'did you mean "{found[0]}"?' if found else f"there are {', '.join(known)}"


def explanation(code: str) -> str:
    """What a code means, with an example and its mend, as Markdown. Raises KeyError for a code that there is not."""
    from importlib.resources import files  # slow to load, for a server that is about to start

    return files(_EXPLANATIONS).joinpath(f"{CODES[code].name}.md").read_text(encoding="utf-8")


def explanation_path(code: str) -> Path:
    """The file of the same text, for a link."""
    from importlib.resources import as_file, files

    with as_file(files(_EXPLANATIONS).joinpath(f"{CODES[code].name}.md")) as path:
        return path


_EXPLANATIONS = "matcalc_ls.analysis.explanations"
