"""What was found out, what it rests on, and what a change makes doubtful.

A note holds what some work found. While the work goes on, everything that it asks for is written down under a topic,
with the answer. A change of the document touches topics: what asked about one of them is doubted, with all that rests
on it, and nothing else is. When a note that is doubted is asked for again, the doubtful questions are asked anew; only
if an answer is another one, the work is done again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Set
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

from matcalc_ls.analysis.asking import Asking, Where

T = TypeVar("T")
Topic = Hashable
Key = tuple[Hashable, Hashable]
"""What kind of thing was found out, and of what."""
Question = tuple[Topic, Callable[..., Any], tuple[Any, ...]]
_NOTHING: Any = object()
_NO_DOUBTS: Set[Topic] = frozenset()
_FEW = 4


class Note:
    """What some work found, and all that it rests on."""

    # A long document has very many of these: what most have none of is not made for each.
    __slots__ = ("answers", "args", "checks", "doubts", "found", "is_lost", "key", "topics", "users", "work")

    def __init__(self, key: Key, work: Callable[..., Any], args: tuple[Any, ...]) -> None:
        self.key, self.work, self.args = key, work, args
        self.found = _NOTHING
        self.users: tuple[Note, ...] | dict[Note, None] = ()
        """What rests on this: mostly one other note, or few."""
        self.doubts: Set[Topic] = _NO_DOUBTS
        """What may have changed of what this rests on: topics, and other notes."""
        self.is_lost = False
        """Whether something that this rests on is gone, so that there is nobody to ask again."""
        self.begin()

    def used_by(self, user: Note) -> None:
        """Something else rests on this."""
        users = self.users
        if isinstance(users, dict):
            users[user] = None
        elif user not in users:
            self.users = (*users, user) if len(users) < _FEW else dict.fromkeys((*users, user))

    def used_no_more_by(self, user: Note) -> None:
        """Something else rests on this no more."""
        if isinstance(self.users, dict):
            self.users.pop(user, None)
        else:
            self.users = tuple(each for each in self.users if each is not user)

    def begin(self) -> None:
        """Rest on nothing yet."""
        self.topics: dict[Topic, Where] = {}
        self.answers: dict[Question | Note, Any] = {}
        self.checks: tuple[Callable[[Set[Topic]], bool], ...] = ()


class Resting:
    """How work that asks by itself says what it rests on."""

    __slots__ = ("_asking", "_note")

    def __init__(self, note: Note | None, asking: Asking[Note]) -> None:
        self._note, self._asking = note, asking

    def on(self, topic: Topic, at: Hashable = None) -> None:
        """It asks about a topic: what holds `at` something, or anywhere."""
        if self._note is None:
            return
        topics = self._note.topics
        if topic not in topics:
            topics[topic] = self._asking.begin(topic, self._note, at)
        elif (known := topics[topic]) is not at:
            topics[topic] = self._asking.add(topic, self._note, known, at)

    def checked_by(self, check: Callable[[Set[Topic]], bool]) -> None:
        """`check` tells whether all that was asked about some topics is answered as it was."""
        if self._note is not None:
            self._note.checks = (*self._note.checks, check)


class _Work:
    """Work for a note, or for none, among what goes on; it is entered for every formula, so it is no generator."""

    __slots__ = ("_going_on", "_note")

    def __init__(self, going_on: list[Note | None], note: Note | None) -> None:
        self._going_on, self._note = going_on, note

    def __enter__(self) -> None:
        self._going_on.append(self._note)

    def __exit__(self, *_: object) -> None:
        self._going_on.pop()


class _Methods:
    """The interpreter makes a method anew each time that somebody speaks of it: here, it is one."""

    __slots__ = ("_last",)
    _MOST = 64

    def __init__(self) -> None:
        self._last: dict[Callable[..., Any], Callable[..., Any]] = {}

    def one(self, method: Callable[..., T]) -> Callable[..., T]:
        """The method that was spoken of lately by the same name."""
        if len(self._last) >= self._MOST:
            self._last.clear()
        return self._last.setdefault(method, method)


class Ledger:
    """The notes on a document. `doubted` is told of each note that begins to be doubtful, by its key."""

    def __init__(self, doubted: Callable[[Key], None]) -> None:
        self._doubted = doubted
        self._notes: dict[Key, Note] = {}
        self._kinds: dict[Hashable, None] = {}
        self._asking: Asking[Note] = Asking()
        self._working: list[Note | None] = []
        self._methods = _Methods()

    def ask(self, topic: Topic, question: Callable[..., T], *args: Any, at: Hashable = None) -> T:
        """What a question is answered, on what holds `at` something; the work that goes on rests on it from here on."""
        answer = question(*args)
        note = self._working[-1] if self._working else None
        if note is not None:
            self.resting().on(topic, at)
            note.answers[topic, self._methods.one(question), args] = answer
        return answer

    def resting(self) -> Resting:
        """How the work that goes on may say what it rests on, also later, when something is left of it to do."""
        return Resting(self._working[-1] if self._working else None, self._asking)

    def going_on(self, key: Key) -> AbstractContextManager[None]:
        """Work that was left for later when the rest of a note was found."""
        return _Work(self._working, self._notes.get(key))

    def aside(self) -> AbstractContextManager[None]:
        """Work that all share: what it asks is no matter of the work that happened to need it first."""
        return _Work(self._working, None)

    def remember(self, key: Key, work: Callable[..., T], *args: Any) -> T:
        """What some work finds, done again only where what it rests on has changed."""
        note, work = self._notes.get(key), self._methods.one(work)
        if note is None:
            note = self._notes[key] = Note(key, work, args)
            self._kinds[key[0]] = None
        else:
            note.work, note.args = work, args
        found: T = self._up_to_date(note)
        user = self._working[-1] if self._working else None
        if user is not None:
            user.answers[note] = found
            note.used_by(user)
        return found

    def topics(self, key: Key) -> Iterator[Topic]:
        """All that was asked about for a note, and for those that it rests on; nothing where there is no such note."""
        waiting = [self._notes[key]] if key in self._notes else []
        known = dict.fromkeys(waiting)
        while waiting:
            note = waiting.pop()
            yield from note.topics
            others = [each for each in note.answers if isinstance(each, Note) and each not in known]
            known |= dict.fromkeys(others)
            waiting += others

    def touch(self, topics: Iterable[Topic], reached: Collection[Hashable] | None = None) -> None:
        """Doubt what asked about these topics, and all that rests on it; of what holds at something, what a change
        has `reached`, if it has not reached all."""
        for topic in topics:
            for note in self._asking.about(topic, reached):
                self._doubt(note, topic)

    def _doubt(self, note: Note, because: Topic) -> None:
        waiting = [(note, because)]
        while waiting:
            note, because = waiting.pop()
            if not note.doubts:
                self._doubted(note.key)
                waiting += ((user, note) for user in note.users)
                note.doubts = set()
            cast("set[Topic]", note.doubts).add(because)

    def forget(self, about: Hashable) -> None:
        """Let all notes on something go that is there no more; what rests on them has to be worked out anew."""
        for kind in self._kinds:
            note = self._notes.pop((kind, about), None)
            if note is not None:
                self._clear(note)
                for user in note.users:
                    user.is_lost = True
                    self._doubt(user, note)

    def forget_unused(self, key: Key) -> None:
        """Let a note go on which nothing rests any more."""
        note = self._notes.get(key)
        if note is not None and not note.users:
            del self._notes[key]
            self._clear(note)

    def _up_to_date(self, note: Note) -> Any:
        """What a note holds, found anew if it has to be."""
        if note.doubts:
            # What is touched meanwhile is doubted once more.
            doubts, note.doubts = note.doubts, _NO_DOUBTS
            try:
                if not self._still_holds(note, doubts):
                    note.found = _NOTHING
            except BaseException:
                note.doubts = doubts | note.doubts
                raise
        if note.found is _NOTHING:
            self._clear(note)
            self._working.append(note)
            try:
                note.found = note.work(*note.args)
            finally:
                self._working.pop()
        return note.found

    def _still_holds(self, note: Note, doubts: Set[Topic]) -> bool:
        """Whether all that is doubtful is answered as before."""
        if note.is_lost:
            return False
        with self.aside():
            return all(check(doubts) for check in note.checks) and all(
                _is_same(self._again(about), answer)
                for about, answer in list(note.answers.items())
                if (about if isinstance(about, Note) else about[0]) in doubts
            )

    def _again(self, about: Question | Note) -> Any:
        """The answer to a question now, or what another note holds now."""
        if isinstance(about, Note):
            return self._up_to_date(about)
        _, question, args = about
        return question(*args)

    def _clear(self, note: Note) -> None:
        for topic, where in note.topics.items():
            self._asking.remove(topic, note, where)
        for other in note.answers:
            if isinstance(other, Note):
                other.used_no_more_by(note)
        note.is_lost = False
        note.begin()


def _is_same(one: Any, other: Any) -> bool:
    return one is other or bool(one == other)
