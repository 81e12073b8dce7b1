"""An engine that knows no mathematics: the word under the cursor says what to do. For tests of the server alone."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Generator, Mapping
from types import MappingProxyType
from typing import Any

from matcalc_ls.analysis.data import Action, Diagnostic, Edit, Hover, Related, Span
from matcalc_ls.analysis.settings import DEFAULT, Settings

SLOW_SECONDS = 1.5  # what is measured in the tests is measured against these
DIAGNOSTICS_SECONDS = 1.0


def _words(text: str, pattern: str) -> list[re.Match[str]]:
    return list(re.finditer(pattern, text))


def _say(word: str) -> str | None:
    """What the words with a meaning do; None for all others."""
    if word == "pid":
        return str(os.getpid())
    if word == "slow":
        time.sleep(SLOW_SECONDS)
        return "slow, but done"
    if word == "hang":
        while True:
            pass
    if word == "bomb":  # holds the interpreter's lock, so that no other thread of the worker runs
        re.match("(a+)+b", "a" * 60)
    if word == "die":
        os._exit(3)
    if word == "raise":
        raise RuntimeError("raised on purpose")
    if word == "odd":
        return object()  # type: ignore[return-value]
    if word == "print":
        print("a stray print", flush=True)
        os.write(1, b"a stray write\n")
        return "printed"
    return None


class FakeEngine:
    """`bad` is a diagnostic, mended to `good`; `here` is what it is related to."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.known: dict[str, dict[str, str]] = {}
        self.opened = 0
        self.analysed = 0

    def opening(self, uri: str, *arguments: Any) -> Generator[tuple[int, int], None, list[str]]:
        pages = arguments[0].count("page")
        for page in range(pages):
            time.sleep(0.03)
            yield page, pages
        return self.open(uri, *arguments)

    def open(
        self,
        uri: str,
        text: str,
        language: str,
        root: str | None = None,
        settings: Settings = DEFAULT,
        texts: Mapping[str, str] = MappingProxyType({}),
    ) -> list[str]:
        if uri.startswith("matcalc:"):
            return []
        self.opened += 1
        self.language = language
        if "hang-open" in text:
            _say("hang")
        self.texts[uri] = text
        self.known[uri] = {"root": str(root), "layout": settings.layout, "given": str(len(texts))}
        return []

    def close(self, uri: str) -> None:
        self.texts.pop(uri, None)

    def examine(self, uri: str, first: int = 0) -> Generator[tuple[int, int], None, list[Diagnostic]]:
        if uri.startswith("matcalc:"):
            return []
        assert 0 <= first <= len(self.texts[uri])
        self.analysed += 1
        text = self.texts[uri]
        if "hang-diagnostics" in text:
            _say("hang")
        if "slow-diagnostics" in text:
            time.sleep(DIAGNOSTICS_SECONDS)
        steps = text.count("step")
        for number in range(steps):
            time.sleep(0.03)
            yield number, steps
        related = tuple(Related(m.start(), m.end(), "declared here") for m in _words(text, r"\bhere\b"))
        return [
            Diagnostic("bad-word", "warning", "This word is bad", m.start(), m.end(), related)
            for m in _words(text, r"\bbad\b")
        ]

    def found(self, uri: str, _: int = 0) -> list[Diagnostic]:
        """What is found before everything is."""
        return [
            Diagnostic("early-word", "warning", "This word is early", m.start(), m.end())
            for m in _words(self.texts[uri], r"\bearly\b")
        ]

    def formula(self, uri: str, start: int, end: int) -> Span | None:
        """Formulas stand between bars."""
        for match in _words(self.texts[uri], r"\|[^|]*\|"):
            if match.start() <= start and end <= match.end():
                return Span(match.start(), match.end())
        return None

    def hovering(self, uri: str, offset: int) -> Hover | None:
        if uri.startswith("matcalc:"):
            return None
        text = self.texts[uri]
        for match in _words(text, r"\w+"):
            if match.start() <= offset < match.end():
                told = {
                    "text": text.encode("utf-8", "surrogatepass").hex(),
                    "analysed": str(self.analysed),
                    "opened": str(self.opened),
                    "documents": str(len(self.texts)),
                    "language": self.language,
                    **self.known[uri],
                }
                said = told.get(match[0]) or _say(match[0]) or match[0]
                return Hover(match.start(), match.end(), f"**{said}**", said)
        return None

    def actions(self, uri: str, start: int, end: int) -> list[Action]:
        found = []
        for match in _words(self.texts[uri], r"\bbad\b"):
            if match.start() <= end and start <= match.end():
                found.append(Action("Write good", "quickfix", f"mend:{match.start()}", ("bad-word",), preferred=True))
                found.append(Action("Double it", "refactor.rewrite", f"double:{match.start()}"))
        if "vain" in self.texts[uri]:
            found.append(Action("In vain", "refactor.rewrite", "vain:0"))
        return found

    def resolve(self, uri: str, key: str) -> list[Edit] | None:
        what, _, place = key.partition(":")
        start = int(place)
        if not self.texts[uri].startswith("bad", start):
            return None
        return [Edit(start, start + 3, "good" if what == "mend" else "badbad")]
