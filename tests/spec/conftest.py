"""Collects the documents of this folder as tests: one test for each section that expects something."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.spec.document import Section, read_file_of_paper, read_spec
from tests.spec.expectations import run

SPEC = Path(__file__).parent
SUFFIXES = (".md", ".tex")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.File | None:
    if file_path.suffix not in SUFFIXES:
        return None
    if file_path.parent != SPEC:
        return PaperFile.from_parent(parent, path=file_path)
    if not file_path.name[0].isdigit():
        return None
    return SpecFile.from_parent(parent, path=file_path)


class SpecFile(pytest.File):
    """A chapter."""

    def collect(self) -> Iterator[SpecItem]:
        for section in read_spec(self.path):
            yield SpecItem.from_parent(self, name=section.title, section=section)


class PaperFile(pytest.File):
    """A file of a chapter that is a paper of several, in a folder of its own."""

    def collect(self) -> Iterator[SpecItem]:
        section = read_file_of_paper(self.path)
        yield SpecItem.from_parent(self, name=section.title, section=section)


class SpecItem(pytest.Item):
    """A section; its failures are told in the words of the document."""

    def __init__(self, *, section: Section, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.section = section
        self.funcargs: dict[str, object] = {}  # pytest-lsp takes it for granted that a test is a function

    def runtest(self) -> None:
        run(self.section)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        if isinstance(excinfo.value, AssertionError):
            return f"{self.path.name}, {excinfo.value}"
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, self.name
