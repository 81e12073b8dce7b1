"""Functions that generated sympy source may call: each is written out in front where it is used."""

from __future__ import annotations

SYMPY_HELPERS = {
    "matrix": '''def matrix(value):
    """A Matrix, of two axes as it is, of one as a column."""
    if hasattr(value, "as_explicit"):
        value = value.as_explicit()
    return sp.Matrix(value.tolist() if hasattr(value, "tolist") else value)
''',
    "scalar": '''def scalar(value):
    """A number or an expression."""
    return sp.sympify(value.tolist() if hasattr(value, "tolist") else value, strict=True)
''',
    "folded": '''def folded(matrix, shape):
    """The entries, column by column, in an array of this shape."""
    whole = sp.Array(list(matrix.T), shape[::-1])
    return sp.permutedims(whole, range(len(shape))[::-1])
''',
    "chain": '''def chain(factors, size):
    """The product of the factors in this order; the identity if there are none."""
    result = sp.eye(size)
    for factor in factors:
        result = result * factor
    return result
''',
    "unit": '''def unit(rows, columns, row, column):
    """Zeros with a one at a place that is counted from 1."""
    result = sp.zeros(rows, columns)
    result[row - 1, column - 1] = 1
    return result
''',
    "commutation": '''def commutation(rows, columns):
    """K with K vec(A) = vec(A.T) for A of rows x columns."""
    result = sp.zeros(rows * columns, rows * columns)
    for i in range(rows):
        for j in range(columns):
            result[j + i * columns, i + j * rows] = 1
    return result
''',
    "elimination": '''def elimination(size):
    """L with L vec(A) the lower triangle of A, column by column."""
    result = sp.zeros(size * (size + 1) // 2, size * size)
    for j in range(size):
        for i in range(j, size):
            result[j * size - j * (j + 1) // 2 + i, j * size + i] = 1
    return result
''',
    "duplication": '''def duplication(size):
    """D with D elimination(size) vec(A) = vec(A) for a symmetric A."""
    result = sp.zeros(size * size, size * (size + 1) // 2)
    for j in range(size):
        for i in range(j, size):
            result[j * size + i, j * size - j * (j + 1) // 2 + i] = 1
            result[i * size + j, j * size - j * (j + 1) // 2 + i] = 1
    return result
''',
    "kronecker_contraction": '''def kronecker_contraction(whole, other, side):
    """The factor A that makes whole : kron(A, B) = A : result (side 0), or B (side 1)."""
    rows, columns = whole.rows // other.rows, whole.cols // other.cols
    if side == 0:
        return sp.Matrix(rows, columns, lambda i, j: sum(
            whole[i * other.rows + k, j * other.cols + l] * other[k, l]
            for k in range(other.rows) for l in range(other.cols)
        ))
    return sp.Matrix(rows, columns, lambda k, l: sum(
        whole[i * rows + k, j * columns + l] * other[i, j] for i in range(other.rows) for j in range(other.cols)
    ))
''',
    "matrix_power": '''def matrix_power(matrix, exponent):
    """A power of a square matrix by an integer; no other has an exact form in general."""
    if sp.sympify(exponent).is_integer is not True:
        raise ValueError(f"a power of a matrix by {exponent}, which is no integer")
    return matrix**exponent
''',
    "unvec": '''def unvec(vector, rows, columns):
    """The matrix whose columns stand below each other in a vector."""
    return sp.Matrix(columns, rows, list(vector)).T
''',
    "pairwise": '''def pairwise(function, left, right):
    """A function of two numbers on the entries at the same places."""
    return sp.Matrix(*left.shape, lambda i, j: function(left[i, j], right[i, j]))
''',
    "squared_norm": '''def squared_norm(value):
    """The sum of the squares of the entries."""
    return sum(entry**2 for entry in value)
''',
    "softmax": '''def softmax(rows):
    """Softmax of every row."""
    weights = rows.applyfunc(sp.exp)
    return sp.Matrix(*rows.shape, lambda i, j: weights[i, j] / sum(weights[i, :]))
''',
    "log_softmax": '''def log_softmax(rows):
    """The logarithm of softmax of every row."""
    weights = rows.applyfunc(sp.exp)
    return sp.Matrix(*rows.shape, lambda i, j: rows[i, j] - sp.log(sum(weights[i, :])))
''',
    "step": '''def step(z):
    """1 where z is positive, else 0."""
    return sp.Heaviside(z, 0)
''',
    "relu": '''def relu(z):
    """z where it is positive, else 0."""
    return sp.Max(z, 0)
''',
    "sigmoid": '''def sigmoid(z):
    """The logistic function."""
    return 1 / (1 + sp.exp(-z))
''',
    "softplus": '''def softplus(z):
    """The logarithm of 1 + exp(z)."""
    return sp.log(1 + sp.exp(z))
''',
    "normal_density": '''def normal_density(z):
    """The density of the standard normal distribution."""
    return sp.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi)
''',
    "normal_distribution": '''def normal_distribution(z):
    """The distribution function of the standard normal distribution."""
    return (1 + sp.erf(z / sp.sqrt(2))) / 2
''',
    "gelu": '''def gelu(z):
    """z times the standard normal distribution function."""
    return z * normal_distribution(z)
''',
    "silu": '''def silu(z):
    """z times the logistic function."""
    return z / (1 + sp.exp(-z))
''',
    "leaky_relu": '''def leaky_relu(z):
    """z where it is positive, else z / 100."""
    return sp.Max(z, z / 100)
''',
    "elu": '''def elu(z):
    """z where it is positive, else exp(z) - 1."""
    return sp.Max(z, 0) + sp.exp(sp.Min(z, 0)) - 1
''',
    "softsign": '''def softsign(z):
    """z divided by 1 + |z|."""
    return z / (1 + sp.Abs(z))
''',
    "hard_tanh": '''def hard_tanh(z):
    """z between -1 and 1, the nearer of both elsewhere."""
    return sp.Max(-1, sp.Min(z, 1))
''',
    "huber": '''def huber(z):
    """z squared over 2 where |z| is at most 1, else |z| - 1/2."""
    return sp.Piecewise((z**2 / 2, sp.Abs(z) <= 1), (sp.Abs(z) - sp.Rational(1, 2), True))
''',
    "logit": '''def logit(z):
    """The logarithm of z / (1 - z)."""
    return sp.log(z / (1 - z))
''',
    "at_largest": '''def at_largest(values):
    """1 at the largest entry, 0 elsewhere; shared evenly where several are largest."""
    found = values.applyfunc(lambda entry: sp.Heaviside(entry - sp.Max(*values), 1))
    return found / sum(found)
''',
    "row_sum_norm": '''def row_sum_norm(matrix):
    """The largest sum of absolute values of a row."""
    sizes = matrix.applyfunc(sp.Abs)
    return sp.Max(*(sum(sizes[i, :]) for i in range(sizes.rows)))
''',
    "sylvester": '''def sylvester(left, right, whole):
    """The Y of left Y + Y right = whole."""
    both = sp.kronecker_product(sp.eye(right.rows), left) + sp.kronecker_product(right.T, sp.eye(left.rows))
    return unvec(both.LUsolve(whole.vec()), *whole.shape)
''',
    "cholesky": '''def cholesky(matrix):
    """The Cholesky factor of the symmetric part of a matrix."""
    return ((matrix + matrix.T) / 2).cholesky(hermitian=False)
''',
    "lower_half": '''def lower_half(matrix):
    """The lower triangle with its diagonal halved."""
    return matrix.lower_triangular() - sp.diag(*matrix.diagonal()) / 2
''',
    "cross_matrix": '''def cross_matrix(vector):
    """The matrix of the cross product with a vector."""
    x, y, z = vector
    return sp.Matrix([[0, -z, y], [z, 0, -x], [-y, x, 0]])
''',
    "axial_vector": '''def axial_vector(matrix):
    """The vector of the skew-symmetric part of a matrix, twice."""
    odd = matrix - matrix.T
    return sp.Matrix([odd[2, 1], odd[0, 2], odd[1, 0]])
''',
}
