"""A stream of tokens that macro bodies can be pushed back onto, read as TeX reads."""

from __future__ import annotations

from collections.abc import Iterable

from matcalc_ls.tex.tokens import Token

MAX_NAME = 40
"""How many tokens an environment's name may have, its braces among them."""


class Stream:
    """Tokens to be taken one by one: first those of the macro calls in progress, then those of the document.

    `work` counts the tokens taken from, and copied into, macro calls since it was last set.
    """

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._frames: list[list[Token]] = [list(tokens)]
        self._positions = [0]
        self.work = 0
        self.last_end = 0

    @property
    def in_call(self) -> bool:
        """Whether the next token comes out of a macro."""
        self._drop_finished()
        return len(self._frames) > 1

    def _drop_finished(self) -> None:
        while len(self._frames) > 1 and self._positions[-1] >= len(self._frames[-1]):
            self._frames.pop()
            self._positions.pop()

    def push(self, tokens: list[Token]) -> None:
        """Have `tokens` taken next; the list is the stream's from now on."""
        self._drop_finished()
        self._frames.append(tokens)
        self._positions.append(0)
        self.work += len(tokens)

    def abandon(self) -> None:
        """Forget what is left of the macro calls in progress."""
        del self._frames[1:], self._positions[1:]

    def mark(self) -> tuple[list[list[Token]], list[int], int]:
        """This place, for `reset`."""
        return list(self._frames), list(self._positions), self.last_end

    def reset(self, mark: tuple[list[list[Token]], list[int], int]) -> None:
        """Go back to a place, as long as nothing was pushed since; what was taken from calls still counts as work."""
        self._frames, self._positions, self.last_end = mark

    def peek(self) -> Token | None:
        """The next token, which stays."""
        frame, position = self._frames[-1], self._positions[-1]
        if position < len(frame):
            return frame[position]
        if len(self._frames) == 1:
            return None
        self._drop_finished()
        return self.peek()

    def take(self) -> Token | None:
        """The next token."""
        token = self.peek()
        if token is not None:
            self._positions[-1] += 1
            if token.end > self.last_end:
                self.last_end = token.end
            if len(self._frames) > 1:
                self.work += 1
        return token

    def peek_solid(self) -> Token | None:
        """The next token that is not space, which stays; the space is gone."""
        while (token := self.peek()) is not None and token.kind == "space":
            self.take()
        return token

    def group(self) -> list[Token]:
        """The tokens up to the `}` that closes a group whose `{` was taken; that brace is taken too."""
        depth = 1
        tokens: list[Token] = []
        while (token := self.take()) is not None:
            if token.kind == "open":
                depth += 1
            elif token.kind == "close":
                depth -= 1
                if depth == 0:
                    break
            tokens.append(token)
        return tokens

    def argument(self) -> list[Token]:
        """A macro's undelimited argument: a group's content, or one token; nothing before a closing brace."""
        token = self.peek_solid()
        if token is None or token.kind == "close":
            return []
        self.take()
        if token.kind == "open":
            return self.group()
        if token.kind == "number" and len(token.text) > 1:
            # TeX reads a number digit by digit.
            first = token._replace(text=token.text[0], end=min(token.start + 1, token.end))
            self._frames[-1][self._positions[-1] - 1] = token._replace(text=token.text[1:], start=first.end)
            self._positions[-1] -= 1
            return [first]
        return [token]

    def bracketed(self, opening: str = "[", closing: str = "]") -> list[Token] | None:
        """An optional argument in square, or other, brackets, or None if there is none."""
        token = self.peek_solid()
        if token is None or token.text != opening:
            return None
        self.take()
        return self.until(closing, opening)

    def peek_name(self) -> tuple[str, int]:
        """The word in braces that comes next, such as an environment's name, and how many tokens it takes; it stays."""
        self._drop_finished()
        frame, first = self._frames[-1], self._positions[-1]
        if first >= len(frame) or frame[first].kind != "open":
            return "", 0
        letters: list[str] = []
        for position in range(first + 1, min(first + MAX_NAME, len(frame))):
            token = frame[position]
            if token.kind == "close":
                return "".join(letters), position + 1 - first
            if token.kind != "letter" and token.text != "*":
                break
            letters.append(token.text)
        return "", 0

    def until(self, delimiter: str, opening: str = "") -> list[Token]:
        """The tokens up to a delimiting text outside braces, and outside further pairs of it with `opening`; it is
        taken too."""
        depth = 0
        nested = 0
        tokens: list[Token] = []
        texts: list[str] = []
        while (token := self.take()) is not None:
            depth += (token.kind == "open") - (token.kind == "close")
            if depth <= 0 and opening not in ("", delimiter):
                nested += token.text == opening
            tokens.append(token)
            texts.append(token.text)
            if depth <= 0 and token.text and delimiter.endswith(token.text):
                length = _matching_tail(texts, delimiter)
                if length and nested:
                    nested -= 1
                elif length:
                    del tokens[-length:]
                    break
        return tokens


def _matching_tail(texts: list[str], delimiter: str) -> int:
    """How many of the last texts make up the delimiter; 0 if they do not."""
    joined = ""
    for length, text in enumerate(reversed(texts), 1):
        joined = text + joined
        if joined == delimiter:
            return length
        if len(joined) >= len(delimiter):
            return 0
    return 0
