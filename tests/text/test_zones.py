"""Where the maths is: what is found, what is not, and that one bad zone spoils nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcalc_ls.text.scan import Language
from matcalc_ls.text.zones import find_zones, scan
from tests.effort import growth
from tests.text.structured import find_paragraphs, find_sections


def inners(text: str, language: Language) -> list[str]:
    return [text[zone.inner_start : zone.inner_end].strip() for zone in find_zones(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("let $x$ and $y$", ["x", "y"]),
        ("costs $5 and $10, or $20", []),
        ("from $5-$10 or US$5 and US$6", []),
        ("a price of \\$5 and $x$", ["x"]),
        ("I have $10 but $x^2$ is", ["x^2"]),
        ("$ \\def\\p{\\partial} \\def\\q{x} $When learning", ["\\def\\p{\\partial} \\def\\q{x}"]),
        ("the matrix $ A $ and $ x^T $", ["A", "x^T"]),
        ("the sum $$ a $$ in mid-sentence $$b$$.", ["a", "b"]),
        ("$$\na\n\n= b\n$$", ["a\n\n= b"]),
        ("$$\n- a\n    + b\n# c\n===\n$$", ["- a\n    + b\n# c\n==="]),
        ("\\(a\\) and \\[a = b\\]", ["a", "a = b"]),
        ("\\\\(c\\\\) and \\\\[d\\\\]", ["c", "d"]),
        ("see \\[1\\] and \\(sic\\)", []),
        ("\\begin{align*}a\\\\b\\end{align*}", ["a\\\\b"]),
        ("$$\\begin{align}a\\end{align}$$", ["\\begin{align}a\\end{align}"]),
        ("```math\na\n```\n~~~ {math}\nb\n~~~", ["a", "b"]),
        ("```{math}\n:label: here\n\na\n```", ["a"]),
        ("```{note}\nlet $x$\n```\nand $y$", ["x", "y"]),
        ("inline $`a`$ and $x$", ["a", "x"]),
        ("`$a$` ``$b` $c$`` $d$", ["d"]),
        ("```\n$a$\n```\n$b$", ["b"]),
        ("text\n\n    $a$\n\n$b$", ["b"]),
        ("- item\n\n  $a$\n\n      $b$\n\n  $c$", ["a", "c"]),
        ("!!! note\n\n    $a$", ["a"]),
        ("<!-- $a$ --> $b$", ["b"]),
        ("---\ntitle: $a$\n---\n$b$", ["b"]),
        ("<pre>\n$a$\n</pre>\n$b$", ["b"]),
        ("> quoted $a$\n> $$\n> b\n> $$", ["a", "> b\n>"]),
        ("$a \\text{ if $b$ holds}$ and $c$", ["a \\text{ if $b$ holds}", "c"]),
        ("| $a$ | $b$ |\n|---|---|\n| `$c$` | $d$ |", ["a", "b", "d"]),
        ("```math\n```\n```math\na\n```\n``b_k`` and ``code``", ["a", "b_k"]),
    ],
)
def test_markdown(text: str, expected: list[str]) -> None:
    assert inners(text, "markdown") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a$ $$b$$ \\(c\\) \\[d\\]", ["a", "b", "c", "d"]),
        ("\\begin{align}a\\end{align}\\begin{math}b\\end{math}", ["a", "b"]),
        ("\\begin{alignat*}{2}a\\end{alignat*}", ["a"]),
        ("% $a$\n$b$ 5\\% $c$", ["b", "c"]),
        ("\\verb|$a$| $b$ \\begin{verbatim}$c$\\end{verbatim}", ["b"]),
        ("\\begin{lstlisting}$c$\\end{lstlisting}$d$", ["d"]),
        ("\\$5 and $a$", ["a"]),
        ("\\begin{tabular}{c}a\\\\[2pt] $b$\\end{tabular}", ["b"]),
        ("\\newcommand{\\x}{$a$}\\begin{document}$b$\\end{document}$c$", ["b"]),
        ("$a \\mbox{ for $b$}$ $c$", ["a \\mbox{ for $b$}", "c"]),
        ("\\begin{comment}$a$\\end{comment}$b$", ["b"]),
    ],
)
def test_latex(text: str, expected: list[str]) -> None:
    assert inners(text, "latex") == expected


@pytest.mark.parametrize("language", ["markdown", "latex"])
@pytest.mark.parametrize(
    "bad", ["$a", "$$a", "\\(a", "\\[a", "\\begin{align}a", "\\end{align}", "$\\frac{a$", "`a", "{", "\\verb|a", "$`a"]
)
def test_one_bad_zone_spoils_nothing_else(bad: str, language: Language) -> None:
    text = f"{bad}\n\nSome words that follow the bad one, with $b$ in them.\n\n$$c$$\n"
    assert inners(text, language)[-2:] == ["b", "c"]


def test_display_and_environment_are_told() -> None:
    zones = find_zones("$a$\n\\begin{align*}b\\end{align*}\n$$c$$", "latex")
    kinds = [(zone.display, zone.environment) for zone in zones]
    assert kinds == [(False, None), (True, "align*"), (True, None)]


FRAGMENTS = st.sampled_from(
    ["$", "$$", "\\(", "\\)", "\\[", "\\]", "\\\\[", "\\\\]", "`", "```", "```math", "\n", "\n\n", "    ", "- ", "> ",
     "# ", "\\begin{align}", "\\end{align}", "<!--", "-->", "%", "\\verb|", "{", "}", "\\", "a", " ", "5", "---", "|",
     "\r\n",
     "\\section{", "\\newcommand{\\x}{", "\\begin{document}", "😀", "!!! a", "<pre>", "=="]
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=40).map("".join), st.sampled_from(["markdown", "latex"]))
def test_zones_are_ordered_and_inside(text: str, language: Language) -> None:
    end = 0
    for zone in find_zones(text, language):
        assert end <= zone.start < zone.inner_start <= zone.inner_end <= zone.end <= len(text)
        end = zone.end


@pytest.mark.parametrize("language", ["markdown", "latex"])
@pytest.mark.parametrize(
    "unit", ["$", "$ ", "${", "${$", "$$ a\n\n", "\\[ ", "` `` ", "<!--", "\\begin{align}", "$`", "- "]
)
def test_growth_is_linear(unit: str, language: Language) -> None:
    def scanned(count: int) -> None:
        scan.cache_clear()
        find_zones(unit * count, language)

    assert growth(lambda: scanned(6_000), lambda: scanned(12_000), 3.5) < 3.5


def test_a_carriage_return_alone_ends_a_line() -> None:
    text = "% $a$\r$b$ % no\r\r$$c$$\r\\end{document}\r$d$"
    assert [text[zone.start : zone.end] for zone in find_zones(text, "latex")] == ["$b$", "$$c$$"]
    text = "```\r$a$\r```\r\r# $b$\r\r$c$\r"
    assert [text[zone.start : zone.end] for zone in find_zones(text, "markdown")] == ["$b$", "$c$"]
    assert [len(find_paragraphs(text, "markdown")), len(find_sections(text, "markdown"))] == [2, 2]


@pytest.mark.parametrize("language", ["latex", "markdown"])
@pytest.mark.parametrize(
    "piece",
    ["$", "$$ ", "\\( ", "\\be ", "\\iffalse ", "\\begin{aligned} ", "\\f[ ", "\\f{a}{ ", "<a b ", "\\newcommand{\\a}[",
     "\\url{", "\\newenvironment{a}{\\begin{align}", "<script>", "{math}`"],
)  # fmt: skip
def test_a_page_of_one_thing_is_scanned_in_linear_time(language: Language, piece: str) -> None:
    def scanned(times: int) -> None:
        scan.cache_clear()
        find_zones(piece * times, language)

    assert growth(lambda: scanned(10_000), lambda: scanned(40_000), 12) < 12
