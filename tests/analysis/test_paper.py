"""Papers in several files: how they are put together, and taken apart again."""

from pathlib import Path

from matcalc_ls.analysis.check import check
from matcalc_ls.analysis.data import Edit, Mentioned, Span
from matcalc_ls.analysis.engine import Engine
from matcalc_ls.analysis.paper import Paper, paper_of
from matcalc_ls.analysis.workspace import Files

MAIN = (
    "\\documentclass{article}\n\\begin{document}\nLet $A$.\n\\input{one}\nThen $B$.\n"
    "\\include{two}\nEnd.\n\\end{document}\n"
)


def write(root: Path, **files: str) -> None:
    for name, text in files.items():
        path = root / f"{name.replace('__', '/')}.tex"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def paper(root: Path, name: str, files: Files | None = None) -> Paper | None:
    path = root / f"{name}.tex"
    return paper_of(path, path.read_text(encoding="utf-8"), root, files)


def test_each_file_where_it_is_included(tmp_path: Path) -> None:
    write(
        tmp_path,
        main=MAIN,
        one="One $x$.\n",
        two="Two \\import{parts}{three}!",
        parts__three="Three \\subimport{deep/}{four}",
        parts__deep__four="$y$",
    )
    found = paper(tmp_path, "main")
    assert found is not None
    words = found.text.replace("\n", " ").split()
    assert [word for word in words if word[0] in "LOTE"] == ["Let", "One", "Then", "Two", "Three", "End."]
    for name in ("one", "two", "parts/three", "parts/deep/four"):
        same = paper(tmp_path, name)
        assert same is not None
        assert same.text == found.text


def test_there_and_back(tmp_path: Path) -> None:
    write(tmp_path, main=MAIN, one="One $x$.\n", two="Two")
    found = paper(tmp_path, "one")
    assert found is not None
    for path, text in found.texts.items():
        assert text == path.read_text(encoding="utf-8")
        for offset in range(len(text)):
            at = found.place(path, offset)
            assert (found.path(at), found.offset(path, at)) == (path, offset)
            assert found.text[at] == text[offset] or found.text[at] == "\n"
    main, one, two = ((tmp_path / f"{name}.tex").resolve() for name in ("main", "one", "two"))
    assert found.end_of_file(found.place(one, 0)) == found.place(one, len("One $x$.\n"))
    assert found.offset(main, found.place(one, 3)) == MAIN.index("\nThen"), "the nearest above"
    assert found.offset(two, 0) == 0


def test_what_is_no_paper_of_several(tmp_path: Path) -> None:
    write(tmp_path, main=MAIN, alone="$x$", other="\\documentclass{article}\\input{missing}% \\input{alone}\n")
    for name in ("main", "alone", "other"):
        assert paper(tmp_path, name) is None


def test_a_file_that_is_a_document_by_itself_brings_its_body(tmp_path: Path) -> None:
    part = "\\documentclass[main]{subfiles}\n\\begin{document}\nBody $x$.\n\\end{document}\nNotes.\n"
    write(tmp_path, main=MAIN.replace("\\input{one}", "\\subfile{one}"), one=part)
    found = paper(tmp_path, "one")
    assert found is not None
    assert "Body" in found.text
    assert "subfiles" not in found.text
    path = (tmp_path / "one.tex").resolve()
    assert found.place(path, 3) == found.place(path, part.index("\nBody")), "the nearest that is a part of it"


def test_files_that_include_one_another(tmp_path: Path) -> None:
    write(tmp_path, main=MAIN, one="\\input{one}\\input{main}\\input{two}", two="\\input{one}")
    found = paper(tmp_path, "two")
    assert found is not None
    assert len(found.texts) == 3


def test_nothing_outside_of_the_workspace(tmp_path: Path) -> None:
    write(tmp_path, main=MAIN, secret="Secret $x$", ws__main=MAIN.replace("{one}", "{../secret}"))
    assert paper(tmp_path / "ws", "main") is None


