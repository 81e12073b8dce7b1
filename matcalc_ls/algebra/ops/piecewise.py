"""Functions made of pieces that fit smoothly or with a kink: ELU, softsign, hard tanh, Huber's function.

Sources: Clevert et al., Fast and Accurate Deep Network Learning by Exponential Linear Units; Huber, Robust Estimation
of a Location Parameter (1964), with the threshold 1.
"""

from __future__ import annotations

import numpy as np

from matcalc_ls.algebra.build import apply, entrywise_power, minus, ones, plus, scale
from matcalc_ls.algebra.ops.entrywise import entrywise

entrywise(
    "elu",
    lambda z: np.where(z > 0.0, z, np.expm1(np.minimum(z, 0.0))),
    lambda z: apply("exp", scale(-1, apply("relu", scale(-1, z)))),
    latex="\\operatorname{ELU}",
    plain="ELU",
    code="elu({})",
    kinks=(0.0,),
    spelled=("elu", "ELU"),
)
entrywise(
    "softsign",
    lambda z: z / (1.0 + np.abs(z)),
    lambda z: entrywise_power(plus(ones(z.shape), apply("abs", z)), -2),
    latex="\\operatorname{softsign}",
    code="softsign({})",
    kinks=(0.0,),
)
entrywise(
    "hard tanh",
    lambda z: np.clip(z, -1.0, 1.0),
    lambda z: apply("step", minus(ones(z.shape), apply("abs", z))),
    latex="\\operatorname{hardtanh}",
    plain="hardtanh",
    code="np.clip({}, -1.0, 1.0)",
    kinks=(-1.0, 1.0),
    spelled=("hardtanh",),
    condition="no entry of {0} is 1 or −1",
)
entrywise(
    "huber",
    lambda z: np.where(np.abs(z) <= 1.0, 0.5 * z * z, np.abs(z) - 0.5),
    lambda z: apply("hard tanh", z),
    latex="\\operatorname{huber}",
    code="huber({})",
    kinks=(-1.0, 1.0),
    spelled=("huber", "Huber"),
)
