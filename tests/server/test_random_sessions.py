"""Whatever an editor says, in whatever order: each request has one answer, each range lies in its document, the texts
stay equal, and the user is shown no message.

`MATCALC_LONG_RUN=100000 pytest tests/server/test_random_sessions.py -k long -s` goes on until so many edits were made.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.server.buffer import Change
from tests.server.profiles import PUSHED_VSCODE, VSCODE, speaking
from tests.server.raw import RawClient
from tests.server.session import ENGINE, Session

EXAMPLES = 200
ENCODINGS = ["utf-16", "utf-8", "utf-32"]
_ALL_ENDS = ["\n", "\r\n", "\r", "\f", "\v", "\u2028", "\u0085", "\x1c"]
_ODD = ["\U0001f600", "é", "\ud800", "\t", "\x00", "\ufeff", "", "ᵀ"]
_MATHS = [
    *("$", "$$", "x", "A", "^", "_", "{", "}", "\\", " ", "=", "word ", "\n\n", "# H\n", "```\n", "%", "<!--", "-->"),
    *(
        "$A \\in \\mathbb{R}^{m \\times n}$",
        "$f = x^\\top A x$",
        "$\\nabla_x f = A x$",
        "\\frac{\\partial f}{\\partial x}",
    ),
    *("\\operatorname{tr}(", ")", "\\begin{align}", "\\end{align}", "&", "\\\\", "\\def\\a{\\a\\a}", "\\a", "\\text{"),
]
PIECES = [*_ALL_ENDS, *_ODD, *_MATHS]
TEXTS = [
    "",
    "Let $A \\in \\mathbb{R}^{n \\times n}$.\r\nThen $f = x^\\top A x$ \U0001f600 has $\\nabla_x f = A x$.\r\n",
    "one\ftwo\u2028$f = \\operatorname{tr}(A X)$\rand $\\frac{\\partial f}{\\partial X} = A$, with 𝟘 $g = \\|x\\|^2$",
    "\\section{é}\n\\[ L = \\frac12 \\|A x - b\\|^2 = \\frac12 x^\\top A^\\top A x - b^\\top A x + c \\]\n",
]
NAMES = ["file:///nowhere/a.md", "file:///nowhere/b.tex", "untitled:c"]
PLACED = [
    *("hover", "completion", "definition", "references", "documentHighlight", "prepareRename", "rename"),
    *("inlineCompletion",),
]
RANGED = ["codeAction", "inlayHint", "semanticTokens/range"]
WHOLE = ["documentSymbol", "foldingRange", "codeLens", "semanticTokens/full", "diagnostic", "selectionRange"]
SETTINGS: list[Any] = [
    {"matcalc": {"layout": "numerator"}},
    {"matcalc": {"inlay_hints": True}},
    {"inlay_hints": True, "code_lens": True},
    {},
    None,
    7,
]


def _profile(encoding: str, pulls: bool) -> dict[str, Any]:
    return speaking(VSCODE if pulls else PUSHED_VSCODE, encoding)


@contextmanager
def _server(encoding: str, pulls: bool) -> Iterator[Session]:
    with RawClient("--engine", ENGINE) as client:
        found = client.initialize(capabilities=_profile(encoding, pulls))
        assert found["capabilities"]["positionEncoding"] == encoding
        session = Session(client, encoding, pulls)
        yield session
        session.settle()
        assert b"Traceback" not in client.log, client.log
        assert b" raised " not in client.log, client.log
        client.send("shutdown", id=1)
        assert client.answer(1)["result"] is None
        client.send("exit")
        assert client.process.wait(10) == 0


def _params(session: Session, uri: str, start: int, end: int) -> dict[str, Any]:
    """For any request, which passes over what it does not know."""
    buffer = session.open_documents.get(uri)
    first, last = ((0, start), (3, end)) if buffer is None else map(buffer.position, sorted((start, end)))
    place = {"line": first[0], "character": first[1]}
    params: dict[str, Any] = {"textDocument": {"uri": uri}, "position": place}
    params["range"] = {"start": place, "end": {"line": last[0], "character": last[1]}}
    params["positions"] = [place]
    params["newName"] = "y"
    params["context"] = {"includeDeclaration": True, "diagnostics": [], "triggerKind": 1}
    return params


class Editing(RuleBasedStateMachine):
    """One editor at work. The server lives on from one example to the next."""

    session: Session

    def _place(self, uri: str, fraction: float) -> int:
        places = self.session.open_documents[uri].places
        return places[min(int(fraction * len(places)), len(places) - 1)]

    @initialize(name=st.sampled_from(NAMES), text=st.sampled_from(TEXTS))
    def begin(self, name: str, text: str) -> None:
        self.open(name, text)

    @rule(name=st.sampled_from(NAMES), text=st.sampled_from(TEXTS))
    def open(self, name: str, text: str) -> None:
        if name not in self.session.open_documents:
            self.session.open(name, "latex" if name.endswith("tex") else "markdown", text)

    @precondition(lambda self: self.session.open_documents)
    @rule(
        name=st.sampled_from(NAMES),
        edits=st.lists(
            st.tuples(st.floats(0, 1), st.integers(0, 6), st.lists(st.sampled_from(PIECES), max_size=4).map("".join)),
            min_size=1,
            max_size=4,
        ),
    )
    def edit(self, name: str, edits: list[tuple[float, int, str]]) -> None:
        uri = name if name in self.session.open_documents else next(iter(self.session.open_documents))
        buffer, changes = self.session.open_documents[uri], list[Change]()
        for fraction, length, text in edits:
            places, start = buffer.places, self._place(uri, fraction)
            end = places[min(places.index(start) + length, len(places) - 1)]
            changes.append(buffer.edit(start, end, text))
        self.session.change(uri, *changes)

    @precondition(lambda self: self.session.open_documents)
    @rule(text=st.sampled_from(TEXTS))
    def replace(self, text: str) -> None:
        uri = next(iter(self.session.open_documents))
        self.session.open_documents[uri].text = text
        self.session.change(uri, text)

    @rule(
        method=st.sampled_from([*PLACED, *RANGED, *WHOLE]),
        name=st.sampled_from(NAMES),
        place=st.tuples(st.floats(0, 1), st.floats(0, 1)),
        cancelled=st.sampled_from([False, False, False, True]),
    )
    def ask(self, method: str, name: str, place: tuple[float, float], cancelled: bool) -> None:
        if method == "diagnostic" and not self.session.pulls:
            return
        is_open = name in self.session.open_documents
        start, end = (self._place(name, fraction) if is_open else int(9 * fraction) for fraction in place)
        params = _params(self.session, name, start, end)
        request = self.session.ask(f"textDocument/{method}", name, params)
        if cancelled:
            self.session.cancel(request)

    @rule(query=st.sampled_from(["", "f", "\U0001f600"]))
    def search(self, query: str) -> None:
        self.session.ask("workspace/symbol", "", {"query": query})

    @rule(number=st.integers(0, 5))
    def cancel(self, number: int) -> None:
        waiting = self.session.waiting
        self.session.cancel(waiting[number] if number < len(waiting) else 1)

    @rule(table=st.sampled_from(SETTINGS))
    def configure(self, table: Any) -> None:
        self.session.client.send("workspace/didChangeConfiguration", {"settings": table})

    @rule()
    def settle(self) -> None:
        self.session.settle()

    @precondition(lambda self: self.session.open_documents)
    @rule(name=st.sampled_from(NAMES))
    def compare(self, name: str) -> None:
        if name in self.session.open_documents:
            self.session.compare(name)

    @rule(name=st.sampled_from(NAMES))
    def close(self, name: str) -> None:
        self.session.close(name)

    def teardown(self) -> None:
        for uri in list(self.session.open_documents):
            self.session.compare(uri)
            self.session.close(uri)
        self.session.settle()
        self.session.client.send("workspace/didChangeConfiguration", {"settings": {}})


@pytest.mark.parametrize(("encoding", "pulls"), [("utf-16", True), ("utf-8", False), ("utf-32", False)])
def test_random_sessions(encoding: str, pulls: bool) -> None:
    with _server(encoding, pulls) as session:
        machine = type("Editing", (Editing,), {"session": session})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES // 3 + 1,
                stateful_step_count=12,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
            ),
        )


@pytest.mark.skipif("MATCALC_LONG_RUN" not in os.environ, reason="a long run; MATCALC_LONG_RUN says how many edits")
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_long_run(encoding: str) -> None:
    """The same with dice instead of a search, which is quicker: edits by the hundred thousand."""
    dice, wanted = random.Random(encoding), int(os.environ["MATCALC_LONG_RUN"]) // len(ENCODINGS)
    begun = time.monotonic()
    with _server(encoding, pulls=False) as session:
        machine = type("Editing", (Editing,), {"session": session})()
        while session.edits < wanted:
            machine.open(dice.choice(NAMES), dice.choice(TEXTS))
            for _ in range(dice.randrange(8)):
                if session.open_documents:
                    edits = [
                        (dice.random(), dice.randrange(7), "".join(dice.choices(PIECES, k=dice.randrange(5))))
                        for _ in range(dice.randrange(1, 9))
                    ]
                    machine.edit(dice.choice(NAMES), edits)
            for _ in range(dice.randrange(5)):
                method = dice.choice([*PLACED, *RANGED, *WHOLE])
                machine.ask(method, dice.choice(NAMES), (dice.random(), dice.random()), dice.random() < 0.2)
            machine.cancel(dice.randrange(6))
            if dice.random() < 0.1:
                machine.configure(dice.choice(SETTINGS))
            if dice.random() < 0.3 or any(len(each.text) > 600 for each in session.open_documents.values()):
                machine.teardown()
        machine.teardown()
        session.settle()
        spent = time.monotonic() - begun
        counts = f"{session.edits} edits, {session.requests} requests, {session.ranges} ranges"
        print(f"\n{encoding}: {counts}, {session.compared} texts compared, {spent:.0f} s")
