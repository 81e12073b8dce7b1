"""Indexed names: what a definition of F_N tells of F_m."""

from __future__ import annotations

from matcalc_ls.algebra.build import member
from matcalc_ls.algebra.dims import Dim, Shape
from matcalc_ls.algebra.expression import Expr, ShapeError, transform
from matcalc_ls.algebra.substitution import substitute_dims
from matcalc_ls.analysis.document import Formula
from matcalc_ls.analysis.model import Model
from matcalc_ls.notation.names import canonical, with_script
from matcalc_ls.tex.tree import Row


def shape_from_template(model: Model, row: Row, formula: Formula) -> Shape | None:
    """The shape of an indexed name by the definition of the same name with another index.

    Where that definition has a symbol of its own for its last index (`W^N`), the member of the family stands in its
    place (`W^m`). Shapes alone are taken from this, never values.
    """
    name = canonical(row.items[0]) if len(row.items) == 1 else None
    if name is None or "_" not in name or model.definition(name, formula) is not None:
        return None
    base, _, index = name.partition("_")
    for template in model.templates(base):
        wanted = Dim.of(index.strip("{}"))
        own = template.name.partition("_")[2].strip("{}")
        try:
            return substitute_dims(_with_members(template.expr, own), {own: wanted}).shape
        except ShapeError:
            continue
    return None


def _with_members(expr: Expr, own: str) -> Expr:
    """The expression with members of its families in place of symbols that have the template's own index."""
    families = {node.data[0] for node in expr.walk() if node.name == "member"}
    members = {with_script(family.base, family.placement, own): member(family, Dim.of(own)) for family in families}
    return transform(expr, lambda node: members.get(node.data[0].name) if node.name == "symbol" else None)
