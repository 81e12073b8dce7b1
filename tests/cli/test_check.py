r"""`matcalc-ls check`, run as a person runs it: on files and folders, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WRONG = r"""Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$ and $f = x^\top A^\top A x$. Then
$$\frac{\partial f}{\partial x} = A^\top A x.$$
"""
RIGHT = WRONG.replace("= A^", "= 2 A^")
UNFIT = r"Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^m$. There is no $A x$." + "\n"


def check(folder: Path, *words: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "matcalc_ls", "check", *words],
        cwd=folder,
        input=text,
        stdin=None if text is not None else subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_clean_document_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, right_md=RIGHT)
    done = check(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_finding_shows_its_place_its_line_and_the_words_at_fault(tmp_path: Path) -> None:
    write(tmp_path, unfit_md=UNFIT)
    done = check(tmp_path)
    assert done.returncode == 1
    first, _, line, carets, *related = done.stdout.splitlines()
    assert first.startswith("unfit.md:1:73: error[shape-mismatch]: `A x`")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "A x"
    assert "  = A is declared in line 1" in related


def test_what_git_ignores_and_what_settings_ignore_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, kept_md=UNFIT, old_md=UNFIT, build__a_md=UNFIT, drafts__b_md=UNFIT, drafts__kept_md=UNFIT)
    write(tmp_path, **{".gitignore": "build/\n*.tmp\n", "drafts__.gitignore": "*.md\n!kept.md\n"})
    write(tmp_path, **{".matcalc.toml": 'ignore = ["/old.md"]\n'})
    done = check(tmp_path, "--format", "json")
    assert [finding["file"] for finding in json.loads(done.stdout)] == ["drafts/kept.md", "kept.md"]
    named = check(tmp_path, "old.md", "--format", "json")
    assert [finding["file"] for finding in json.loads(named.stdout)] == ["old.md"], "what is named is read"


def test_standard_input_has_a_name_and_so_a_language(tmp_path: Path) -> None:
    done = check(tmp_path, "-", "--stdin-filepath", "a.tex", text=UNFIT)
    assert done.returncode == 1
    assert done.stdout.startswith("a.tex:1:73:")


def test_select_and_ignore(tmp_path: Path) -> None:
    write(tmp_path, unfit_md=UNFIT)
    assert check(tmp_path, "--ignore", "shape-mismatch").returncode == 0
    assert check(tmp_path, "--select", "wrong-derivative").returncode == 0
    assert check(tmp_path, "--select", "shape-mismatch").returncode == 1


def test_a_file_that_is_not_there_is_told_and_the_others_are_checked(tmp_path: Path) -> None:
    write(tmp_path, unfit_md=UNFIT)
    done = check(tmp_path, "none.md", "unfit.md")
    assert done.returncode == 2
    assert "none.md: No such file" in done.stderr
    assert "shape-mismatch" in done.stdout


def test_severities_come_from_the_settings(tmp_path: Path) -> None:
    write(tmp_path, unfit_md=UNFIT, **{".matcalc.toml": '[severity]\nshape-mismatch = "hint"\n'})
    assert "hint[shape-mismatch]" in check(tmp_path).stdout
    write(tmp_path, **{".matcalc.toml": '[severity]\nshape-mismatch = "off"\n'})
    assert check(tmp_path).returncode == 0


def test_the_layout_comes_from_the_settings(tmp_path: Path) -> None:
    row = RIGHT.replace("2 A^\\top A x", "2 x^\\top A^\\top A")
    write(tmp_path, row_md=row)
    assert "transposed-derivative" in check(tmp_path).stdout
    write(tmp_path, **{".matcalc.toml": 'layout = "numerator"\n'})
    assert check(tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('layuot = "mixed"', '.matcalc.toml:1: there is no setting "layuot": did you mean "layout"?'),
        ('layout = "rows"', ".matcalc.toml:1: layout is 'rows': there are mixed, numerator, denominator"),
        (
            '[severity]\n\nshape-mismach = "off"',
            '.matcalc.toml:3: there is no code "shape-mismach": did you mean "shape-mismatch"?',
        ),
        ('[severity]\nshape-mismatch = "loud"', ".matcalc.toml:2: the severity of shape-mismatch is 'loud'"),
        ("layout = ", ".matcalc.toml: Invalid value"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told_with_the_mend(tmp_path: Path, settings: str, message: str) -> None:
    write(tmp_path, unfit_md=UNFIT, other_md=UNFIT, **{".matcalc.toml": settings})
    done = check(tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1, "once, not for each file"
    assert done.stdout.count("shape-mismatch") == 2, "the documents are checked all the same"


def test_diff_shows_what_fix_then_writes(tmp_path: Path) -> None:
    write(tmp_path, wrong_md=WRONG)
    done = check(tmp_path, "--diff")
    assert "+$$\\frac{\\partial f}{\\partial x} = 2 A^\\top A x.$$" in done.stdout
    assert (tmp_path / "wrong.md").read_text(encoding="utf-8") == WRONG
    assert check(tmp_path, "--fix").returncode == 0
    assert (tmp_path / "wrong.md").read_text(encoding="utf-8") == RIGHT


def test_fix_keeps_line_endings_mark_and_mode(tmp_path: Path) -> None:
    path = tmp_path / "wrong.md"
    path.write_bytes(b"\xef\xbb\xbf" + WRONG.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    assert check(tmp_path, "--fix").returncode == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + RIGHT.replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["wrong.md"]


def test_fix_of_standard_input_goes_to_standard_output(tmp_path: Path) -> None:
    assert check(tmp_path, "-", "--fix", text=WRONG).stdout == RIGHT


def test_many_files_go_to_all_cores_and_come_back_in_order(tmp_path: Path) -> None:
    write(tmp_path, **{f"file{number:02}_md": UNFIT for number in range(12)})
    found = json.loads(check(tmp_path, "--format", "json").stdout)
    assert [finding["file"] for finding in found] == [f"file{number:02}.md" for number in range(12)]
