"""jax's names and idioms. The source stays in the precision of its arguments: float32 unless jax is told otherwise."""

from __future__ import annotations

from matcalc_ls.notation.writing.backends import PLACES, SHARED, Backend, Opening

_SAME = "array block clip cross kron max"

_HELPERS = {
    "floating": '''def floating(value):
    """An array of floating point numbers, in the precision that it has."""
    value = jnp.asarray(value)
    return value.astype(jnp.result_type(value, float))
''',
    "places": PLACES,
}


def _opening(opening: Opening) -> list[str]:
    lines = [f"{name} = floating({name})" for name in opening.arrays]
    return lines + [f"{name} = {{i: floating(member) for i, member in {name}.items()}}" for name in opening.families]


JAX = Backend(
    name="jax",
    header="import jax\nimport jax.numpy as jnp\n",
    functions={
        **{f"np.{name}": f"jnp.{name}" for name in (SHARED + _SAME).split()},
        "np.ndindex": "places",
        "erf": "jax.scipy.special.erf",
        "log_gamma": "jax.scipy.special.gammaln",
        "polygamma": "jax.scipy.special.polygamma",
        "matrix_exponential": "jax.scipy.linalg.expm",
    },
    keywords={"rcond": "rtol"},
    helpers=_HELPERS,
    opening=_opening,
    number="jnp.asarray({}, dtype=float)",
    listed="jnp.array({})",
    assigned=("{name} = {name}.at", ".set(", ")"),
)
