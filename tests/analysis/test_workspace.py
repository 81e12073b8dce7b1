"""Macros from the files around a document: what is read, and what is not."""

import os
from pathlib import Path

import pytest

from matcalc_ls.analysis.check import check
from matcalc_ls.analysis.document import Document
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.analysis.roots import root_of
from matcalc_ls.analysis.settings import MacroSetting, Settings
from matcalc_ls.analysis.workspace import MAX_FILE, MAX_FILES, surroundings
from matcalc_ls.text.scan import Language

USE = "\\begin{document}$\\x$\\end{document}"


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def meaning(root: Path, name: str, text: str, macro: str = "\\x") -> str | None:
    """What a macro is in the last formula of a document."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    language: Language = "latex" if name.endswith("tex") else "markdown"
    document = Document(text, language, surroundings(path, text, language, root))
    found = document.macros_of(document.formulas[-1]).get(macro)
    return None if found is None or found.assumed else "".join(token.text for token in found.body)


@pytest.mark.parametrize(
    "inclusion",
    ["\\input{macros}", "\\input{macros.tex}", "\\input macros\n", "\\include{macros}", "\\input{../ws/macros}",
     "\\usepackage{mine}", "\\usepackage[opt]{amsmath, mine}", "\\RequirePackage{mine}", "\\documentclass{own}",
     "\\input{outer}", "\\import{./}{macros}", "\\subimport*{../ws} {macros.tex}", "\\subfileinclude{macros}"],
)  # fmt: skip
def test_included_files(tmp_path: Path, inclusion: str) -> None:
    root = tmp_path / "ws"
    definition = "\\newcommand{\\x}{y}"
    write(
        root,
        macros_DOT_tex=definition,
        mine_DOT_sty=definition,
        own_DOT_cls=definition,
        outer_DOT_tex="\\input{macros}",
    )
    assert meaning(root, "main.tex", inclusion + USE) == "y"


def test_what_holds_is_what_stands_last(tmp_path: Path) -> None:
    write(tmp_path, a_DOT_tex="\\def\\x{a}", b_DOT_tex="\\providecommand{\\x}{b}\\let\\z\\x")
    assert meaning(tmp_path, "main.tex", "\\def\\x{m}\\input{a}" + USE) == "a"
    assert meaning(tmp_path, "main.tex", "\\input{a}\\def\\x{m}" + USE) == "m"
    assert meaning(tmp_path, "main.tex", "\\input{a}\\input{b}" + USE, "\\z") == "a"
    assert meaning(tmp_path, "main.tex", "%\\input{a}\n" + USE) is None


def test_a_part_has_the_macros_of_the_whole(tmp_path: Path) -> None:
    whole = "\\documentclass{book}\\def\\x{y}\\begin{document}\\include{parts/one}\\def\\x{z}\\end{document}"
    write(tmp_path, main_DOT_tex=whole)
    assert meaning(tmp_path, "parts/one.tex", "$\\x$") == "y"
    assert meaning(tmp_path, "parts/two.tex", "$\\x$") is None
    assert meaning(tmp_path, "parts/two.tex", "% !TEX root = ../main.tex\n$\\x$") == "z"
    assert meaning(tmp_path, "parts/two.tex", "\\documentclass[../main]{subfiles}" + USE) == "z"


def test_a_site_configures_its_pages(tmp_path: Path) -> None:
    write(tmp_path, myst_DOT_yml="project:\n  math:\n    '\\x': 'y'\n", _includes__mathjax_DOT_html="macros: {z: 'w'}")
    assert meaning(tmp_path, "notes/page.md", "$\\x$") == "y"
    assert meaning(tmp_path, "notes/page.md", "$\\x$", "\\z") == "w"


def test_cycles_end(tmp_path: Path) -> None:
    write(tmp_path, a_DOT_tex="\\input{b}\\def\\x{y}", b_DOT_tex="\\input{a}\\input{main}")
    assert meaning(tmp_path, "main.tex", "\\input{a}\\input{main}" + USE) == "y"


def test_latin_1(tmp_path: Path) -> None:
    (tmp_path / "macros.tex").write_bytes("% é\n\\def\\x{y}".encode("latin-1"))
    assert meaning(tmp_path, "main.tex", "\\input{macros}" + USE) == "y"


@pytest.mark.parametrize(
    "name", ["../secret", "{root}/../secret", "~/secret", "link", "folder/secret", "../secret.tex"]
)
def test_nothing_outside_the_workspace(tmp_path: Path, name: str) -> None:
    root = tmp_path / "ws"
    write(tmp_path, secret_DOT_tex="\\def\\x{secret}")
    root.mkdir()
    (root / "link.tex").symlink_to(tmp_path / "secret.tex")
    (root / "folder").symlink_to(tmp_path)
    assert meaning(root, "main.tex", f"\\input{{{name.replace('{root}', str(root))}}}" + USE) is None


def test_only_files_of_tex_and_only_regular_ones(tmp_path: Path) -> None:
    write(tmp_path, notes_DOT_txt="\\def\\x{y}")
    assert meaning(tmp_path, "main.tex", "\\input{notes.txt}" + USE) is None
    os.mkfifo(tmp_path / "pipe.tex")
    assert meaning(tmp_path, "main.tex", "\\input{pipe}\\input{.}\\input{}" + USE) is None


def test_number_and_size_are_bounded(tmp_path: Path) -> None:
    for number in range(MAX_FILES + 5):
        (tmp_path / f"f{number}.tex").write_text(f"\\def\\x{{{number}}}")
    every = "".join(f"\\input{{f{number}}}" for number in range(MAX_FILES + 5))
    assert meaning(tmp_path, "main.tex", every + USE) == str(MAX_FILES - 1)
    (tmp_path / "long.tex").write_text("\\def\\x{y}" + "%" * MAX_FILE)
    assert meaning(tmp_path, "main.tex", "\\input{long}" + USE) is None


def test_the_root_of_a_workspace(tmp_path: Path) -> None:
    write(tmp_path, a__b__c_DOT_tex="", a___DOT_matcalc_DOT_toml="")
    assert root_of(tmp_path / "a" / "b" / "c.tex") == (tmp_path / "a").resolve()
    assert root_of(tmp_path / "x.tex") == tmp_path.resolve()


def test_a_project_without_its_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, home__README_DOT_md="", home__p__LICENSE="", home__p__slides__one__x_DOT_tex="")
    slides = tmp_path / "home" / "p" / "slides" / "one"
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert root_of(slides / "x.tex") == (tmp_path / "home" / "p").resolve()
    (tmp_path / "home" / "p" / "LICENSE").unlink()
    assert root_of(slides / "x.tex") == slides.resolve(), "a home is no project, whatever lies in it"


def test_check_and_the_engine_read_them(tmp_path: Path) -> None:
    write(tmp_path, macros_DOT_tex="\\newcommand{\\dom}{\\mathbb{R}^{m \\times n}}")
    text = "\\input{macros}\n\\begin{document}Let $A \\in \\dom$. Then $A A$.\\end{document}"
    path = tmp_path / "main.tex"
    path.write_text(text)
    assert [finding.code for finding in check(path).diagnostics] == ["shape-mismatch"]
    engine = Engine()
    engine.open(path.as_uri(), text, "latex")
    assert [finding.code for finding in engine.diagnostics(path.as_uri())] == ["shape-mismatch"]
    settings = Settings(macros={"dom": MacroSetting("\\mathbb{R}^{m \\times n}")})
    engine.open("untitled:1", text, "latex", settings=settings)
    assert [finding.code for finding in engine.diagnostics("untitled:1")] == ["shape-mismatch"]
    assert not check(text=text, language="latex").diagnostics
    assert check(text=text, language="latex", macros={"dom": ["\\mathbb{R}^{m \\times n}", 0]}).diagnostics
