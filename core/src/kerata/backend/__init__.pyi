# Written by kerata.stubs; `make docs` renews it.
"""K: the backend API of Keras 1.2.2, on symbolic tensors and, inside native code, on native ones.

from kerata import backend as K
"""

from kerata.backend.control_flow import foldl as foldl
from kerata.backend.control_flow import foldr as foldr
from kerata.backend.control_flow import map_fn as map_fn
from kerata.backend.control_flow import rnn as rnn
from kerata.backend.control_flow import whole_batch as whole_batch
from kerata.backend.math import all as all
from kerata.backend.math import any as any
from kerata.backend.math import argmax as argmax
from kerata.backend.math import argmin as argmin
from kerata.backend.math import batch_dot as batch_dot
from kerata.backend.math import clip as clip
from kerata.backend.math import dot as dot
from kerata.backend.math import gather as gather
from kerata.backend.math import l2_normalize as l2_normalize
from kerata.backend.math import logsumexp as logsumexp
from kerata.backend.math import max as max
from kerata.backend.math import mean as mean
from kerata.backend.math import min as min
from kerata.backend.math import pow as pow
from kerata.backend.math import prod as prod
from kerata.backend.math import sqrt as sqrt
from kerata.backend.math import std as std
from kerata.backend.math import sum as sum
from kerata.backend.math import transpose as transpose
from kerata.backend.math import var as var
from kerata.backend.nn import atrous_conv2d as atrous_conv2d
from kerata.backend.nn import batch_normalization as batch_normalization
from kerata.backend.nn import binary_crossentropy as binary_crossentropy
from kerata.backend.nn import categorical_crossentropy as categorical_crossentropy
from kerata.backend.nn import conv1d as conv1d
from kerata.backend.nn import conv2d as conv2d
from kerata.backend.nn import conv3d as conv3d
from kerata.backend.nn import ctc_batch_cost as ctc_batch_cost
from kerata.backend.nn import ctc_decode as ctc_decode
from kerata.backend.nn import deconv2d as deconv2d
from kerata.backend.nn import dropout as dropout
from kerata.backend.nn import elu as elu
from kerata.backend.nn import hard_sigmoid as hard_sigmoid
from kerata.backend.nn import in_test_phase as in_test_phase
from kerata.backend.nn import in_top_k as in_top_k
from kerata.backend.nn import in_train_phase as in_train_phase
from kerata.backend.nn import normalize_batch_in_training as normalize_batch_in_training
from kerata.backend.nn import pool2d as pool2d
from kerata.backend.nn import pool3d as pool3d
from kerata.backend.nn import relu as relu
from kerata.backend.nn import separable_conv2d as separable_conv2d
from kerata.backend.nn import softmax as softmax
from kerata.backend.nn import softsign as softsign
from kerata.backend.nn import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from kerata.backend.nn import switch as switch
from kerata.backend.random import random_binomial as random_binomial
from kerata.backend.random import random_normal as random_normal
from kerata.backend.random import random_uniform as random_uniform
from kerata.backend.shape_ops import arange as arange
from kerata.backend.shape_ops import asymmetric_spatial_2d_padding as asymmetric_spatial_2d_padding
from kerata.backend.shape_ops import asymmetric_temporal_padding as asymmetric_temporal_padding
from kerata.backend.shape_ops import batch_flatten as batch_flatten
from kerata.backend.shape_ops import concatenate as concatenate
from kerata.backend.shape_ops import expand_dims as expand_dims
from kerata.backend.shape_ops import flatten as flatten
from kerata.backend.shape_ops import one_hot as one_hot
from kerata.backend.shape_ops import permute_dimensions as permute_dimensions
from kerata.backend.shape_ops import repeat as repeat
from kerata.backend.shape_ops import repeat_elements as repeat_elements
from kerata.backend.shape_ops import reshape as reshape
from kerata.backend.shape_ops import resize_images as resize_images
from kerata.backend.shape_ops import resize_volumes as resize_volumes
from kerata.backend.shape_ops import reverse as reverse
from kerata.backend.shape_ops import spatial_2d_padding as spatial_2d_padding
from kerata.backend.shape_ops import spatial_3d_padding as spatial_3d_padding
from kerata.backend.shape_ops import squeeze as squeeze
from kerata.backend.shape_ops import stack as pack
from kerata.backend.shape_ops import stack as stack
from kerata.backend.shape_ops import temporal_padding as temporal_padding
from kerata.backend.shape_ops import tile as tile
from kerata.backend.variables import backend as backend
from kerata.backend.variables import batch_get_value as batch_get_value
from kerata.backend.variables import batch_set_value as batch_set_value
from kerata.backend.variables import cast as cast
from kerata.backend.variables import clear_session as clear_session
from kerata.backend.variables import count_params as count_params
from kerata.backend.variables import dtype as dtype
from kerata.backend.variables import eval as eval
from kerata.backend.variables import eye as eye
from kerata.backend.variables import function as function
from kerata.backend.variables import get_value as get_value
from kerata.backend.variables import get_variable_shape as get_variable_shape
from kerata.backend.variables import gradients as gradients
from kerata.backend.variables import identity as identity
from kerata.backend.variables import int_shape as int_shape
from kerata.backend.variables import is_keras_tensor as is_keras_tensor
from kerata.backend.variables import is_sparse as is_sparse
from kerata.backend.variables import learning_phase as learning_phase
from kerata.backend.variables import manual_variable_initialization as manual_variable_initialization
from kerata.backend.variables import moving_average_update as moving_average_update
from kerata.backend.variables import ndim as ndim
from kerata.backend.variables import ones as ones
from kerata.backend.variables import ones_like as ones_like
from kerata.backend.variables import placeholder as placeholder
from kerata.backend.variables import print_tensor as print_tensor
from kerata.backend.variables import random_normal_variable as random_normal_variable
from kerata.backend.variables import random_uniform_variable as random_uniform_variable
from kerata.backend.variables import set_backend as set_backend
from kerata.backend.variables import set_learning_phase as set_learning_phase
from kerata.backend.variables import set_value as set_value
from kerata.backend.variables import shape as shape
from kerata.backend.variables import stop_gradient as stop_gradient
from kerata.backend.variables import to_dense as to_dense
from kerata.backend.variables import update as update
from kerata.backend.variables import update_add as update_add
from kerata.backend.variables import update_sub as update_sub
from kerata.backend.variables import variable as variable
from kerata.backend.variables import zeros as zeros
from kerata.backend.variables import zeros_like as zeros_like
from kerata.graph.function import Function as Function
from kerata.settings import cast_to_floatx as cast_to_floatx
from kerata.settings import epsilon as epsilon
from kerata.settings import floatx as floatx
from kerata.settings import get_uid as get_uid
from kerata.settings import image_dim_ordering as image_dim_ordering
from kerata.settings import reset_uids as reset_uids
from kerata.settings import set_epsilon as set_epsilon
from kerata.settings import set_floatx as set_floatx
from kerata.settings import set_image_dim_ordering as set_image_dim_ordering
from kerata.types import Tensor, TensorLike

