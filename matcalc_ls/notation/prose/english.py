"""The English of declarations. To teach a word is to add it to a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from matcalc_ls.notation.declarations.kind import STACKING, Kind
from matcalc_ls.notation.prose.hedges import Hedges
from matcalc_ls.notation.prose.lexicon import Role, Sense, lexicon, properties, rank

_SCALAR = Kind((), 0)
_POSITIVE_SCALAR = Kind((), 0, frozenset({"positive"}))

_SIMPLEX = Kind(None, 1, frozenset({"simplex"}))
_SYMMETRIC = Kind(None, 2, frozenset({"symmetric"}), square=True)
_SYMMETRIC_BY_NATURE = (
    "covariance", "variance-covariance", "scatter", "gram", "kernel", "precision", "information", "hessian",
    "laplacian", "mass", "inertia", "correlation",
)  # fmt: skip
"""What is a symmetric matrix without a word of it, such as a covariance matrix."""
_SYMMETRIC_ALONE = ("covariance", "variance-covariance", "hessian", "laplacian", "gramian", "inertia", "precision")
"""What is symmetric without "matrix" behind it, where the size says that it is one: a "kernel" may be a filter's."""
_NOUNS: dict[str, tuple[Kind, str]] = {
    "matrix": (rank(2), "matrices"),
    "square matrix": (Kind(None, 2, square=True), "square matrices"),
    "vector": (rank(1), "vectors"),
    "column vector": (rank(1), "column vectors"),
    "row vector": (Kind(None, None, row=True), "row vectors"),
    "eigenvector": (rank(1), "eigenvectors"),
    "scalar": (_SCALAR, "scalars"),
    "real number": (_SCALAR, "real numbers"),
    "real scalar": (_SCALAR, "real scalars"),
    "scalar variable": (_SCALAR, "scalar variables"),
    "scalar parameter": (_SCALAR, "scalar parameters"),
    "scalar constant": (_SCALAR, "scalar constants"),
    "constant": (_SCALAR, "constants"),
    "constant vector": (rank(1), "constant vectors"),
    "constant matrix": (rank(2), "constant matrices"),
    "scalar quantity": (_SCALAR, "scalar quantities"),
    "real constant": (_SCALAR, "real constants"),
    "real parameter": (_SCALAR, "real parameters"),
    "positive constant": (_POSITIVE_SCALAR, "positive constants"),
    "positive parameter": (_POSITIVE_SCALAR, "positive parameters"),
    "positive number": (_POSITIVE_SCALAR, "positive numbers"),
    "positive real number": (_POSITIVE_SCALAR, "positive real numbers"),
    "positive real": (_POSITIVE_SCALAR, "positive reals"),
    "eigenvalue": (_SCALAR, "eigenvalues"),
    "learning rate": (_POSITIVE_SCALAR, "learning rates"),
    "step size": (_POSITIVE_SCALAR, "step sizes"),
    "integer": (Kind((), 0, frozenset({"integer"})), "integers"),
    "natural number": (Kind((), 0, frozenset({"integer", "nonnegative"})), "natural numbers"),
    "diagonal matrix": (Kind(None, 2, frozenset({"diagonal"})), "diagonal matrices"),
    "orthogonal matrix": (Kind(None, 2, frozenset({"orthogonal"})), "orthogonal matrices"),
    "probability vector": (_SIMPLEX, "probability vectors"),
    **{f"{kind} matrix": (Kind(None, 2, frozenset({kind})), f"{kind} matrices") for kind in STACKING},
    **{f"{kind} matrix": (_SYMMETRIC, f"{kind} matrices") for kind in _SYMMETRIC_BY_NATURE},
    **{f"{kind} matrix": (rank(2), f"{kind} matrices") for kind in ("cross-covariance", "cross-correlation")},
}

