"""A penalty on the largest singular value of a matrix."""

from __future__ import annotations

from kerata import backend as K
from kerata.argument_validation import number
from kerata.errors import ShapeError
from kerata.regularizers import Regularizer
from kerata.types import Config, Tensor

_STEPS = 9


class EigenvalueRegularizer(Regularizer):
    """`k` times the largest singular value of a weight matrix: `k * sqrt(largest eigenvalue of x.T x)`.

    The eigenvalue comes of nine steps of the power method from a vector of ones, so it is close from below
    where the largest eigenvalue stands well apart from the next.

    Arguments:
        k: factor of the penalty.

    Raises:
        ArgumentTypeError: `k` is no number.
        ShapeError: called on a tensor that is no matrix.

    Example:
        >>> from kerata import backend as K
        >>> from kerata.regularizers import EigenvalueRegularizer
        >>> print(K.eval(EigenvalueRegularizer(0.5)(K.variable([[4, 0], [0, 1]]))).round(2))
        2.0
    """

    def __init__(self, k: float) -> None:
        self.k = number(k, f"k of {type(self).__name__}")

    def __call__(self, x: Tensor) -> Tensor:
        if K.ndim(x) != 2:
            raise ShapeError(f"EigenvalueRegularizer is for matrices; got a weight of shape {K.int_shape(x)}.")
        covariance = K.dot(K.transpose(x), x)
        # A product with ones is the sum of each row. Unit length at every step keeps large weights from
        # overflowing.
        vector = K.l2_normalize(K.sum(covariance, axis=1, keepdims=True), axis=0)
        for _ in range(_STEPS - 1):
            vector = K.l2_normalize(K.dot(covariance, vector), axis=0)
        eigenvalue = K.sum(vector * K.dot(covariance, vector))
        output: Tensor = self.k * K.sqrt(eigenvalue)
        return output

    def get_config(self) -> Config:
        return {"name": type(self).__name__, "k": self.k}
