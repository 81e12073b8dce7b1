"""The same document gives the same readings and findings in every process, whatever order its sets have."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SPEC = Path(__file__).parent.parent / "spec"
NAMES = ("02-gradients.md", "12-recurrences.md", "20-definitions.md", "30-what-is-meant.md")
DOCUMENTS = [SPEC / name for name in NAMES]
DERIVATIVES = r"""
$$\dot{\Omega} = \dot{A} + \dot{B}$$

$$
\begin{aligned}
\dot{\Omega}_{ij} &= \sum_k \left( \dot{A}_{ik} B_{kj} + A_{ik} \dot{B}_{kj} \right) \\
&= \sum_k \dot{A}_{ik} B_{kj} + \sum_k A_{ik} \dot{B}_{kj}
\end{aligned}
$$

$$\Omega = A^{-1}$$

$$
\begin{aligned}
0 &= \dot{\Omega} A A^{-1} + \Omega \dot{A} A^{-1} \\
&= \dot{\Omega} I + \Omega \dot{A} A^{-1} \\
&= \dot{\Omega} + \Omega \dot{A} \Omega \\
\dot{\Omega} &= -\Omega \dot{A} \Omega
\end{aligned}
$$
"""
"""Names with dots, of which each is asked about beside the name without."""
SCRIPT = """
import sys
from pathlib import Path
from matcalc_ls.analysis.diagnostics import diagnostics
from matcalc_ls.analysis.model import Model
for text in (*(Path(path).read_text(encoding="utf-8") for path in sys.argv[2:]), sys.argv[1]):
    model = Model(text, "markdown")
    for formula in model.document.formulas:
        for understood in model.understood(formula):
            for reading in understood.readings:
                print(formula.start, reading.expr and [node.shape for node in reading.expr.walk()], reading.notes)
    print(*diagnostics(model), sep="\\n")
"""


def _outcome(seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", SCRIPT, DERIVATIVES, *map(str, DOCUMENTS)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
    ).stdout


def test_every_process_understands_the_same() -> None:
    outcomes = {_outcome(seed) for seed in ("0", "3", "8")}
    assert outcomes != {""}
    assert len(outcomes) == 1