def test_what_an_editor_has_open_comes_first(tmp_path: Path) -> None:
    write(tmp_path, main=MAIN, one="One.")
    path = (tmp_path / "one.tex").resolve()
    found = paper(tmp_path, "main", Files({path: "Typed."}))
    assert found is not None
    assert "Typed." in found.text
    assert "One." not in found.text


NOTATION = "Let $A \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^n$.\n"
METHOD = "\\section{Method}\nNow $y = A x$ has the norm $y^\\top y$.\n"
WHOLE = (
    "\\documentclass{article}\n\\begin{document}\n\\input{notation}\n\\input{method}\n"
    "In all, $f = x^\\top A^\\top A x$.\n\\end{document}\n"
)


def opened(root: Path) -> tuple[Engine, dict[str, str]]:
    write(root, main=WHOLE, notation=NOTATION, method=METHOD)
    engine = Engine()
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(root.glob("*.tex"))}
    for name, text in texts.items():
        engine.open((root / f"{name}.tex").as_uri(), text, "latex", str(root))
    return engine, texts


def words(texts: dict[str, str], name: str, place: Span | Mentioned | Edit) -> tuple[str, str]:
    own = Path(place.path).stem if place.path is not None else name
    return own, texts[own][place.start : place.end]


def test_a_name_leads_to_the_file_that_declares_it(tmp_path: Path) -> None:
    engine, texts = opened(tmp_path)
    uri = (tmp_path / "method.tex").as_uri()
    found = engine.definition(uri, METHOD.index("A x"))
    assert found is not None
    assert words(texts, "method", found) == ("notation", "A")
    own = engine.definition(uri, METHOD.index("y^"))
    assert own is not None
    assert words(texts, "method", own) == ("method", "y")


def test_references_in_all_files(tmp_path: Path) -> None:
    engine, texts = opened(tmp_path)
    for name, at in {
        "main": WHOLE.index("A x"),
        "notation": NOTATION.index("A"),
        "method": METHOD.index("A x"),
    }.items():
        found = engine.references((tmp_path / f"{name}.tex").as_uri(), at)
        places = [words(texts, name, each) for each in found]
        assert places == [("notation", "A"), ("method", "A"), ("main", "A"), ("main", "A")]
    uri = (tmp_path / "main.tex").as_uri()
    assert len(engine.mentions(uri, WHOLE.index("A x"))) == 2


def test_a_name_is_changed_in_all_files(tmp_path: Path) -> None:
    engine, texts = opened(tmp_path)
    uri = (tmp_path / "method.tex").as_uri()
    renaming = engine.rename(uri, METHOD.index("A x"), "M")
    assert not renaming.refusal
    assert sorted(words(texts, "method", edit) for edit in renaming.edits) == [
        ("main", "A"),
        ("main", "A"),
        ("method", "A"),
        ("notation", "A"),
    ]
    refused = engine.rename(uri, METHOD.index("A x"), "x").refusal
    assert refused == "“x” is already declared in line 1 of notation.tex."


def test_what_another_file_declares_is_known(tmp_path: Path) -> None:
    engine, _ = opened(tmp_path)
    hover = engine.hover((tmp_path / "method.tex").as_uri(), METHOD.index("A x"))
    assert hover is not None
    assert "A ∈ ℝᵐˣⁿ (declared in line 1 of notation.tex)" in hover.plain
    own = engine.hover((tmp_path / "notation.tex").as_uri(), NOTATION.index("A"))
    assert own is not None
    assert "(declared in line 1)" in own.plain


MISTAKE = "Here $A A$ has shapes that do not fit.\n"


