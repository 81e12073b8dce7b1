"""`matcalc-ls derive`, as somebody sees it who types it."""

from __future__ import annotations

import pytest

from matcalc_ls.cli import main

GIVEN = [r"a, b \in \mathbb{R}^n", r"X \in \mathbb{R}^{n \times n}"]


def derived(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    given = [word for each in GIVEN for word in ("--given", each)]
    assert main(["derive", r"a^\top X^{-1} b", "--wrt", "X", *given, *options]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert derived(capsys) == ["-X⁻ᵀ a bᵀ X⁻ᵀ", "(where X is invertible)"]
    assert derived(capsys, "--to", "latex") == [r"-X^{-\top} a b^\top X^{-\top}"]


def test_a_derivation_is_as_readable_as_its_result(capsys: pytest.CaptureFixture[str]) -> None:
    assert derived(capsys, "--steps") == [
        "f = aᵀ X⁻¹ b",
        "df = (a bᵀ) : d(X⁻¹)      C:(AB) = (CBᵀ):A = (AᵀC):B",
        "= (-X⁻ᵀ a bᵀ X⁻ᵀ) : dX    G:d(X⁻¹) = −(X⁻ᵀ G X⁻ᵀ):dX",
        "∂f/∂X = -X⁻ᵀ a bᵀ X⁻ᵀ     read off against the differential",
        "(where X is invertible)",
    ]


def test_a_derivation_in_latex(capsys: pytest.CaptureFixture[str]) -> None:
    first, second, *_ = derived(capsys, "--steps", "--to", "latex")
    assert first == r"f = a^\top X^{-1} b"
    assert second == r"df = (a b^\top):d(X^{-1})    % C:(AB) = (CBᵀ):A = (AᵀC):B"
