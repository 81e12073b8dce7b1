"""The parts of a hover before they are laid out."""

from __future__ import annotations

from dataclasses import dataclass

from matcalc_ls.analysis.present import Block


@dataclass(frozen=True, slots=True)
class Answer:
    """For the span `start`..`end`: a heading, a verdict in words, equations, notes."""

    start: int
    end: int
    heading: str = ""
    verdict: str = ""
    blocks: tuple[Block, ...] = ()
    notes: tuple[str, ...] = ()