def abs(x: TensorLike) -> Tensor:
    """|x|.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.abs(K.variable([-2, 0, 3]))))
        [2. 0. 3.]
    """

def cos(x: TensorLike) -> Tensor:
    """The cosine of x in radians.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.cos(K.variable([0, 3.14159265]))).round(2))
        [ 1. -1.]
    """

def equal(x: TensorLike, y: TensorLike) -> Tensor:
    """Whether x == y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.equal(K.variable([1, 2]), K.variable([1, 3]))))
        [ True False]
    """

def exp(x: TensorLike) -> Tensor:
    """e to the power x.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.exp(K.variable([0, 1]))).round(2))
        [1.   2.72]
    """

def greater(x: TensorLike, y: TensorLike) -> Tensor:
    """Whether x > y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.greater(K.variable([1, 2, 3]), 2)))
        [False False  True]
    """

def greater_equal(x: TensorLike, y: TensorLike) -> Tensor:
    """Whether x >= y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.greater_equal(K.variable([1, 2, 3]), 2)))
        [False  True  True]
    """

def lesser(x: TensorLike, y: TensorLike) -> Tensor:
    """Whether x < y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.lesser(K.variable([1, 2, 3]), 2)))
        [ True False False]
    """

def lesser_equal(x: TensorLike, y: TensorLike) -> Tensor:
    """Whether x <= y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.lesser_equal(K.variable([1, 2, 3]), 2)))
        [ True  True False]
    """

def log(x: TensorLike) -> Tensor:
    """The natural logarithm.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.log(K.variable([1, 10]))).round(2))
        [0.  2.3]
    """

def maximum(x: TensorLike, y: TensorLike) -> Tensor:
    """The greater of the two.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.maximum(K.variable([1, 5]), K.variable([3, 2]))))
        [3. 5.]
    """

