"""Who asks about what, and where."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from typing import Generic, TypeVar

Who = TypeVar("Who", bound=Hashable)
MOST_PLACES = 16
"""At how many places somebody asks about one topic, and does not ask everywhere."""


class _Several(tuple[Who, ...]):
    """Those who ask at one place, where they are more than one."""


class _Places(tuple[Hashable, ...]):
    """Several places at which somebody asks."""


Where = Hashable | _Places | None
"""A place, several, or None for everywhere."""


class Asking(Generic[Who]):
    """Who asks about each topic, by the places at which they ask, so that a change finds those that it reaches."""

    def __init__(self) -> None:
        self._everywhere: dict[Hashable, dict[Who, None]] = {}
        # At one place few ask, most often one, and there are very many places.
        self._at: dict[Hashable, dict[Hashable, Who | _Several[Who]]] = {}

    def add(self, topic: Hashable, who: Who, known: Where, place: Hashable | None) -> Where:
        """Somebody who asks about a topic where it is `known` asks at one more place. Where they ask in all."""
        places = known if isinstance(known, _Places) else (known,)
        if known is None or place in places:
            return known
        if place is None or len(places) >= MOST_PLACES:
            self.remove(topic, who, known)
            return self.begin(topic, who, None)
        self.begin(topic, who, place)
        return _Places((*places, place))

    def begin(self, topic: Hashable, who: Who, place: Hashable | None) -> Where:
        """Somebody asks about a topic, at a place or everywhere. Where they ask."""
        if place is None:
            self._everywhere.setdefault(topic, {})[who] = None
        else:
            at = self._at.setdefault(topic, {})
            at[place] = _Several((*_all_of(at[place]), who)) if place in at else who
        return place

    def remove(self, topic: Hashable, who: Who, known: Where) -> None:
        """Somebody asks no more where it is `known` that they did."""
        if known is None:
            del self._everywhere[topic][who]
            if not self._everywhere[topic]:
                del self._everywhere[topic]
            return
        at = self._at[topic]
        for place in known if isinstance(known, _Places) else (known,):
            others = _Several(each for each in _all_of(at[place]) if each is not who)
            if not others:
                del at[place]
            else:
                at[place] = others if len(others) > 1 else others[0]
        if not at:
            del self._at[topic]

    def about(self, topic: Hashable, reached: Collection[Hashable] | None) -> Iterator[Who]:
        """Who asks about a topic: at the places that are `reached`, or anywhere."""
        yield from self._everywhere.get(topic, ())
        at = self._at.get(topic, {})
        if reached is None:
            places: Collection[Hashable] = at
        elif len(reached) < len(at):
            places = [place for place in reached if place in at]
        else:
            places = [place for place in at if place in reached]
        for place in places:
            yield from _all_of(at[place])


def _all_of(asking: Who | _Several[Who]) -> tuple[Who, ...]:
    return asking if isinstance(asking, _Several) else (asking,)
