"""A total order on expressions that depends on nothing but their structure: the same in every process."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from matcalc_ls.algebra.expression import Expr, Family, Symbol

# A longer key is replaced by its digest, so that shared operands do not make keys grow with the size of the tree.
LONGEST = 200


def structural_key(root: Expr) -> str:
    """What to sort expressions by."""
    found: str | None = root.memo.get("key")
    if found is not None:
        return found
    for node in root.walk(without="key"):
        inside = ",".join([*(arg.memo["key"] for arg in node.args), *map(_data_key, node.data)])
        key = f"{node.name}({inside})"
        node.memo["key"] = key if len(key) <= LONGEST else f"{node.name}#{blake2b(key.encode()).hexdigest()}"
    return str(root.memo["key"])


def _data_key(item: Any) -> str:
    if isinstance(item, Symbol | Family):
        # Not their repr: the order of a set of properties differs from process to process.
        return f"{item.name}:{','.join(map(str, item.shape))}:{','.join(sorted(item.properties))}"
    return f"({','.join(map(_data_key, item))})" if isinstance(item, tuple) else str(item)