def minimum(x: TensorLike, y: TensorLike) -> Tensor:
    """The lesser of the two.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.minimum(K.variable([1, 5]), K.variable([3, 2]))))
        [1. 2.]
    """

def not_equal(x: TensorLike, y: TensorLike) -> Tensor:
    """Whether x != y.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.not_equal(K.variable([1, 2]), K.variable([1, 3]))))
        [False  True]
    """

def round(x: TensorLike) -> Tensor:
    """The nearest integer, halves to even, in the dtype of x.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.round(K.variable([0.4, 0.6, 1.5, 2.5]))))
        [0. 1. 2. 2.]
    """

def sigmoid(x: TensorLike) -> Tensor:
    """1 / (1 + exp(-x)).

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.sigmoid(K.variable([-2, 0, 2]))).round(2))
        [0.12 0.5  0.88]
    """

def sign(x: TensorLike) -> Tensor:
    """-1, 0 or 1.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.sign(K.variable([-5, 0, 2]))))
        [-1.  0.  1.]
    """

def sin(x: TensorLike) -> Tensor:
    """The sine of x in radians.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.sin(K.variable([0, 1.57079633]))).round(2))
        [0. 1.]
    """

def softplus(x: TensorLike) -> Tensor:
    """log(1 + exp(x)), without overflow.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.softplus(K.variable([-10, 0, 10]))).round(2))
        [ 0.    0.69 10.  ]
    """

def square(x: TensorLike) -> Tensor:
    """x * x.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.square(K.variable([-2, 3]))))
        [4. 9.]
    """

def tanh(x: TensorLike) -> Tensor:
    """The hyperbolic tangent.

    Example:
        >>> from kerata import backend as K
        >>> print(K.eval(K.tanh(K.variable([-1, 0, 100]))).round(2))
        [-0.76  0.    1.  ]
    """

__all__ = [
    "Function",
    "abs",
    "all",
    "any",
    "arange",
    "argmax",
    "argmin",
    "asymmetric_spatial_2d_padding",
    "asymmetric_temporal_padding",
    "atrous_conv2d",
    "backend",
    "batch_dot",
    "batch_flatten",
    "batch_get_value",
    "batch_normalization",
    "batch_set_value",
    "binary_crossentropy",
    "cast",
    "cast_to_floatx",
    "categorical_crossentropy",
    "clear_session",
    "clip",
    "concatenate",
    "conv1d",
    "conv2d",
    "conv3d",
    "cos",
    "count_params",
    "ctc_batch_cost",
    "ctc_decode",
    "deconv2d",
    "dot",
    "dropout",
    "dtype",
    "elu",
    "epsilon",
    "equal",
    "eval",
    "exp",
    "expand_dims",
    "eye",
    "flatten",
    "floatx",
    "foldl",
    "foldr",
    "function",
    "gather",
    "get_uid",
    "get_value",
    "get_variable_shape",
    "gradients",
    "greater",
    "greater_equal",
    "hard_sigmoid",
    "identity",
    "image_dim_ordering",
    "in_test_phase",
    "in_top_k",
    "in_train_phase",
    "int_shape",
    "is_keras_tensor",
    "is_sparse",
    "l2_normalize",
    "learning_phase",
    "lesser",
    "lesser_equal",
    "log",
    "logsumexp",
    "manual_variable_initialization",
    "map_fn",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "moving_average_update",
    "ndim",
    "normalize_batch_in_training",
    "not_equal",
    "one_hot",
    "ones",
    "ones_like",
    "pack",
    "permute_dimensions",
    "placeholder",
    "pool2d",
    "pool3d",
    "pow",
    "print_tensor",
    "prod",
    "random_binomial",
    "random_normal",
    "random_normal_variable",
    "random_uniform",
    "random_uniform_variable",
    "relu",
    "repeat",
    "repeat_elements",
    "reset_uids",
    "reshape",
    "resize_images",
    "resize_volumes",
    "reverse",
    "rnn",
    "round",
    "separable_conv2d",
    "set_backend",
    "set_epsilon",
    "set_floatx",
    "set_image_dim_ordering",
    "set_learning_phase",
    "set_value",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "softmax",
    "softplus",
    "softsign",
    "sparse_categorical_crossentropy",
    "spatial_2d_padding",
    "spatial_3d_padding",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "stop_gradient",
    "sum",
    "switch",
    "tanh",
    "temporal_padding",
    "tile",
    "to_dense",
    "transpose",
    "update",
    "update_add",
    "update_sub",
    "var",
    "variable",
    "whole_batch",
    "zeros",
    "zeros_like",
]
