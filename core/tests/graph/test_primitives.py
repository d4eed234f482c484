"""The rules of all primitives against what the backend computes, over random shapes, dtypes and settings.

Each example draws one use of every primitive of a group and builds it three times: with all sizes known, with some
unknown, and with none known. All are computed in one function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from kerata import backend as K
from kerata.graph import Tensor, constant, scan
from kerata.graph import primitives as p
from kerata.graph.native_code import keep
from kerata.graph.primitive import PRIMITIVES
from kerata.graph.primitives import unpack
from kerata.graph.shapes import compatible
from kerata.graph.tensor import Dynamic

FLOATS = ("float16", "float32", "float64")
INTEGERS = ("uint8", "int8", "uint16", "int16", "int32", "uint32", "int64", "uint64")
NUMBERS = (*FLOATS, *INTEGERS)
ANY = (*NUMBERS, "bool")
Draw = Callable[..., Any]
random = np.random.RandomState(0)


@dataclass
class Use:
    """A primitive with operands: an array is a placeholder, a tuple a vector of sizes, `Fixed` a constant."""

    operands: Sequence[Any]
    attrs: dict[str, Any] = field(default_factory=dict)
    build: Callable[..., Any] | None = None  # instead of the primitive itself
    depends: bool = False  # whether sizes of the result depend on values


@dataclass
class Fixed:
    """An operand whose sizes, and values, must be known."""

    array: np.ndarray


def array(shape: Sequence[int], dtype: str = "float32", low: int = 0, high: int = 9) -> np.ndarray:
    values = random.randint(low, max(high, low + 1), tuple(shape))
    return (values % 2 if dtype == "bool" else values).astype(dtype)


# Pieces of strategies.

sizes = st.integers(1, 4)
shapes = st.lists(sizes, min_size=0, max_size=4).map(tuple)
some = st.lists(sizes, min_size=1, max_size=4).map(tuple)
empty_too = st.lists(st.integers(0, 4), min_size=0, max_size=4).map(tuple)


@st.composite
def broadcasting(draw: Draw, count: int) -> list[tuple[int, ...]]:
    full = draw(st.lists(st.integers(0, 4), max_size=4))
    found = []
    for _ in range(count):
        own = [draw(st.sampled_from([d, 1])) for d in full]
        found.append(tuple(own[draw(st.integers(0, len(own))) :]))
    return found


# A strategy for each primitive.


def unary(dtypes: Sequence[str]) -> Any:
    @st.composite
    def use(draw: Draw) -> Use:
        return Use([array(draw(empty_too), draw(st.sampled_from(dtypes)))])

    return use()


def binary(dtypes: Sequence[str]) -> Any:
    @st.composite
    def use(draw: Draw) -> Use:
        first, second = draw(broadcasting(2))
        return Use([array(first, draw(st.sampled_from(dtypes)), 1), array(second, draw(st.sampled_from(dtypes)), 1, 4)])

    return use()


def reduction(dtypes: Sequence[str], over: Any = empty_too) -> Any:
    @st.composite
    def use(draw: Draw) -> Use:
        shape = draw(over)
        axis = tuple(sorted(draw(st.sets(st.sampled_from(range(len(shape)))))) if shape else ())
        return Use([array(shape, draw(st.sampled_from(dtypes)))], {"axis": axis, "keepdims": draw(st.booleans())})

    return use()


def at_axis(more: int = 0, minimum: int = 1, front: bool = False, **attrs: Any) -> Any:
    """x and an axis of it, or one more; `front` if it is counted from the front."""

    @st.composite
    def use(draw: Draw) -> Use:
        shape = draw(st.lists(sizes, min_size=minimum, max_size=4).map(tuple))
        rank = len(shape) + more
        axis = draw(st.integers(0 if front else -rank, rank - 1))
        drawn = {name: draw(value) for name, value in attrs.items()}
        return Use([array(shape, draw(st.sampled_from(NUMBERS)))], {"axis": axis, **drawn})

    return use()


@st.composite
def select(draw: Draw) -> Use:
    condition, x, y = draw(broadcasting(3))
    dtype = draw(st.sampled_from(ANY))
    return Use([array(condition, "bool"), array(x, dtype), array(y, dtype)])


@st.composite
def cast(draw: Draw) -> Use:
    return Use([array(draw(empty_too), draw(st.sampled_from(ANY)))], {"dtype": draw(st.sampled_from(ANY))})


@st.composite
def reshape(draw: Draw) -> Use:
    new = draw(some)
    total = int(np.prod(new))
    old = draw(st.sampled_from([new, (total,), (1, total, 1), new[::-1]]))
    hidden = draw(st.integers(-1, len(new) - 1))
    return Use([array(old, draw(st.sampled_from(ANY))), tuple(-1 if i == hidden else d for i, d in enumerate(new))])


@st.composite
def transpose(draw: Draw) -> Use:
    shape = draw(empty_too)
    return Use([array(shape, draw(st.sampled_from(ANY)))], {"perm": tuple(draw(st.permutations(range(len(shape)))))})


@st.composite
def squeeze(draw: Draw) -> Use:
    shape = draw(shapes)
    axis = draw(st.integers(0, len(shape)))
    full = (*shape[:axis], 1, *shape[axis:])
    return Use([array(full)], {"axis": axis - draw(st.sampled_from([0, len(full)]))})


@st.composite
def broadcast_to(draw: Draw) -> Use:
    full = draw(some)
    own = tuple(draw(st.sampled_from([d, 1])) for d in full)[draw(st.integers(0, len(full))) :]
    return Use([array(own, draw(st.sampled_from(ANY))), full])


@st.composite
def tile(draw: Draw) -> Use:
    shape = draw(some)
    times = tuple(draw(st.integers(0, 3)) for _ in shape)
    return Use([array(shape, draw(st.sampled_from(ANY))), times])


@st.composite
def concatenate(draw: Draw) -> Use:
    shape = draw(some)
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    count = draw(st.integers(1, 3))
    own = [
        [draw(st.integers(0, 3)) if i == axis % len(shape) else d for i, d in enumerate(shape)] for _ in range(count)
    ]
    return Use([array(s, draw(st.sampled_from(NUMBERS))) for s in own], {"axis": axis})


@st.composite
def stack(draw: Draw) -> Use:
    shape = draw(shapes)
    count = draw(st.integers(1, 3))
    return Use(
        [array(shape, draw(st.sampled_from(ANY))) for _ in range(count)],
        {"axis": draw(st.integers(-len(shape) - 1, len(shape)))},
    )


@st.composite
def split(draw: Draw) -> Use:
    shape, count = draw(some), draw(st.integers(1, 3))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    shape = tuple(count * size if i == axis % len(shape) else size for i, size in enumerate(shape))
    return Use([array(shape, draw(st.sampled_from(ANY)))], {"axis": axis, "count": count})


@st.composite
def normalize(draw: Draw) -> Use:
    shape = draw(some)
    axis = tuple(sorted(draw(st.sets(st.sampled_from(range(len(shape))), min_size=1))))
    kept = tuple(size for i, size in enumerate(shape) if i not in axis)
    return Use([array(shape), array(kept), array(kept)], {"axis": axis, "epsilon": 0.01})


@st.composite
def gather(draw: Draw) -> Use:
    shape = draw(some)
    index = array(draw(empty_too), draw(st.sampled_from(INTEGERS)), 0, shape[0])
    return Use([array(shape, draw(st.sampled_from(ANY))), index])


@st.composite
def getitem(draw: Draw) -> Use:
    shape = draw(shapes)
    index: list[Any] = []
    dynamic: list[Any] = []
    for size in shape[: draw(st.integers(0, len(shape)))]:
        kind = draw(st.sampled_from(["integer", "slice", "new", "tensor", "all"]))
        if kind == "new":
            index.append(None)
        if kind == "slice":
            bound = st.one_of(st.none(), st.integers(-5, 5))
            step = draw(st.sampled_from([None, 1, 2, -1, -2]))
            index.append(slice(draw(bound), draw(bound), step))
        elif kind == "tensor":
            index.append(Dynamic(len(dynamic)))
            dynamic.append(array((), draw(st.sampled_from(["int32", "int64"])), 0, size))
        elif kind == "all":
            index.append(slice(None))
        else:
            index.append(draw(st.integers(-size, size - 1)))
    if draw(st.booleans()):
        index.append(Ellipsis)
    return Use([array(shape, draw(st.sampled_from(NUMBERS))), *dynamic], {"index": tuple(index)})


@st.composite
def pad(draw: Draw) -> Use:
    shape = draw(empty_too)
    padding = tuple((draw(st.integers(0, 2)), draw(st.integers(0, 2))) for _ in shape)
    return Use([array(shape, draw(st.sampled_from(ANY)))], {"padding": padding})


@st.composite
def reverse(draw: Draw) -> Use:
    shape = draw(empty_too)
    axis = tuple(sorted(draw(st.sets(st.sampled_from(range(len(shape)))))) if shape else ())
    return Use([array(shape, draw(st.sampled_from(ANY)))], {"axis": axis})


@st.composite
def one_hot(draw: Draw) -> Use:
    return Use(
        [array(draw(empty_too), draw(st.sampled_from(INTEGERS)), 0, 3)],
        {"size": draw(st.integers(0, 4)), "dtype": draw(st.sampled_from(ANY))},
    )


@st.composite
def arange(draw: Draw) -> Use:
    start, stop = draw(st.integers(-5, 5)), draw(st.integers(-5, 5))
    step = draw(st.sampled_from([-2, -1, 1, 2, 3]))
    bound = draw(st.sampled_from(["int32", "int64", "int8", "float32"]))
    operands: list[Any] = [np.array(v, bound) for v in (start, stop, step)]
    return Use(
        [Fixed(o) if draw(st.booleans()) else o for o in operands],
        {"dtype": draw(st.sampled_from(["int32", "int64", *FLOATS]))},
        depends=True,
    )


@st.composite
def fill(draw: Draw) -> Use:
    return Use([draw(some)], {"value": draw(st.sampled_from([0.0, 1.0])), "dtype": draw(st.sampled_from(ANY))})


@st.composite
def matmul(draw: Draw) -> Use:
    lead, n, k, m = draw(st.lists(sizes, max_size=2)), draw(sizes), draw(st.integers(0, 4)), draw(sizes)
    first, second = (
        array((*lead, n, k), draw(st.sampled_from(NUMBERS)), 0, 2),
        array((*lead, k, m), draw(st.sampled_from(NUMBERS)), 0, 2),
    )
    return Use([first, second])


@st.composite
def conv(draw: Draw) -> Use:
    rank = draw(st.integers(1, 3))
    border_mode = draw(st.sampled_from(["valid", "same", "full"]))
    window = [draw(st.integers(1, 3)) for _ in range(rank)]
    dilation = [draw(st.integers(1, 2)) for _ in range(rank)]
    space = [(w - 1) * d + 1 + draw(st.integers(0, 3)) for w, d in zip(window, dilation, strict=True)]
    channels, filters = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    dtype = draw(st.sampled_from(FLOATS))
    return Use(
        [array((draw(sizes), *space, channels), dtype), Fixed(array((*window, channels, filters), dtype))],
        {
            "strides": tuple(draw(st.integers(1, 2)) for _ in range(rank)),
            "border_mode": border_mode,
            "dilation": tuple(dilation),
        },
    )


@st.composite
def depthwise_conv(draw: Draw) -> Use:
    window, dilation = [draw(st.integers(1, 3)) for _ in range(2)], [draw(st.integers(1, 2)) for _ in range(2)]
    space = [(w - 1) * d + 1 + draw(st.integers(0, 3)) for w, d in zip(window, dilation, strict=True)]
    channels, times = draw(st.integers(1, 2)), draw(st.integers(1, 2))
    dtype = draw(st.sampled_from(FLOATS))
    return Use(
        [array((draw(sizes), *space, channels), dtype), Fixed(array((*window, channels, times), dtype))],
        {
            "strides": tuple(draw(st.integers(1, 2)) for _ in range(2)),
            "dilation": tuple(dilation),
            "border_mode": draw(st.sampled_from(["valid", "same"])),
        },
    )


@st.composite
def conv_transpose(draw: Draw) -> Use:
    border_mode = draw(st.sampled_from(["valid", "same"]))
    window, strides = ([draw(st.integers(1, 3)) for _ in range(2)] for _ in range(2))
    space = [w + draw(st.integers(0, 4)) for w in window]
    inner = [
        -(-(n if border_mode == "same" else n - w + 1) // s) for n, w, s in zip(space, window, strides, strict=True)
    ]
    batch, channels, filters = draw(sizes), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    dtype = draw(st.sampled_from(FLOATS))
    return Use(
        [
            array((batch, *inner, filters), dtype),
            Fixed(array((*window, channels, filters), dtype)),
            (batch, *space, channels),
        ],
        {"strides": tuple(strides), "border_mode": border_mode},
    )


@st.composite
def pool(draw: Draw) -> Use:
    rank = draw(st.integers(1, 3))
    size = tuple(draw(st.integers(1, 3)) for _ in range(rank))
    space = [w + draw(st.integers(0, 3)) for w in size]
    return Use(
        [array((draw(sizes), *space, draw(st.integers(1, 2))), draw(st.sampled_from(FLOATS)))],
        {
            "size": size,
            "strides": tuple(draw(st.integers(1, 3)) for _ in range(rank)),
            "border_mode": draw(st.sampled_from(["valid", "same"])),
            "mode": draw(st.sampled_from(["max", "avg"])),
        },
    )


@st.composite
def in_top_k(draw: Draw) -> Use:
    samples, classes = draw(sizes), draw(sizes)
    return Use(
        [
            array((samples, classes), draw(st.sampled_from(FLOATS))),
            array((samples,), draw(st.sampled_from(["int32", "int64"])), -1, classes + 1),
        ],
        {"k": draw(st.integers(1, 5))},
    )


@st.composite
def ctc_loss(draw: Draw) -> Use:
    batch, time, classes, longest = draw(sizes), 7, draw(st.integers(2, 4)), draw(st.integers(1, 3))
    return Use(
        [
            array((batch, longest), "int32", 0, classes - 1),
            array((batch, time, classes), draw(st.sampled_from(FLOATS)), 1),
            array((batch,), "int32", 6, 8),
            array((batch,), "int64", 1, longest + 1),
        ]
    )


@st.composite
def ctc_decode(draw: Draw) -> Use:
    batch, time, classes = draw(sizes), draw(sizes), draw(st.integers(2, 4))
    return Use(
        [array((batch, time, classes), draw(st.sampled_from(FLOATS)), 1), np.full(batch, time, "int32")],
        {"greedy": draw(st.booleans()), "beam_width": 4, "top_paths": draw(st.integers(1, 2))},
        depends=True,
    )


def random_numbers(**settings: Any) -> Any:
    @st.composite
    def use(draw: Draw) -> Use:
        return Use([np.array([7, 3], "int64"), draw(some)], {name: draw(value) for name, value in settings.items()})

    return use()


@st.composite
def gradients(draw: Draw) -> Use:
    dtype = draw(st.sampled_from(FLOATS))
    first, second = draw(broadcasting(2))
    return Use(
        [array(first, dtype), array(second, dtype), array(draw(shapes), "float32")],
        build=lambda x, y, z: p.gradients(x * x * y, x, y, z),
    )


@st.composite
def opaque(draw: Draw) -> Use:
    shape, dtype = draw(some), draw(st.sampled_from(FLOATS))
    return Use([array(shape, dtype)], build=lambda x: keep(lambda v: [K.exp(v), K.sum(v, 0)], [x], "native"))


@st.composite
def scanned(draw: Draw) -> Use:
    time, shape = draw(sizes), draw(some)
    dtype = draw(st.sampled_from(FLOATS))

    def build(x: Tensor, state: Tensor) -> list[Tensor]:
        outputs, states = scan(lambda t, xs, s: ([K.sum(xs[0] + s[0], -1)], [xs[0] * s[0]]), [x], [state])
        return [*outputs, *states]

    return Use([array((time, *shape), dtype, 0, 2), array(shape, dtype, 0, 2)], build=build)


@st.composite
def cond(draw: Draw) -> Use:
    shape, dtype = draw(empty_too), draw(st.sampled_from(ANY))
    return Use([array((), "bool"), array(shape, dtype), array(shape, dtype)])


@st.composite
def to_dense(draw: Draw) -> Use:
    return Use([*draw(coordinates())], build=lambda i, v, s: p.to_dense(p.sparse_matrix(i, v, shape=s)))


@st.composite
def sparse_matmul(draw: Draw) -> Use:
    indices, values, shape = draw(coordinates())
    return Use(
        [indices, values, shape, array((shape.array[1], draw(sizes)), values.dtype.name)],
        build=lambda i, v, s, y: p.sparse_matmul(p.sparse_matrix(i, v, shape=s), y),
    )


@st.composite
def sparse_concatenate(draw: Draw) -> Use:
    axis = draw(st.integers(-2, 1))

    def build(i: Tensor, v: Tensor, s: tuple[int, int]) -> Tensor:
        x = p.sparse_matrix(i, v, shape=s)
        joined = p.sparse_concatenate(x, x, x, axis=axis)
        dense = p.to_dense(joined)
        assert joined.sparse and not dense.sparse and joined.shape == dense.shape
        return dense

    return Use([*draw(coordinates())], build=build)


@st.composite
def coordinates(draw: Draw) -> tuple[np.ndarray, np.ndarray, Fixed]:
    rows, columns = draw(sizes), draw(sizes)
    places = sorted(draw(st.sets(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)))))
    indices = np.array(places, "int64").reshape(len(places), 2)
    values = array((len(places),), draw(st.sampled_from(["float32", "float64"])))
    return indices, values, Fixed(np.array([rows, columns]))


STRATEGIES: dict[str, Any] = {
    **dict.fromkeys(
        (
            "negative",
            "abs",
            "sign",
            "square",
            "sqrt",
            "exp",
            "expm1",
            "log",
            "log1p",
            "sin",
            "cos",
            "tanh",
            "sigmoid",
            "softplus",
            "relu",
            "round",
            "floor",
        ),
        unary(NUMBERS),
    ),
    "logical_not": unary(["bool"]),
    **dict.fromkeys(("identity", "stop_gradient", "shape"), unary(ANY)),
    **dict.fromkeys(
        (
            "add",
            "subtract",
            "multiply",
            "divide",
            "floor_divide",
            "mod",
            "power",
            "maximum",
            "minimum",
            "less",
            "less_equal",
            "greater",
            "greater_equal",
        ),
        binary(NUMBERS),
    ),
    **dict.fromkeys(("equal", "not_equal"), binary(ANY)),
    **dict.fromkeys(("logical_and", "logical_or"), binary(["bool"])),
    **dict.fromkeys(("sum", "prod", "mean"), reduction(NUMBERS)),
    **dict.fromkeys(("max", "min"), reduction(NUMBERS, over=shapes)),  # of nothing there is no greatest
    **dict.fromkeys(("any", "all"), reduction(["bool"])),
    **dict.fromkeys(("argmax", "argmin"), at_axis(front=True)),
    "softmax": some.map(lambda s: Use([array(s)])),
    "log_softmax": some.map(lambda s: Use([array(s, "float64")])),
    "normalize": normalize(),
    "expand_dims": at_axis(more=1, minimum=0),
    "repeat": at_axis(times=st.integers(0, 3)),
    "print_tensor": shapes.map(lambda s: Use([array(s)], {"message": "value"})),
    "select": select(),
    "cast": cast(),
    "reshape": reshape(),
    "transpose": transpose(),
    "squeeze": squeeze(),
    "broadcast_to": broadcast_to(),
    "tile": tile(),
    "concatenate": concatenate(),
    "stack": stack(),
    "split": split(),
    "gather": gather(),
    "getitem": getitem(),
    "pad": pad(),
    "reverse": reverse(),
    "one_hot": one_hot(),
    "arange": arange(),
    "fill": fill(),
    "matmul": matmul(),
    "conv": conv(),
    "depthwise_conv": depthwise_conv(),
    "conv_transpose": conv_transpose(),
    "pool": pool(),
    "in_top_k": in_top_k(),
    "ctc_loss": ctc_loss(),
    "ctc_decode": ctc_decode(),
    "random_uniform": random_numbers(dtype=st.sampled_from(FLOATS)),
    "random_normal": random_numbers(dtype=st.sampled_from(FLOATS)),
    "random_mask": random_numbers(level=st.floats(0, 1)),
    "gradients": gradients(),
    "opaque": opaque(),
    "scan": scanned(),
    "cond": cond(),
    "to_dense": to_dense(),
    "sparse_matmul": sparse_matmul(),
    "sparse_concatenate": sparse_concatenate(),
}
SEEN_THROUGH = {"item", "sparse_matrix"}  # parts of the results of others
GROUPS = {
    "elementwise": [
        "negative",
        "abs",
        "sign",
        "square",
        "sqrt",
        "exp",
        "expm1",
        "log",
        "log1p",
        "sin",
        "cos",
        "tanh",
        "sigmoid",
        "softplus",
        "relu",
        "round",
        "floor",
        "logical_not",
        "identity",
        "stop_gradient",
        "shape",
        "add",
        "subtract",
        "multiply",
        "divide",
        "floor_divide",
        "mod",
        "power",
        "maximum",
        "minimum",
        "less",
        "less_equal",
        "greater",
        "greater_equal",
        "equal",
        "not_equal",
        "logical_and",
        "logical_or",
        "select",
        "cast",
    ],
    "reduction": [
        "sum",
        "prod",
        "max",
        "min",
        "mean",
        "any",
        "all",
        "argmax",
        "argmin",
        "softmax",
        "log_softmax",
        "normalize",
    ],
    "arrangement": [
        "reshape",
        "transpose",
        "squeeze",
        "broadcast_to",
        "tile",
        "concatenate",
        "stack",
        "split",
        "gather",
        "getitem",
        "pad",
        "reverse",
        "one_hot",
        "arange",
        "fill",
        "expand_dims",
        "repeat",
    ],
    "products": [
        "matmul",
        "conv",
        "depthwise_conv",
        "conv_transpose",
        "pool",
        "to_dense",
        "sparse_matmul",
        "sparse_concatenate",
    ],
    "sequences": [
        "in_top_k",
        "ctc_loss",
        "ctc_decode",
        "random_uniform",
        "random_normal",
        "random_mask",
        "gradients",
        "opaque",
        "scan",
        "cond",
        "print_tensor",
    ],
}

EXAMPLES = {"elementwise": 5, "products": 8, "sequences": 4}  # the groups whose tracing takes long


def test_no_primitive_is_left_out() -> None:
    assert set(STRATEGIES) | SEEN_THROUGH == set(PRIMITIVES)
    assert sorted(name for group in GROUPS.values() for name in group) == sorted(STRATEGIES)


def built(name: str, use: Use, hidden: Callable[[], bool]) -> Iterator[Any]:
    """The placeholders and their values, then the results; a size is unknown where `hidden` says so."""
    inputs: list[Tensor] = []
    values: list[np.ndarray] = []

    def placeholder(value: Any) -> Tensor:
        value = np.asarray(value)
        shape = [None if hidden() else d for d in value.shape]
        inputs.append(K.placeholder(shape, dtype=value.dtype.name))
        values.append(value)
        return inputs[-1]

    operands: list[Any] = []
    for operand in use.operands:
        if isinstance(operand, Fixed):
            known = tuple(map(int, operand.array)) if use.build and operand.array.ndim == 1 else operand.array
            operands.append(known if isinstance(known, tuple) else constant(known))
        elif isinstance(operand, tuple):
            parts = [placeholder(np.int32(d)) if hidden() else constant(d, "int32") for d in operand]
            operands.append(
                p.stack(*parts, axis=0) if any(i.op == "placeholder" for i in parts) else constant(operand, "int32")
            )
        else:
            operands.append(placeholder(operand))
    result = (use.build or PRIMITIVES[name])(*operands, **use.attrs)
    results = unpack(result) if isinstance(result, Tensor) and result.dtype == "bundle" else result
    yield inputs, values
    yield results if isinstance(results, list) else [results]


@pytest.mark.parametrize("group", GROUPS)
def test_rules_agree_with_the_backend(group: str, capfd: pytest.CaptureFixture[str]) -> None:
    @settings(
        max_examples=EXAMPLES.get(group, 6),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @seed(20)
    @given(st.data())
    def agree(data: Any) -> None:
        inputs: list[Tensor] = []
        values: list[np.ndarray] = []
        outputs: list[Tensor] = []
        about: list[tuple[str, Use, int]] = []
        for name in GROUPS[group]:
            use = data.draw(STRATEGIES[name], label=name)
            for hidden in (lambda: False, lambda: bool(random.randint(2)), lambda: True):
                (given_to, arrays), results = built(name, use, hidden)
                inputs += given_to
                values += arrays
                outputs += results
                about += [(name, use, i) for i in range(len(results))]
        results = K.function(inputs, outputs)(values)
        first: dict[tuple[str, int], np.ndarray] = {}
        for (name, use, i), tensor, value in zip(about, outputs, results, strict=True):
            what = (
                f"{name} of {use}: the rule says {tensor.dtype} {tensor.shape}, the backend {value.dtype} {value.shape}"
            )
            assert tensor.dtype == value.dtype.name, what
            assert compatible(tensor.shape, value.shape), what
            if (name, i) not in first:  # that with all sizes known
                assert use.depends or tensor.shape == value.shape, what
                first[name, i] = value
            np.testing.assert_array_equal(value, first[name, i], err_msg=what)

    with np.errstate(all="ignore"):
        agree()
    capfd.readouterr()  # what print_tensor wrote