_ADJECTIVES: dict[str, Kind] = {
    "symmetric": properties("symmetric"),
    "skew-symmetric": properties("skew-symmetric"),
    "skew symmetric": properties("skew-symmetric"),
    "antisymmetric": properties("skew-symmetric"),
    "anti-symmetric": properties("skew-symmetric"),
    "diagonal": properties("diagonal"),
    "lower triangular": properties("lower triangular"),
    "lower-triangular": properties("lower triangular"),
    "strictly lower triangular": properties("lower triangular"),
    "unit lower triangular": properties("lower triangular"),
    "upper triangular": properties("upper triangular"),
    "upper-triangular": properties("upper triangular"),
    "strictly upper triangular": properties("upper triangular"),
    "unit upper triangular": properties("upper triangular"),
    "orthogonal": properties("orthogonal"),
    "positive definite": properties("positive definite"),
    "positive-definite": properties("positive definite"),
    "symmetric positive definite": properties("positive definite", "symmetric"),
    "spd": properties("positive definite", "symmetric"),
    "positive semidefinite": properties("positive semidefinite"),
    "positive semi-definite": properties("positive semidefinite"),
    "positive-semidefinite": properties("positive semidefinite"),
    "positive-semi-definite": properties("positive semidefinite"),
    "nonnegative definite": properties("positive semidefinite"),
    "non-negative definite": properties("positive semidefinite"),
    "psd": properties("positive semidefinite", "symmetric"),
    "p.d.": properties("positive definite"),
    "p.s.d.": properties("positive semidefinite"),
    "positive": properties("positive"),
    "strictly positive": properties("positive"),
    "nonnegative": properties("nonnegative"),
    "non-negative": properties("nonnegative"),
    "invertible": properties("invertible"),
    "nonsingular": properties("invertible"),
    "non-singular": properties("invertible"),
    "integer": properties("integer"),
    "full rank": properties("full rank"),
    "full-rank": properties("full rank"),
    "full column rank": properties("full rank"),
    "full row rank": properties("full rank"),
    **dict.fromkeys(("one-hot", "one hot", "one-hot encoded"), _SIMPLEX),
    **{
        f"{before} the {kind}": _SIMPLEX
        for before in ("in", "on", "lies in", "lies on", "lie in", "lie on")
        for kind in ("simplex", "probability simplex", "unit simplex", "standard simplex")
    },
    "square": Kind(None, 2, square=True),
    **dict.fromkeys(("rectangular", "non-square", "nonsquare", "not square"), properties("rectangular")),
}
_LOOSE = frozenset({"diagonal", "positive", "nonnegative", "non-negative", "integer", "square", "orthogonal"})

_WORDS: dict[Role, str] = {
    "article": "a|an|the|some|any|another|each|every|two|three|four|this|its|our|all|a given|the given",
    "filler": "both|also|again|assumed to be|assumed|known to be|known|always|further|furthermore|moreover|additionally"
    "|in addition|in fact|simply|just|real|real-valued|therefore|thus",
    "let": "let|let's|consider|define|here|since|because|as|we have|say|note that|note|take|now|so"
    "|then|hence|while|whereas|recall that|recall|fix|choose|put|set|throughout|given|suppose we have|notation"
    "|follows that|implies that|so that|such that|therefore we have",
    "naming": "denote by",
    "writing": "write|we write|we will write|let us write",
    "where": "where|wherein|whereby|in which",
    "with": "with|having",
    "suppose": "suppose|suppose that|assume|assume that|assuming|assuming that|supposing|is assumed that",
    "if": "if|when|whenever|unless|iff|if and only if|provided|provided that|only if|only when|whether|in case"
    "|as long as|in the case where|in the case that|in case that|even if|except|otherwise|in the case of|in case of",
    "for": "for|for all|for any|for every|for each|for some",
    "and": "and|as well as",
    "link": "but|s.t.|i.e.|namely|e.g.|we|it|they|containing|representing|denoting|whose|consisting|made|formed"
    "|describing|collecting|stacking|called|who",
    "respectively": "respectively|resp.",
    "which": "which|that",
    "preposition": "by|w.r.t.|wrt|on|over|at|per|between|about|under|via|into|onto|using|like|than|within|without"
    "|respect to|with respect to|against|along|across|after|before|both of|one of|each of|of the form|through",
    "of": "of",
    "in": "in|belongs to|belong to|lies in|lie in|lives in|live in|from the set|∈",
    "size": "size|sizes|shape|shapes|dimension|dimensions|length|lengths|order|dims|dimensionality",
    "rows": "rows|row",
    "columns": "columns|cols",
    "entries": "entries|elements|components|coefficients|coordinates|values|diagonal entries|diagonal elements",
    "dimensional": "dimensional|dim",
    "from": "from|ranging from|running from|runs from|ranges from|going from",
    "to": "to|up to",
    "not": "not|no|non|never|neither|nor|cannot|isn't|aren't|nearly|almost|approximately|necessarily|block|anti|quasi"
    "|block-diagonal|blocks|conditionally|or|either|partially|less|more|rather|negative|complex|respectively the",
    "degree": "lipschitz|smooth|strongly|strong|weakly|hölder|holder|cocoercive|contractive|sub-gaussian|subgaussian",
    "special": "identity|zero|null|unit|all-ones|ones|basis|standard|unity|permutation",
}
_VERBS: dict[tuple[Role, Literal["singular", "plural", ""]], str] = {
    ("be", "singular"): "is|denotes|represents|is defined as|is given as|stands for|is assumed to be|is taken to be",
    ("be", "plural"): "are|represent|are assumed to be|are taken to be",
    ("be", ""): "be|being|to be|denote",
    ("have", "singular"): "has|is of|has the",
    ("have", "plural"): "have|are of|have the",
    ("have", ""): "be of",
}


