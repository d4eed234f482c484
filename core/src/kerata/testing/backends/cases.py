"""What each primitive is tried on: operands, keywords and the reference that says what must come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kerata.graph import primitives as p
from kerata.graph.tensor import Dynamic
from kerata.testing.backends import references as ref

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Case:
    """One use of a primitive.

    Attributes:
        primitive: its name.
        operands: arrays, given to placeholders of the same dtype.
        reference: numpy's answer from the same operands.
        attrs: the primitive's keywords.
        constants: the operands, by position, that must be known when the graph is made.
        smooth: whether the derivative exists at these operands and may be compared.
        sizes: whether the primitive works where no size of an operand is known beforehand.
        tolerance: relative and absolute, of float32; other dtypes have theirs.
    """

    primitive: str
    operands: tuple[Array, ...]
    reference: Callable[..., Any]
    attrs: Mapping[str, Any] = field(default_factory=dict)
    constants: frozenset[int] = frozenset()
    smooth: bool = False
    sizes: bool = True

    def expected(self) -> list[Array]:
        """The results, as a list."""
        return self.results(*self.operands)

    def results(self, *operands: Array) -> list[Array]:
        """The results for other operands."""
        result = self.reference(*operands, **self.attrs)
        return [np.asarray(r) for r in (result if isinstance(result, list) else [result])]

    def __str__(self) -> str:
        shown = [f"{o.dtype}{list(o.shape)}" for o in self.operands]
        return f"{self.primitive}({', '.join([*shown, *(f'{k}={v}' for k, v in self.attrs.items())])})"


def cases() -> dict[str, list[Case]]:
    """Every case, by primitive."""
    found: dict[str, list[Case]] = {}
    for part in (
        _unary,
        _binary,
        _logic,
        _casts,
        _reductions,
        _shapes,
        _indexing,
        _products,
        _windows,
        _sequences,
        _control,
    ):
        for case in part(np.random.RandomState(1337)):
            found.setdefault(case.primitive, []).append(case)
    return found


TESTED_APART = frozenset(
    (
        "gradients",
        "item",
        "opaque",
        "random_mask",
        "random_normal",
        "random_uniform",
        "scan",
        "sparse_concatenate",
        "sparse_matmul",
        "sparse_matrix",
        "to_dense",
    )
)
"""Primitives that need more than operands and an answer: the kit has tests of their own for them."""

_Random = np.random.RandomState
FLOATS = ("float32", "float64")


def _floats(random: _Random, *shape: int, dtype: str = "float32", low: float = -2.0, high: float = 2.0) -> Array:
    return random.uniform(low, high, shape).astype(dtype)


def _ints(random: _Random, *shape: int, dtype: str = "int32", low: int = -4, high: int = 5) -> Array:
    return random.randint(low, high, shape).astype(dtype)


def _unary(random: _Random) -> Iterator[Case]:
    everywhere: dict[str, Any] = {
        "negative": np.negative,
        "square": np.square,
        "exp": np.exp,
        "expm1": np.expm1,
        "sin": np.sin,
        "cos": np.cos,
        "tanh": np.tanh,
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "softplus": lambda x: np.logaddexp(x, 0),
        "abs": np.abs,
        "relu": lambda x: np.maximum(x, 0),
        "softmax": ref.softmax,
        "log_softmax": ref.log_softmax,
    }
    for name, function in everywhere.items():
        for dtype in FLOATS:
            yield Case(name, (_floats(random, 2, 3, dtype=dtype),), function, smooth=True)
        yield Case(name, (_floats(random, 4, dtype="float16"),), function)
    positive: dict[str, Any] = {"sqrt": np.sqrt, "log": np.log, "log1p": np.log1p}
    for name, function in positive.items():
        for dtype in FLOATS:
            yield Case(name, (_floats(random, 2, 3, dtype=dtype, low=0.1, high=3),), function, smooth=True)
    steps: dict[str, Any] = {"sign": np.sign, "round": np.round, "floor": np.floor}
    for name, function in steps.items():
        yield Case(name, (np.array([-2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.4, 2.6], "float32"),), function)
    for name in ("negative", "abs", "sign", "square", "relu"):
        for dtype in ("int32", "int64"):
            yield Case(name, (_ints(random, 5, dtype=dtype),), {**everywhere, **steps}[name])
    far = np.array([-100.0, -30.0, 30.0, 80.0], "float32")
    for name in ("sigmoid", "tanh"):
        yield Case(name, (far,), lambda x, f=everywhere[name]: f(x.astype("float64")).astype("float32"))
    yield Case("softplus", (far,), everywhere["softplus"])
    for shape, axis in (((5, 3), (0,)), ((2, 3, 4, 2), (0, 1, 2)), ((3, 2, 4), (0, 2)), ((2, 3, 2, 2), (0, 2, 3))):
        kept = [size for i, size in enumerate(shape) if i not in axis]
        for dtype in FLOATS:
            parts = tuple(_floats(random, *sizes, dtype=dtype) for sizes in (shape, kept, kept))
            yield Case("normalize", parts, ref.normalize, {"axis": axis, "epsilon": 0.01}, smooth=True)
    one = _floats(random, 1, 1, 1, 2), _floats(random, 2), _floats(random, 2)
    yield Case("normalize", one, ref.normalize, {"axis": (0, 1, 2), "epsilon": 0.01})
    for name in ("softmax", "log_softmax"):
        yield Case(name, (1000 * _floats(random, 2, 3),), everywhere[name])
        yield Case(name, (_floats(random, 2, 3, 4),), everywhere[name], smooth=True)


def _binary(random: _Random) -> Iterator[Case]:
    arithmetic: dict[str, Any] = {
        "add": np.add,
        "subtract": np.subtract,
        "multiply": np.multiply,
        "maximum": np.maximum,
        "minimum": np.minimum,
    }
    shapes = [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1, 3), (4, 1)), ((), (2, 2))]
    for name, function in arithmetic.items():
        for first, second in shapes:
            yield Case(name, (_floats(random, *first), _floats(random, *second)), function, smooth=True)
        yield Case(name, (_floats(random, 3, dtype="float64"), _floats(random, 3, dtype="float64")), function)
        for dtype in ("int32", "int64"):
            yield Case(name, (_ints(random, 6, dtype=dtype), _ints(random, 6, dtype=dtype)), function)
    away = _floats(random, 3, low=0.5)
    yield Case("divide", (_floats(random, 2, 3), away), np.divide, smooth=True)
    yield Case("power", (_floats(random, 2, 3, low=0.3), _floats(random, 3)), np.power, smooth=True)
    yield Case("power", (_floats(random, 4), np.float32(2.0).reshape(())), np.power)
    nonzero = np.array([-3, -2, 2, 3, -3, 2], "int32")
    divisions: dict[str, Any] = {"floor_divide": np.floor_divide, "mod": np.mod}
    for name, function in divisions.items():
        yield Case(name, (np.array([-7, -7, -7, 7, 7, 6], "int32"), nonzero), function)
        yield Case(name, (_floats(random, 2, 6, low=-9, high=9), nonzero.astype("float32")), function)


def _logic(random: _Random) -> Iterator[Case]:
    for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
        function = getattr(np, name)
        yield Case(name, (_ints(random, 3, 4, high=0), _ints(random, 4, high=0)), function)
        yield Case(name, (_floats(random, 3), _floats(random, 2, 1)), function)
    yes_no = np.array([True, True, False, False]), np.array([True, False, True, False])
    yield Case("logical_and", yes_no, np.logical_and)
    yield Case("logical_or", yes_no, np.logical_or)
    yield Case("logical_not", yes_no[:1], np.logical_not)
    chosen = np.array([[True], [False]])
    yield Case("select", (chosen, _floats(random, 2, 3), _floats(random, 3)), np.where, smooth=True)
    yield Case("select", (yes_no[0], _ints(random, 4), _ints(random, 4)), np.where)


def _casts(random: _Random) -> Iterator[Case]:
    floats, whole = np.array([-2.7, -0.2, 0.0, 0.9, 3.5], "float32"), np.array([0, 1, 5], "int32")
    for operand, dtype in [
        (floats, "int32"),
        (floats, "int64"),
        (floats, "float64"),
        (floats, "bool"),
        (floats, "float16"),
        (whole, "float32"),
        (whole, "bool"),
        (whole, "int64"),
        (whole, "uint8"),
        (whole == 1, "float32"),
        (whole == 1, "int32"),
    ]:
        yield Case("cast", (operand,), lambda x, dtype: x.astype(dtype), {"dtype": dtype})


def _reductions(random: _Random) -> Iterator[Case]:
    functions: dict[str, Any] = {"sum": np.sum, "mean": np.mean, "prod": np.prod, "max": np.max, "min": np.min}
    for name, function in functions.items():
        for axis, keepdims in [((0,), False), ((1,), True), ((0, 2), False), ((0, 1, 2), False), ((1, 2), True)]:
            yield Case(
                name, (_floats(random, 2, 3, 4, low=0.2),), function, {"axis": axis, "keepdims": keepdims}, smooth=True
            )
        yield Case(name, (_floats(random, 3, dtype="float64"),), function, {"axis": (0,), "keepdims": False})
    for name in ("sum", "prod", "max", "min"):
        yield Case(
            name,
            (_ints(random, 2, 3),),
            lambda x, axis, keepdims, f=functions[name]: f(x, axis=axis, keepdims=keepdims).astype(x.dtype),
            {"axis": (1,), "keepdims": False},
        )
    yield Case("sum", (np.zeros((0, 3), "float32"),), np.sum, {"axis": (0,), "keepdims": False})
    facts = np.array([[True, False], [True, True], [False, False]])
    for name in ("any", "all"):
        for axis, keepdims in [((0,), False), ((1,), True), ((0, 1), False)]:
            yield Case(name, (facts,), getattr(np, name), {"axis": axis, "keepdims": keepdims})
    for name in ("argmax", "argmin"):
        for along in (0, 1):
            yield Case(name, (_floats(random, 3, 4),), getattr(np, name), {"axis": along})
        yield Case(name, (np.array([[1, 3, 3], [0, 0, 2]], "int32"),), getattr(np, name), {"axis": 1})


def _shapes(random: _Random) -> Iterator[Case]:
    x = _floats(random, 2, 3, 4)
    yield Case("shape", (x,), lambda x: np.array(x.shape, "int32"))
    for shape in ((4, 6), (-1,), (2, -1, 2), (24, 1)):
        yield Case(
            "reshape",
            (x, np.array(shape, "int32")),
            lambda x, shape: x.reshape(shape),
            constants=frozenset([1]),
            smooth=True,
        )
    for perm in ((2, 0, 1), (0, 2, 1)):
        yield Case("transpose", (x,), lambda x, perm: x.transpose(perm), {"perm": perm}, smooth=True)
    for axis in (0, 1, -1):
        yield Case("expand_dims", (x,), lambda x, axis: np.expand_dims(x, axis), {"axis": axis}, smooth=True)
    yield Case("squeeze", (_floats(random, 2, 1, 3),), lambda x, axis: np.squeeze(x, axis), {"axis": 1}, smooth=True)
    yield Case(
        "broadcast_to",
        (_floats(random, 2, 1), np.array([3, 2, 4], "int32")),
        lambda x, shape: np.broadcast_to(x, tuple(shape)),
        constants=frozenset([1]),
        smooth=True,
    )
    yield Case(
        "tile", (_floats(random, 2, 3), np.array([2, 3], "int32")), np.tile, constants=frozenset([1]), smooth=True
    )
    for axis in (0, 1):
        yield Case(
            "repeat",
            (_floats(random, 2, 3),),
            lambda x, times, axis: np.repeat(x, times, axis),
            {"times": 3, "axis": axis},
            smooth=True,
        )
    parts = _floats(random, 2, 3), _floats(random, 2, 1), _floats(random, 2, 2)
    yield Case("concatenate", parts, lambda *xs, axis: np.concatenate(xs, axis), {"axis": 1}, smooth=True)
    yield Case(
        "concatenate",
        (_ints(random, 2, 2), _ints(random, 1, 2)),
        lambda *xs, axis: np.concatenate(xs, axis),
        {"axis": 0},
    )
    for axis in (0, 1, -1):
        yield Case(
            "stack",
            (_floats(random, 2, 3), _floats(random, 2, 3)),
            lambda *xs, axis: np.stack(xs, axis),
            {"axis": axis},
            smooth=True,
        )
    for axis, count in ((0, 1), (1, 3), (-1, 2)):
        yield Case(
            "split",
            (_floats(random, 2, 6),),
            lambda x, axis, count: np.split(x, count, axis),
            {"axis": axis, "count": count},
            smooth=True,
        )
    yield Case(
        "split", (_ints(random, 4, 2),), lambda x, axis, count: np.split(x, count, axis), {"axis": 0, "count": 2}
    )
    yield Case(
        "pad",
        (_floats(random, 2, 3),),
        lambda x, padding, value: np.pad(x, padding, constant_values=value),
        {"padding": ((0, 1), (2, 0)), "value": 0.5},
        smooth=True,
    )
    for axes in ((0,), (1, 2)):
        yield Case("reverse", (x,), lambda x, axis: np.flip(x, axis), {"axis": axes}, smooth=True)
    for bounds in ((0, 5, 1), (2, 9, 3), (5, 0, -2)):
        yield Case(
            "arange",
            tuple(np.array(b, "int32") for b in bounds),
            lambda start, stop, step, dtype: np.asarray(np.arange(start, stop, step), dtype),
            {"dtype": "int32"},
            constants=frozenset([2]),
        )
    yield Case(
        "fill",
        (np.array([2, 3], "int32"),),
        lambda shape, value, dtype: np.full(tuple(shape), value, dtype),
        {"value": 1.5, "dtype": "float32"},
        constants=frozenset([0]),
    )


def _indexing(random: _Random) -> Iterator[Case]:
    x = _floats(random, 5, 3)
    for indices in (np.array([4, 0, 0, 2], "int32"), np.array([[1, 2], [3, 3]], "int64")):
        yield Case("gather", (x, indices), lambda x, i: x[i], smooth=True)
    for index in (
        (1,),
        (-1,),
        (slice(1, 3),),
        (slice(None), 2),
        (slice(None, None, 2), slice(-2, None)),
        (None, 0),
        (Ellipsis, None, 1),
        (slice(None, None, -1),),
    ):
        yield Case("getitem", (x,), lambda x, index: x[index], {"index": index}, smooth=True)
    yield Case("getitem", (x, np.array(3, "int32")), lambda x, i, index: x[i], {"index": (Dynamic(0),)}, smooth=True)
    yield Case(
        "getitem",
        (x, np.array(2, "int32")),
        lambda x, i, index: x[:i],
        {"index": (slice(None, Dynamic(0)),)},
        smooth=True,
    )
    yield Case("one_hot", (np.array([[0, 3], [2, 5]], "int32"),), ref.one_hot, {"size": 4, "dtype": "float32"})


def _products(random: _Random) -> Iterator[Case]:
    for first, second in [((2, 3), (3, 4)), ((5, 2, 3), (5, 3, 4)), ((2, 2, 1, 3), (2, 2, 3, 2))]:
        yield Case("matmul", (_floats(random, *first), _floats(random, *second)), np.matmul, smooth=True)
    yield Case("matmul", (_floats(random, 2, 3, dtype="float64"), _floats(random, 3, 1, dtype="float64")), np.matmul)


def _windows(random: _Random) -> Iterator[Case]:
    for space, window, strides, mode, dilation in [
        ((5,), (3,), (1,), "valid", (1,)),
        ((6,), (2,), (2,), "same", (1,)),
        ((5,), (2,), (1,), "full", (1,)),
        ((6,), (2,), (1,), "same", (2,)),
        ((5, 4), (3, 2), (1, 1), "valid", (1, 1)),
        ((5, 4), (3, 2), (2, 1), "same", (1, 1)),
        ((4, 6), (2, 3), (2, 2), "valid", (1, 1)),
        ((6, 5), (2, 2), (1, 1), "valid", (2, 2)),
        ((4, 5), (3, 3), (1, 1), "same", (2, 2)),
        ((3, 3, 4), (2, 2, 2), (1, 1, 1), "valid", (1, 1, 1)),
        ((3, 4, 3), (3, 2, 2), (2, 1, 2), "same", (1, 1, 1)),
    ]:
        yield Case(
            "conv",
            (_floats(random, 2, *space, 2), _floats(random, *window, 2, 3)),
            ref.conv,
            {"strides": strides, "border_mode": mode, "dilation": dilation},
            smooth=True,
            sizes=False,
        )
    for shape, strides, mode in [
        ((1, 5, 4, 2), (1, 1), "valid"),
        ((2, 5, 4, 3), (2, 2), "same"),
        ((1, 6, 6, 2), (2, 2), "valid"),
    ]:
        yield Case(
            "depthwise_conv",
            (_floats(random, *shape), _floats(random, 3, 2, shape[-1], 2)),
            ref.depthwise_conv,
            {"strides": strides, "border_mode": mode, "dilation": (1, 1)},
            smooth=True,
            sizes=False,
        )
    for shape, strides, mode in [((2, 5, 4, 3), (1, 1), "valid"), ((1, 6, 5, 2), (2, 2), "same")]:
        counts = [len(ref.windows(n, w, s, mode)) for n, w, s in zip(shape[1:3], (3, 2), strides, strict=True)]
        yield Case(
            "conv_transpose",
            (_floats(random, shape[0], *counts, 4), _floats(random, 3, 2, shape[-1], 4), np.array(shape, "int32")),
            ref.conv_transpose,
            {"strides": strides, "border_mode": mode},
            constants=frozenset([2]),
            smooth=True,
            sizes=False,
        )
    for space, size, strides, mode in [
        ((5,), (2,), (2,), "valid"),
        ((5, 4), (2, 2), (2, 2), "valid"),
        ((5, 4), (2, 3), (1, 2), "same"),
        ((3, 4, 4), (2, 2, 2), (1, 2, 2), "valid"),
        ((3, 3, 4), (2, 2, 2), (2, 2, 2), "same"),
    ]:
        for kind in ("max", "avg"):
            yield Case(
                "pool",
                (_floats(random, 2, *space, 2),),
                ref.pool,
                {"size": size, "strides": strides, "border_mode": mode, "mode": kind},
                smooth=True,
            )


def _sequences(random: _Random) -> Iterator[Case]:
    for k in (1, 2):
        yield Case("in_top_k", (_floats(random, 5, 4), np.array([0, 3, 1, 2, 2], "int32")), ref.in_top_k, {"k": k})
    chances = ref.softmax(_floats(random, 3, 4, 3)).astype("float32")
    lengths = np.array([4, 3, 4], "int32")
    yield Case(
        "ctc_loss",
        (np.array([[0, 1], [1, 0], [0, 0]], "int32"), chances, lengths, np.array([2, 1, 2], "int32")),
        ref.ctc_loss,
    )
    # A blank at both times is likelier than any other path, but not than the three paths of one label together; then
    # a repetition that a blank parts; then no time at all. One frame is not normed.
    parted = np.array(
        [
            [[0.3, 0.1, 0.6], [0.6, 0.2, 1.2], [0.4, 0.3, 0.3]],
            [[0.8, 0.15, 0.05], [0.1, 0.05, 0.85], [0.7, 0.1, 0.2]],
            [[0.5, 0.2, 0.3]] * 3,
        ],
        "float32",
    )
    for given, times in [(chances, lengths), (parted, np.array([2, 3, 0], "int32"))]:
        for greedy, width in [(True, 1), (False, 100)]:
            yield Case(
                "ctc_decode", (given, times), ref.ctc_decode, {"greedy": greedy, "beam_width": width, "top_paths": 1}
            )
    for given, times in [(chances, lengths), (parted, np.array([2, 3, 1], "int64"))]:
        yield Case("ctc_decode", (given, times), ref.ctc_decode, {"greedy": False, "beam_width": 100, "top_paths": 2})


def _control(random: _Random) -> Iterator[Case]:
    x, y = _floats(random, 2, 3), _floats(random, 2, 3)
    yield Case("identity", (x,), lambda x: x, smooth=True)
    yield Case("stop_gradient", (x,), lambda x: x)
    yield Case("print_tensor", (x,), lambda x, message: x, {"message": "printed by the conformance kit:"}, smooth=True)
    for holds in (True, False):
        yield Case("cond", (np.array(holds), x, y), lambda c, x, y: x if c else y, smooth=True)


def primitive(name: str) -> Any:
    """The primitive of that name."""
    return getattr(p, name)


__all__: Sequence[str] = ["TESTED_APART", "Case", "cases", "primitive"]
