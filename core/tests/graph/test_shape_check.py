"""Sizes that come with the data are judged by the rules that judge sizes known beforehand, on every backend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from kerata import backend as K
from kerata.errors import DataError, KerataError, ShapeError
from kerata.graph import Tensor, layer_scope, shape_check
from kerata.graph import primitives as p
from kerata.graph.native_code import trace
from kerata.graph.shape_check import ShapeCheck

Shape = tuple[int, ...]


def kernel(*shape: int) -> Tensor:
    return K.variable(np.ones(shape))


def summed(x: Tensor) -> Tensor:
    """A loop over time."""
    return K.rnn(lambda v, states: (v + states[0], [v + states[0]]), x, [K.zeros_like(K.sum(x, axis=1))])[1]


TOO_SMALL: dict[str, tuple[Callable[[Tensor], Tensor], Shape, Shape, str]] = {
    "convolution of rows": (lambda x: K.conv1d(x, kernel(3, 1, 2)), (1, 2, 1), (1, 3, 1), "window of 3"),
    "convolution of images": (lambda x: K.conv2d(x, kernel(3, 3, 1, 2)), (1, 2, 2, 1), (1, 3, 4, 1), "window of 3"),
    "convolution of volumes": (
        lambda x: K.conv3d(x, kernel(2, 2, 2, 1, 2)),
        (1, 2, 1, 2, 1),
        (1, 2, 2, 2, 1),
        "window of 2",
    ),
    "greatest in windows": (lambda x: K.pool2d(x, (3, 3)), (1, 2, 2, 1), (1, 3, 3, 1), "window of 3"),
    "mean in windows": (lambda x: K.pool2d(x, (2, 2), pool_mode="avg"), (1, 3, 1, 1), (1, 2, 2, 1), "window of 2"),
    "cropping": (
        lambda x: p.getitem(x, index=(slice(None), slice(1, -2)), least=1),
        (1, 3, 1),
        (1, 4, 1),
        "0 would be left",
    ),
    "greatest of all": (lambda x: K.max(x, axis=1), (1, 0, 1), (1, 1, 1), "no entries"),
    "least of all": (lambda x: K.min(x, axis=1), (1, 0, 1), (1, 1, 1), "no entries"),
    "loop": (summed, (1, 0, 1), (1, 1, 1), "one step"),
    "map": (lambda x: K.map_fn(lambda v: v * 2, x[0]), (1, 0, 1), (1, 1, 1), "one step"),
}


@pytest.mark.parametrize("name", TOO_SMALL)
def test_data_too_small_are_refused_in_the_words_of_the_rule(on_each: str, name: str) -> None:
    build, small, enough, words = TOO_SMALL[name]
    x = K.placeholder((*[None] * (len(small) - 1), 1), name="pixels")
    with layer_scope("layer_7"):
        f = K.function([x], [build(x)])
    with pytest.raises(ShapeError, match=words) as error:
        f([np.zeros(small)])
    message = str(error.value)
    assert "layer_7" in message and "test_shape_check.py:" in message and f'"pixels" {small}' in message
    assert np.isfinite(f([np.ones(enough)])[0]).all()


def test_a_step_of_a_loop_is_judged_on_the_slices_that_came(on_each: str) -> None:
    x = K.placeholder((None, None, None), name="x")
    with layer_scope("recurrent"):
        w = kernel(3, 3)
        y = K.rnn(lambda v, states: (K.dot(v, w) + states[0], [K.dot(v, w)]), x, [K.zeros_like(x[:, 0])])[1]
    f = K.function([x], [y])
    assert f([np.ones((2, 4, 3))])[0].shape == (2, 4, 3)
    with pytest.raises(ShapeError, match=r'matmul in layer "recurrent", given \(2, 4\), \(3, 3\)'):
        f([np.ones((2, 4, 4))])


def test_sequences_of_a_loop_have_one_length(on_each: str) -> None:
    x, mask = K.placeholder((None, None, 2)), K.placeholder((None, None))
    f = K.function([x, mask], [K.rnn(lambda v, s: (v, []), x, [], mask=mask)[1]])
    assert f([np.ones((2, 3, 2)), np.ones((2, 3))])[0].shape == (2, 3, 2)
    with pytest.raises(ShapeError, match="one length; got 3 and 4"):
        f([np.ones((2, 4, 2)), np.ones((2, 3))])


def test_a_fold_over_one_row_has_no_step_and_needs_none(on_each: str) -> None:
    x = K.placeholder((None, 2))
    f = K.function([x], [K.foldl(lambda a, b: a + b, x)])
    np.testing.assert_allclose(f([[[1, 2]]])[0], [1, 2])
    np.testing.assert_allclose(f([[[1, 2], [3, 4]]])[0], [4, 6])


def test_what_another_phase_computes_is_not_judged(on_each: str) -> None:
    x = K.placeholder((None, None, 1))
    y = K.in_train_phase(K.conv1d(x, kernel(3, 1, 1)), x)
    f = K.function([x, K.learning_phase()], [y])
    assert f([np.ones((1, 2, 1)), 0])[0].shape == (1, 2, 1)
    with pytest.raises(ShapeError, match="window of 3"):
        f([np.ones((1, 2, 1)), 1])
    assert f([np.ones((1, 3, 1)), 1])[0].shape == (1, 1, 1)


def test_a_new_value_has_the_shape_of_its_variable(on_each: str) -> None:
    x, total = K.placeholder((None, None)), K.variable(np.zeros((2, 3)), name="total")
    f = K.function([x], [], updates=[(total, x * 2)])
    f([np.ones((2, 3))])
    with pytest.raises(ShapeError, match=r'"total" has shape \(2, 4\); the variable has \(2, 3\)'):
        f([np.ones((2, 4))])
    np.testing.assert_array_equal(K.get_value(total), np.full((2, 3), 2.0))


def test_sizes_computed_from_sizes_are_known_when_data_come() -> None:
    x = K.placeholder((None, None, 2))
    half = K.reshape(x, (K.shape(x)[0], K.shape(x)[1] // 2, 4))
    f = K.function([x], [K.conv1d(half, kernel(2, 4, 1))])
    assert f([np.ones((3, 4, 2))])[0].shape == (3, 1, 1)
    with pytest.raises(ShapeError, match="window of 2 does not fit into a length of 1"):
        f([np.ones((3, 2, 2))])
    with pytest.raises(ShapeError, match=r"reshape.*10 entries"):
        f([np.ones((1, 5, 2))])


def test_native_code_goes_on_with_the_shape_it_declares(use_backend: Callable[[str], None]) -> None:
    import tensorflow as tf

    use_backend("tensorflow")
    x = K.placeholder((None, None, 1))
    y = trace(lambda v: tf.repeat(v, 2, axis=1), x, output_shape=(None, None, 1))
    f = K.function([x], [K.conv1d(y, kernel(3, 1, 1))])
    assert f([np.ones((1, 2, 1))])[0].shape == (1, 2, 1)


def test_batches_of_resident_data_are_judged(use_backend: Callable[[str], None]) -> None:
    use_backend("tensorflow")
    x = K.placeholder((None, None, 1))
    loop = K.function([x], [K.sum(K.conv1d(x, kernel(3, 1, 1)))]).over([np.ones((4, 2, 1), "float32")])
    with pytest.raises(ShapeError, match="window of 3"):
        loop.run(np.arange(4), 2)
    y, z = K.placeholder((None, 2)), kernel(2, 2)
    loop = K.function([y], [K.sum(y + z)]).over([np.ones((5, 2), "float32")])
    np.testing.assert_allclose(loop.run(np.arange(4), 2)[0], [8, 8])
    with pytest.raises(ShapeError, match="do not broadcast"):
        loop.run(np.arange(5), 3)


BATCHES: dict[str, tuple[Callable[[Tensor], Tensor], Sequence[int], Sequence[int]]] = {
    "any": (lambda x: K.dot(x, kernel(3, 2)), [5, 1, 2, 7, 0], []),
    "one of four": (lambda x: x + kernel(4, 3), [4, 1], [3, 5, 8, 2]),
    "enough for a slice": (lambda x: x[:5] + kernel(5, 3), [8, 5, 1], [4, 2, 3]),
    "enough for an index": (lambda x: x[4], [9, 5, 7], [4, 1]),
    "even": (lambda x: K.reshape(x, (-1, 2)), [4, 2, 8], [3, 5]),
    "a third more": (lambda x: x[::3] + x[1::3], [5, 3, 6, 2], [7, 10]),
    "none": (lambda x: K.max(x, axis=0), [3, 1], [0]),
}


@pytest.mark.parametrize("name", BATCHES)
def test_what_a_rule_asks_of_the_batch_is_asked_of_each_size(name: str) -> None:
    build, good, bad = BATCHES[name]
    x = K.placeholder((None, 3))
    check = ShapeCheck([x], [build(x)], [])
    for _ in range(2):
        for size in [*good, *good[::-1]]:
            check(((size, 3),), 0)
            for other in bad:
                with pytest.raises(KerataError):
                    check(((other, 3),), 0)


def test_inputs_of_other_batches_do_not_meet() -> None:
    x, y = K.placeholder((None, 3)), K.placeholder((None, 3))
    check = ShapeCheck([x, y], [x * y], [])
    for size in (4, 5):
        check(((size, 3), (size, 3)), 0)
        check(((size, 3), (1, 3)), 0)
        with pytest.raises(ShapeError, match="do not broadcast"):
            check(((size, 3), (2, 3)), 0)


def test_rules_run_once_for_each_new_set_of_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    walks = 0
    fill = shape_check._fill

    def counted(*args: Any) -> None:
        nonlocal walks
        walks += 1
        fill(*args)

    monkeypatch.setattr(shape_check, "_fill", counted)
    x = K.placeholder((None, None, 1))
    check = ShapeCheck([x], [K.conv1d(x, kernel(2, 1, 1))], [])
    for size in (4, 4, 5, 100, 4):
        check(((size, 3, 1),), 0)
    assert walks == 3  # of the first size of a batch, of another, and of a great one for all others
    for _ in range(3):
        check(((4, 8, 1),), 0)
    assert walks == 4
    known = ShapeCheck([K.placeholder((2, 3))], [x], [])
    known(((2, 3),), 0)
    assert walks == 4


def test_shapes_without_end_are_not_all_remembered() -> None:
    x = K.placeholder((None, None))
    check = ShapeCheck([x], [K.max(x, axis=1)], [])
    for length in range(1, shape_check.SEEN + 50):
        check(((2, length),), 0)
        assert max(len(check._seen), len(check._least)) <= shape_check.SEEN


# A program of a few steps with open sizes takes the data that the same program takes with these very sizes known.

Step = Callable[[Tensor, Tensor], Tensor]
STEPS: dict[str, Step] = {
    "conv": lambda x, y: K.conv1d(x, kernel(3, 2, 2)),
    "wide conv": lambda x, y: K.conv1d(x, kernel(2, 2, 2), stride=2, border_mode="same"),
    "pool": lambda x, y: K.squeeze(K.pool2d(K.expand_dims(x, 2), (2, 1), (2, 1), dim_ordering="tf"), 2),
    "mean pool": lambda x, y: K.squeeze(K.pool2d(K.expand_dims(x, 2), (3, 1), dim_ordering="tf", pool_mode="avg"), 2),
    "crop": lambda x, y: p.getitem(x, index=(slice(None), slice(1, None)), least=1),
    "differences": lambda x, y: x[:, 1:] - x[:, :-1],
    "index": lambda x, y: K.concatenate([x, x[:, 1:2]], axis=1),
    "twice": lambda x, y: K.repeat_elements(x, 2, axis=1),
    "add": lambda x, y: x + y,
    "append": lambda x, y: K.concatenate([x, y], axis=1),
    "beside": lambda x, y: K.concatenate([x, y], axis=2)[:, :, 1:3],
    "loop": lambda x, y: summed(x),
    "pairs": lambda x, y: K.reshape(x, (-1, K.shape(x)[1] // 2, 2)),
    "above the mean": lambda x, y: x - K.max(x, axis=1, keepdims=True),
    "attention": lambda x, y: K.batch_dot(K.softmax(K.batch_dot(x, y, axes=(2, 2))), y, axes=(2, 1)),
}


@pytest.mark.parametrize(("backend", "examples"), [("tensorflow", 40), ("numpy", 40), ("theano", 8)])
def test_open_sizes_take_the_data_that_known_sizes_take(
    use_backend: Callable[[str], None], backend: str, examples: int
) -> None:
    use_backend(backend)
    outcomes = set()

    @seed(1337)
    @settings(max_examples=examples, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        names=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=3),
        sizes=st.lists(st.tuples(st.integers(1, 3), st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=4),
    )
    def holds(names: list[str], sizes: list[tuple[int, int, int]]) -> None:
        inputs, result = program(names, (None, None, 2), (None, None, 2))
        f = K.function(inputs, [result])
        for batch, length, other in sizes:
            shapes = (batch, length, 2), (batch, other, 2)
            try:
                known = program(names, *shapes)[1].shape
            except KerataError:
                with pytest.raises((ShapeError, DataError)):
                    f([np.ones(s) for s in shapes])
                outcomes.add("refused")
                continue
            value = f([np.ones(s) for s in shapes])[0]
            assert all(told in (None, came) for told, came in zip(known, value.shape, strict=True))
            assert np.isfinite(value).all()
            outcomes.add("taken")

    holds()
    assert outcomes == {"refused", "taken"}


def program(
    names: Sequence[str], first: Sequence[int | None], second: Sequence[int | None]
) -> tuple[list[Tensor], Tensor]:
    """The inputs, of these shapes, and the result of the steps called `names`."""
    inputs: list[Tensor] = [K.placeholder(first), K.placeholder(second)]
    result = inputs[0]
    for name in names:
        result = STEPS[name](result, inputs[1])
    return inputs, result
