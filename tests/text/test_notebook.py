"""Notebooks: cells as one text, and back to cells and to the file."""

import json

import pytest

from matcalc_ls.text.notebook import Cells, Notebook
from matcalc_ls.text.zones import find_zones


def notebook(*cells: tuple[str, str | list[str]], indent: int | None = 1, ascii_only: bool = False) -> str:
    listed = [
        {"cell_type": kind, "metadata": {"tags": ["x", {"source": "$no$"}]}, "source": src} for kind, src in cells
    ]
    return json.dumps({"cells": listed, "nbformat": 4}, indent=indent, ensure_ascii=ascii_only)


FILE = notebook(("markdown", ["Let $x$\n", "and 𝕏 $y$."]), ("code", "f = '$no$'"), ("markdown", 'A "q" $\\top$'))


def test_the_markdown_cells_are_one_text() -> None:
    found = Notebook(FILE)
    maths = [found.text[zone.start : zone.end] for zone in find_zones(found.text, "markdown")]
    assert maths == ["$x$", "$y$", "$\\top$"]
    assert [cell.number for cell in found.cells] == [0, 2]


@pytest.mark.parametrize(("words", "place"), [("$x$", (0, 0, 4)), ("$y$", (0, 1, 7)), ("$\\top$", (2, 0, 6))])
def test_places_in_cells(words: str, place: tuple[int, int, int]) -> None:
    found = Notebook(FILE)
    offset = found.text.index(words)
    assert found.place(offset) == place
    assert found.offset(*place) == offset
    assert found.offset(1, 0, 0) is None


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_places_in_the_file(indent: int | None, ascii_only: bool) -> None:
    sources = ["Let $x$\n", 'a\té\\\n"𝕏" $y$', "z"]
    file = notebook(("markdown", sources), ("markdown", "$w$"), indent=indent, ascii_only=ascii_only)
    found = Notebook(file)
    for offset, character in enumerate(found.text):
        if character not in "\f\n":
            written = json.dumps(character, ensure_ascii=ascii_only)[1:-1]
            assert file.startswith(written, found.file_offset(offset)), offset


def test_an_edit_leaves_the_rest_of_the_file_as_it_is() -> None:
    found = Notebook(FILE)
    start = found.text.index("$x$")
    first, last, text = found.edited(start, found.text.index("$y$"), '"\\a"\n')
    edited = json.loads(FILE[:first] + text + FILE[last:])
    assert "".join(edited["cells"][0]["source"]) == 'Let "\\a"\n$y$.'


@pytest.mark.parametrize(
    "file", ["", "[]", "{", '{"cells": 1}', '{"cells": [1, {"cell_type": "markdown"}]}', "[" * 9000]
)
def test_what_is_no_notebook_has_no_text(file: str) -> None:
    assert Notebook(file).text == ""


def test_older_notebooks_have_worksheets() -> None:
    file = '{"worksheets": [{"cells": [{"cell_type": "markdown", "source": ["$x$"]}]}], "nbformat": 3}'
    assert Notebook(file).text == "$x$"


def test_what_one_cell_leaves_open_ends_with_it() -> None:
    cells = Cells([(0, "```\n$a$"), (3, "$$ b"), (4, "<!-- $c$"), (5, "$d$ --> $$e$$")])
    assert [cells.text[zone.start : zone.end] for zone in find_zones(cells.text, "markdown")] == ["$c$", "$d$", "$$e$$"]
    assert cells.place(cells.text.index("$d$")) == (5, 0, 0)
    assert cells.place(len(cells.text) + 9) == (5, 0, 13)


def test_no_cells() -> None:
    assert Cells([]).place(3) == (0, 0, 0)