def _english() -> Iterator[tuple[str, Sense]]:
    for role, row in _WORDS.items():
        for phrase in row.split("|"):
            yield phrase, Sense(role)
    for (verb, number), row in _VERBS.items():
        for phrase in row.split("|"):
            yield phrase, Sense(verb, number=number)
    for phrase, kind in _ADJECTIVES.items():
        yield phrase, Sense("adjective", kind, loose=phrase in _LOOSE)
    for word in _SYMMETRIC_ALONE:
        for form in (word, f"{word}s"):
            yield form, Sense("other", properties("symmetric"))
            yield f"cross {form}", Sense("other")
    for singular, (kind, plural) in _NOUNS.items():
        yield singular, Sense("noun", kind, "singular")
        if plural:
            yield plural, Sense("noun", kind, "plural")


_ABBREVIATIONS = (
    "e.g.", "i.e.", "w.r.t.", "s.t.", "resp.", "cf.", "Fig.", "Eq.", "Sec.", "vs.", "etc.", "pos.", "symm.", "approx.",
    "p.d.", "p.s.d.",
)  # fmt: skip
_DENIALS = (
    "no inverse", "not invertible", "non-invertible", "noninvertible", "not have an inverse", "no true inverse",
    "inverse does not exist", "not exist", "doesn't exist", "not square", "non-square", "nonsquare", "rectangular",
    "pseudo-inverse", "pseudoinverse", "pseudo inverse", "generalized inverse", "generalised inverse",
)  # fmt: skip
_CONDITIONS = (
    "if ", "when ", "whenever ", "since ", "because ", "suppose ", "supposing ", "assume ", "assuming ", "provided ",
)  # fmt: skip
_HEDGES = Hedges(
    loose=(
        "up to", "dropping", "dropped", "ignor", "omit", "neglect", "disregard", "without the factor", "proportional",
        "approximat", "roughly", "at the optimum", "at an optimum", "in the limit", "were", "would", "absorb",
        "to first order", "to second order", "to leading order", "higher order terms", "lineariz", "linearis",
        "riemannian", "natural gradient", "projected gradient", "subgradient", "semi gradient", "semigradient",
        "stochastic gradient", "estimate of the gradient", "gradient estimate", "minibatch", "mini batch",
        "straight through", "stop gradient", "detach", "held fixed", "held constant", "as a constant", "as constant",
    ),
    denied=("mistake", "incorrect", "not correct", "erroneous", "not true", "untrue", "fallac", "tempting", "pitfall"),
    row=("row vector", "as a row"),
    conventions=(
        ("numerator layout",), ("denominator layout",), ("jacobian formulation",), ("hessian formulation",),
        ("gradient", "row vector"), ("derivative", "row vector"), ("gradients are rows",), ("gradient is a row",),
        ("the convention",), ("our convention",),
    ),
    conditions=_CONDITIONS,
    structures=(
        "projection", "projector", "idempotent", "orthonormal", "unit vector", "unit norm", "unit length",
        "stochastic", "permutation", "involut", "whiten", "centred", "centered", "one hot", "orthogonal to",
        "orthogonality", "perpendicular", "are orthogonal", "be orthogonal", "orthogonal vectors",
        "mutually orthogonal", "eigenvector", "eigenpair", "singular vector", "unit sphere", "for normaliz",
        "for normalis",
    ),
    matrix_structures=(
        "commut", "circulant", "nilpotent", "unitary", "rotation", "eigenvalue", "singular value",
    ),
    vanishing=(
        "vanish", "drop", "cancel", "is zero", "are zero", "is 0", "are 0", "equals zero", "equal to zero", "disappear",
        "zero mean", "mean zero",
    ),
    symmetric=(
        "covariance", "gram ", "gramian", "hessian", "kernel", "laplacian", "hermitian", "self adjoint",
        "quadratic form", "precision", "inertia",
    ),
    called_symmetric=("symmetric", "positive definite", "positive semidefinite", "positive semi", "psd ", "spd "),
    negations=("not ", "non ", "without assum", "without being", "without requir", "without symmetr", "no ", "nobody "),
    square=("square ",),
    naming=("denote", "denotes", "denoted", "notation"),
    premises=("assumption", "hypothesis", "lemma", "theorem", "proposition", "corollary", "optimality", "constraint"),
)  # fmt: skip


ENGLISH = lexicon(_english(), _ABBREVIATIONS, _DENIALS, _HEDGES)
