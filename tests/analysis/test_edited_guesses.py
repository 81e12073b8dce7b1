"""What formulas guess of names is compared within a section, whatever is typed before it is asked for."""

from __future__ import annotations

from random import Random

import pytest

from matcalc_ls.analysis.engine import Engine
from tests.analysis.answers import URI, assert_same_answers

PARAGRAPHS = (
    *("Where $u \\cdot \\nabla u$ and", "$p n - \\mu \\nabla u \\cdot n$.", "$f(x - h u)$", "$u$ and $v$"),
    *("By $\\nabla_w \\ell(z_i) = \\ell'(z_i) x_i$ and", "$\\nabla_w z_i = x_i$", "$z_i = w^\\top x_i$"),
    *("$f(\\mathbf{x}_0) + \\nabla f(\\mathbf{x}_0) \\cdot (\\mathbf{x} - \\mathbf{x}_0)$", "at $\\mathbf{x}_0$"),
    *("$K D K + \\lambda K$", "$a^\\top (A + \\lambda I) a$", "$f(x) = x^2 + 1$", "$x^\\top A x$", "$x = 3$"),
    *("$\\phi = w^\\top L M N x$", "$M > 0$", "$y = M x$", "Let $x \\in \\mathbb{R}^n$.", "## Next", "$Z = X W + b_1$"),
    *("$b_1 - \\alpha \\frac{\\partial L}{\\partial b_1}$", "$h(\\theta) = \\theta^2 + 1$", "$\\|\\theta\\|^2$"),
)


@pytest.mark.parametrize("seed", range(10))
def test_an_edited_section_is_understood_as_a_fresh_one(seed: int) -> None:
    random, engine = Random(seed), Engine()
    paragraphs = random.choices(PARAGRAPHS, k=14)
    for _ in range(10):
        text = "\n\n".join(paragraphs) + "\n"
        engine.open(URI, text, "markdown")
        if random.random() < 0.7:
            assert_same_answers(engine, text, "markdown", random)
        at = random.randrange(len(paragraphs))
        change = random.random()
        if change < 0.4:
            paragraphs[at] = random.choice(PARAGRAPHS)
        elif change < 0.6:
            paragraphs.insert(at, random.choice(PARAGRAPHS))
        elif change < 0.75:
            del paragraphs[at]
        else:
            place = random.randrange(len(paragraphs[at]))
            paragraphs[at] = paragraphs[at][:place] + random.choice("xAu+^") + paragraphs[at][place:]
    engine.open(URI, text, "markdown")
    assert_same_answers(engine, text, "markdown", random)