def test_each_finding_in_its_own_file(tmp_path: Path) -> None:
    write(tmp_path, main=WHOLE.replace("In all", MISTAKE + "In all"), notation=NOTATION, method=METHOD)
    (tmp_path / ".matcalc.toml").touch()
    assert not check(tmp_path / "method.tex").diagnostics
    assert not check(tmp_path / "notation.tex").diagnostics
    (found,) = check(tmp_path / "main.tex").diagnostics
    text = (tmp_path / "main.tex").read_text(encoding="utf-8")
    assert text[found.start : found.end] == "A A"
    assert "(declared in line 1 of notation.tex)" in found.message
    (related,) = found.related
    assert related.path == str((tmp_path / "notation.tex").resolve())
    assert NOTATION[related.start : related.end].startswith("A \\in")
    whole = [len(check(tmp_path / f"{name}.tex").formulas) for name in ("main", "notation", "method")]
    assert whole == [2, 2, 2]


def test_what_is_switched_off_in_a_file_ends_with_it(tmp_path: Path) -> None:
    write(tmp_path, main=WHOLE.replace("In all", MISTAKE + "In all"), notation="% matcalc: off\n" + NOTATION + MISTAKE)
    (tmp_path / ".matcalc.toml").touch()
    assert not check(tmp_path / "notation.tex").diagnostics
    assert len(check(tmp_path / "main.tex").diagnostics) == 1


def test_what_is_inserted_has_the_line_ends_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, main=WHOLE, notation=NOTATION, method=METHOD)
    there, here = METHOD.replace("\n", "\r\n"), WHOLE
    engine = Engine()
    engine.open((tmp_path / "main.tex").as_uri(), here, "latex", texts={str(tmp_path / "method.tex"): there})
    engine.open((tmp_path / "method.tex").as_uri(), there, "latex", texts={str(tmp_path / "main.tex"): here})
    for name, text, words in (("main", here, "f = x"), ("method", there, "y = A")):
        uri, at = (tmp_path / f"{name}.tex").as_uri(), text.index(words)
        key = next(action.key for action in engine.actions(uri, at, at) if action.key.startswith("insert-gradient"))
        edits = engine.resolve(uri, key)
        assert edits is not None
        (edit,) = edits
        assert edit.path is None
        assert text.index(words) < edit.start
        assert ("\r\n" in edit.text) == (name == "method")


def test_lines_move_with_what_is_no_part_of_the_paper(tmp_path: Path) -> None:
    part = f"\\documentclass[main]{{subfiles}}\n\\begin{{document}}\n{NOTATION}\\end{{document}}\n"
    main = "\\documentclass{article}\n\\begin{document}\n\\subfile{notation}\n\\section{One}\n$A A$\n\\end{document}\n"
    write(tmp_path, main=main, notation=part)
    engine, uri = Engine(), (tmp_path / "main.tex").as_uri()
    for text, line in ((part, 3), (part.replace("\\begin", "% mine\n\\begin"), 4), (part, 3)):
        engine.open(uri, main, "latex", str(tmp_path), texts={str((tmp_path / "notation.tex").resolve()): text})
        (found,) = engine.diagnostics(uri)
        assert f"(declared in line {line} of notation.tex)" in found.message


def test_what_is_a_paper_no_more(tmp_path: Path) -> None:
    """The model that the files share has followed the edit before the other file is told of it."""
    main = f"\\documentclass{{article}}\n\\begin{{document}}\n{NOTATION}\\input{{one}}\n\\end{{document}}\n"
    write(tmp_path, main=main, one=MISTAKE)
    paths = {name: (tmp_path / f"{name}.tex").resolve() for name in ("main", "one")}
    engine = Engine()
    for text, number in ((main, 1), (main.replace("\\document", "\\[ument"), 0), (main, 1)):
        texts = {"main": text, "one": MISTAKE}
        for name, path in paths.items():
            others = {str(paths[other]): texts[other] for other in paths if other != name}
            engine.open(path.as_uri(), texts[name], "latex", str(tmp_path), texts=others)
        assert len(engine.diagnostics(paths["one"].as_uri())) == number
