"""Functions that generated numpy source may call: each is written out in front where it is used."""

from __future__ import annotations

import re

HELPERS = {
    "chain": '''def chain(factors, size):
    """The product of the factors in this order; the identity if there are none."""
    result = np.eye(size)
    for factor in factors:
        result = result @ factor
    return result
''',
    "unit": '''def unit(shape, index):
    """Zeros with a one at a place that is counted from 1."""
    result = np.zeros(shape)
    result[tuple(i - 1 for i in index)] = 1.0
    return result
''',
    "commutation": '''def commutation(rows, columns):
    """K with K vec(A) = vec(A.T) for A of rows x columns."""
    result = np.zeros((rows * columns, rows * columns))
    for i in range(rows):
        for j in range(columns):
            result[j + i * columns, i + j * rows] = 1.0
    return result
''',
    "half_vec": '''def half_vec(matrix):
    """The lower triangle of a square matrix, column by column."""
    return elimination(len(matrix)) @ np.reshape(matrix, -1, order='F')
''',
    "elimination": '''def elimination(size):
    """L with L vec(A) the lower triangle of A, column by column."""
    result = np.zeros((size * (size + 1) // 2, size * size))
    for j in range(size):
        for i in range(j, size):
            result[j * size - j * (j + 1) // 2 + i, j * size + i] = 1.0
    return result
''',
    "duplication": '''def duplication(size):
    """D with D elimination(size) vec(A) = vec(A) for a symmetric A."""
    result = np.zeros((size * size, size * (size + 1) // 2))
    for j in range(size):
        for i in range(j, size):
            result[j * size + i, j * size - j * (j + 1) // 2 + i] = 1.0
            result[i * size + j, j * size - j * (j + 1) // 2 + i] = 1.0
    return result
''',
    "kronecker_contraction": '''def kronecker_contraction(whole, other, side):
    """The factor A that makes whole : kron(A, B) = A : result (side 0), or B (side 1)."""
    rows, columns = whole.shape[0] // other.shape[0], whole.shape[1] // other.shape[1]
    if side == 0:
        return np.einsum("ikjl,kl->ij", whole.reshape(rows, other.shape[0], columns, other.shape[1]), other)
    return np.einsum("ikjl,ij->kl", whole.reshape(other.shape[0], rows, other.shape[1], columns), other)
''',
    "softmax": '''def softmax(z):
    """Softmax along the last axis."""
    return np.exp(log_softmax(z))
''',
    "log_softmax": '''def log_softmax(z):
    """The logarithm of softmax along the last axis."""
    z = z - np.max(z, axis=-1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
''',
    "logsumexp": '''def logsumexp(z):
    """The logarithm of the sum of exponentials."""
    return np.max(z) + np.log(np.sum(np.exp(z - np.max(z))))
''',
    "erf": '''def erf(z):
    """The error function, by Gauss-Legendre quadrature of its integral."""
    nodes, weights = np.polynomial.legendre.leggauss(64)
    z = np.clip(z, -6.0, 6.0)
    inside = np.exp(-np.square(np.multiply.outer(z, (nodes + 1) / 2)))
    return z * (inside @ weights) / np.sqrt(np.pi)
''',
    "normal_density": '''def normal_density(z):
    """The density of the standard normal distribution."""
    return np.exp(-np.square(z) / 2) / (2 * np.pi) ** 0.5
''',
    "normal_distribution": '''def normal_distribution(z):
    """The distribution function of the standard normal distribution."""
    return (1 + erf(z / 2**0.5)) / 2
''',
    "gelu": '''def gelu(z):
    """z times the standard normal distribution function."""
    return z * normal_distribution(z)
''',
    "silu": '''def silu(z):
    """z times the logistic function."""
    return z / (1 + np.exp(-z))
''',
    "leaky_relu": '''def leaky_relu(z):
    """z where it is positive, else 0.01 z."""
    return np.where(z > 0, z, 0.01 * z)
''',
    "elu": '''def elu(z):
    """z where it is positive, else exp(z) - 1."""
    return np.where(z > 0, z, np.exp(np.minimum(z, 0.0)) - 1)
''',
    "softsign": '''def softsign(z):
    """z divided by 1 + |z|."""
    return z / (1 + np.abs(z))
''',
    "huber": '''def huber(z):
    """z squared over 2 where |z| is at most 1, else |z| - 1/2."""
    return np.where(np.abs(z) <= 1, z * z / 2, np.abs(z) - 0.5)
''',
    "logit": '''def logit(z):
    """The logarithm of z / (1 - z)."""
    return np.log(z / (1 - z))
''',
    "gamma": '''def gamma(z):
    """The gamma function of positive numbers."""
    return np.exp(log_gamma(z))
''',
    "log_gamma": '''def log_gamma(z):
    """The logarithm of the gamma function of positive numbers, by its recurrence and Stirling's series."""
    far = z + 16
    tail = 1 / (12 * far) - 1 / (360 * far**3) + 1 / (1260 * far**5) - 1 / (1680 * far**7)
    return (far - 0.5) * np.log(far) - far + np.log(2 * np.pi) / 2 + tail - sum(np.log(z + k) for k in range(16))
''',
    "polygamma": '''def polygamma(order, z):
    """A derivative of digamma, of positive numbers, by its recurrence and its asymptotic series."""
    far = z + 16
    falling = 1.0
    for k in range(2, order):
        falling = falling * k
    head = falling * far**-order if order else -np.log(far)
    factorial = falling * max(order, 1)
    result = head + factorial / 2 * far ** -(order + 1) + sum(factorial * (z + k) ** -(order + 1) for k in range(16))
    rising = factorial * (order + 1) / 2 if order else 0.5
    for k, bernoulli in enumerate([1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730], 1):
        result = result + bernoulli * rising * far ** -(2 * k + order)
        rising = rising * (2 * k + order) * (2 * k + order + 1) / ((2 * k + 1) * (2 * k + 2))
    return -result if order % 2 == 0 else result
''',
    "at_largest": '''def at_largest(values):
    """1 at the largest entry, 0 elsewhere; shared evenly where several are largest."""
    found = np.heaviside(values - np.max(values), 1.0)
    return found / np.sum(found)
''',
    "matrix_exponential": '''def matrix_exponential(matrix):
    """e to the power of a square matrix, by scaling and squaring with a Pade approximant."""
    halvings = max(0, int(np.ceil(np.log2(max(np.abs(matrix).sum(axis=1).max(), 1e-300)))) + 1)
    scaled = matrix / 2.0**halvings
    above = below = term = np.eye(len(matrix))
    coefficient = 1.0
    for k in range(1, 9):
        coefficient *= (9 - k) / (k * (17 - k))
        term = scaled @ term
        above = above + coefficient * term
        below = below + (-1) ** k * coefficient * term
    result = np.linalg.solve(below, above)
    for _ in range(halvings):
        result = result @ result
    return result
''',
    "exponential_derivative": '''def exponential_derivative(matrix, direction):
    """The integral of expm(s X) E expm((1 - s) X) over s from 0 to 1."""
    size, scale = len(matrix), 1.0 + np.max(np.abs(direction))
    whole = np.block([[matrix, direction / scale], [np.zeros((size, size)), matrix]])
    return scale * matrix_exponential(whole)[:size, size:]
''',
    "second_exponential_derivative": '''def second_exponential_derivative(matrix, first, second):
    """The second derivative of expm at a matrix, along two directions."""
    size = len(matrix)
    nothing = np.zeros((size, size))
    scales = 1.0 + np.max(np.abs(first)), 1.0 + np.max(np.abs(second))
    first, second = first / scales[0], second / scales[1]
    one = np.block([[matrix, first, nothing], [nothing, matrix, second], [nothing, nothing, matrix]])
    other = np.block([[matrix, second, nothing], [nothing, matrix, first], [nothing, nothing, matrix]])
    return scales[0] * scales[1] * (matrix_exponential(one) + matrix_exponential(other))[:size, 2 * size :]
''',
    "matrix_power": '''def matrix_power(matrix, exponent):
    """A power of a square matrix, by its eigenvalues unless the exponent is an integer."""
    if float(exponent).is_integer():
        return np.linalg.matrix_power(matrix, int(exponent))
    if np.allclose(matrix, matrix.T, rtol=1e-12, atol=0.0):
        values, vectors = np.linalg.eigh(matrix)
        return (vectors * values**exponent) @ vectors.T
    values, vectors = np.linalg.eig(matrix + 0j)
    return np.real((vectors * values**exponent) @ np.linalg.inv(vectors))
''',
    "sylvester": '''def sylvester(left, right, whole):
    """The Y of left Y + Y right = whole."""
    rows, columns = whole.shape
    both = np.kron(left, np.eye(columns)) + np.kron(np.eye(rows), right.T)
    return np.linalg.solve(both, whole.reshape(-1)).reshape(rows, columns)
''',
    "polar_factor": '''def polar_factor(matrix):
    """U V.T of the singular value decomposition."""
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    return left @ right
''',
    "schatten_norm": '''def schatten_norm(matrix, order):
    """The p-norm of the singular values."""
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    return np.sum(values**order) ** (1 / order)
''',
    "singular_pair": '''def singular_pair(matrix):
    """The outer product of the leading singular vectors."""
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    return np.outer(left[:, 0], right[0])
''',
    "eigenpairs": '''def eigenpairs(matrix):
    """Eigenvalues in ascending order, and eigenvectors."""
    if np.allclose(matrix, matrix.T, rtol=1e-12, atol=0.0):
        return np.linalg.eigh(matrix)
    values, vectors = np.linalg.eig(matrix)
    order = np.argsort(values.real)
    return values.real[order], vectors.real[:, order]
''',
    "eigenvalue": '''def eigenvalue(matrix, position):
    """One of the eigenvalues in ascending order."""
    return eigenpairs(matrix)[0][position]
''',
    "cholesky": '''def cholesky(matrix):
    """The Cholesky factor of the symmetric part of a matrix."""
    return np.linalg.cholesky((matrix + matrix.T) / 2)
''',
    "eigenvector": '''def eigenvector(matrix, position):
    """A unit eigenvector, its largest entry positive; eigenvalues in ascending order."""
    vector = eigenpairs(matrix)[1][:, position]
    return vector * np.sign(vector[np.argmax(np.abs(vector))])
''',
    "adjugate": '''def adjugate(matrix):
    """The transposed matrix of cofactors, also of a singular matrix."""
    left, values, right = np.linalg.svd(matrix)
    others = np.prod(np.where(np.eye(len(values)) > 0, 1.0, values), axis=1)
    return np.linalg.det(left) * np.linalg.det(right) * (right.T * others) @ left.T
''',
    "lower_half": '''def lower_half(matrix):
    """The lower triangle with its diagonal halved."""
    return np.tril(matrix) - np.diag(np.diag(matrix)) / 2
''',
    "cross_matrix": '''def cross_matrix(vector):
    """The matrix of the cross product with a vector."""
    x, y, z = vector
    return np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
''',
    "axial_vector": '''def axial_vector(matrix):
    """The vector of the skew-symmetric part of a matrix, twice."""
    odd = matrix - matrix.T
    return np.array([odd[2, 1], odd[0, 2], odd[1, 0]])
''',
}

_PATTERNS = {name: re.compile(rf"(?<![\w.]){name}\(") for name in HELPERS}


def helpers_for(source: str) -> dict[str, str]:
    """The source of every helper that a piece of source calls, and of those that they call, by name."""
    wanted: dict[str, None] = {}
    waiting = [source]
    while waiting:
        text = waiting.pop()
        found = [name for name, pattern in _PATTERNS.items() if name not in wanted and pattern.search(text)]
        wanted.update(dict.fromkeys(found))
        waiting += [HELPERS[name] for name in found]
    return {name: text for name, text in HELPERS.items() if name in wanted}
