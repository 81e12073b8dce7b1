"""torch's names and idioms. New tensors have the type and device of the arguments, so that gradients flow through."""

from __future__ import annotations

from matcalc_ls.notation.writing.backends import PLACES, SHARED, Backend, Opening

# Functions that take tensors alone, not Python's own numbers.
_OF_TENSORS = """
abs arccos arcsin arcsinh arctan arctanh cos cosh exp heaviside log logaddexp maximum minimum reshape sign sin sinh sqrt
square sum tan tanh
"""

_HELPERS = {
    "kind_of": '''def kind_of(*values):
    """The floating type and the device of the tensors among the values; float64 if there are none."""
    tensors = [value for value in values if isinstance(value, torch.Tensor)]
    dtype = None
    for tensor in tensors:
        if tensor.is_floating_point():
            dtype = tensor.dtype if dtype is None else torch.promote_types(dtype, tensor.dtype)
    return {"dtype": dtype or torch.float64, "device": tensors[0].device if tensors else None}
''',
    "stacked": '''def stacked(entries, **kind):
    """Nested lists of numbers as a tensor."""
    if not isinstance(entries, list):
        return torch.as_tensor(entries, **kind)
    return torch.stack([stacked(entry, **kind) for entry in entries]) if entries else torch.zeros(0, **kind)
''',
    "joined": '''def joined(rows):
    """A matrix of its blocks, row by row."""
    return torch.cat([torch.cat(row, dim=1) for row in rows], dim=0)
''',
    "kron": '''def kron(left, right):
    """The Kronecker product, also of transposed matrices, on which torch.kron may fail."""
    return torch.kron(left.contiguous(), right.contiguous())
''',
    "columnwise": '''def columnwise(value, shape):
    """The entries in another shape, column by column in both."""
    flat = value.permute(*reversed(range(value.ndim))).reshape(-1)
    if shape == -1:
        return flat
    return flat.reshape(shape[::-1]).permute(*reversed(range(len(shape))))
''',
    "polygamma": '''def polygamma(order, z):
    """A derivative of digamma; torch's own takes the order as a number of Python's and all else as tensors alone."""
    return torch.special.polygamma(order, torch.as_tensor(z, **kind))
''',
    "places": PLACES,
}


def _opening(opening: Opening) -> list[str]:
    values = [*opening.arrays, *(f"*{name}.values()" for name in opening.families)]
    lines = [f"kind = kind_of({', '.join(values)})"]
    lines += [f"{name} = torch.as_tensor({name}, **kind)" for name in opening.arrays]
    return lines + [
        f"{name} = {{i: torch.as_tensor(member, **kind) for i, member in {name}.items()}}" for name in opening.families
    ]


TORCH = Backend(
    name="torch",
    header="import torch\n",
    functions={
        **{f"np.{name}": f"torch.{name}" for name in SHARED.split()},
        "np.array": "stacked",
        "np.block": "joined",
        "np.clip": "torch.clamp",
        "np.kron": "kron",
        "np.cross": "torch.linalg.cross",
        "np.max": "torch.amax",
        "np.ndindex": "places",
        "erf": "torch.erf",
        "log_gamma": "torch.lgamma",
        "matrix_exponential": "torch.linalg.matrix_exp",
    },
    keywords={"axis": "dim", "keepdims": "keepdim", "rcond": "rtol"},
    helpers=_HELPERS,
    opening=_opening,
    creating=frozenset({"np.eye", "np.zeros", "np.ones", "np.array"}),
    number="torch.as_tensor({}, **kind)",
    entrywise=frozenset(f"np.{name}" for name in _OF_TENSORS.split())
    | {"erf", "normal_density", "normal_distribution", "gelu", "silu", "leaky_relu", "matrix_exponential"}
    | {"elu", "softsign", "huber", "logit", "gamma", "log_gamma", "np.clip"},
    listed="stacked({}, **kind)",
    fortran="columnwise",
)
