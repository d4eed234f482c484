"""Loops of K: rnn with all its options, maps and folds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.graph import active_backend

from .kit import floats

DATA = floats(2, 5, 3, number=4)
MASK = np.array([[1, 1, 0, 1, 0], [0, 1, 1, 0, 1]])


def cell(value: Any, states: list[Any]) -> Any:
    """Two states, and an output that is neither; a constant scales the input."""
    total = states[0] + value * states[2]
    return K.tanh(total) * 2, [total, states[1] + 1]


def expected(data: Any, constant: Any, backwards: bool, mask: Any) -> Any:
    total, count, output = np.zeros(data[:, 0].shape), np.zeros((len(data), 1)), None
    outputs = []
    wide = (slice(None), *[None] * (data.ndim - 2))
    for t in reversed(range(data.shape[1])) if backwards else range(data.shape[1]):
        new = total + data[:, t] * constant
        result = np.tanh(new) * 2
        if mask is None:
            total, count, output = new, count + 1, result
        else:
            on = mask[:, t].astype(bool)
            output = np.where(on[wide], result, total if output is None else output)
            total, count = np.where(on[wide], new, total), np.where(on[:, None], count + 1, count)
        outputs.append(output)
    return output, np.stack(outputs, 1), total, count


def loop(x: Any, constant: Any, mask: Any, backwards: bool, unroll: bool, length: int | None = None) -> list[Any]:
    last, outputs, states = K.rnn(
        cell,
        x,
        [
            K.zeros_like(x[:, 0]),
            K.zeros_like(x[:, 0])[:, :1] if x.ndim == 3 else K.zeros_like(K.sum(x, axis=(1, 2, 3)))[:, None],
        ],
        backwards,
        mask,
        [constant],
        unroll,
        length,
    )
    return [last, outputs, *states]


@pytest.mark.parametrize("unroll", [False, True])
def test_rnn(unroll: bool) -> None:
    x, m, c = K.placeholder((None, 5, 3)), K.placeholder((None, 5)), K.placeholder((3,))
    free, wide = K.placeholder((None, None, 3)), K.placeholder((None, 5, 3, 2))
    scale, images = np.array([0.5, -1, 2]), floats(2, 5, 3, 2)
    cases = [
        (x, None, False, DATA, None),
        (x, m, False, DATA, MASK),
        (x, None, True, DATA, None),
        (x, m, True, DATA, MASK),
        (x, m[:, :, None], False, DATA, MASK),
        (x, K.cast(m, "bool"), True, DATA, MASK),
        (free, None, True, DATA, None),
        (free, K.cast(m, "int32"), False, DATA, MASK),
        (wide, None, False, images, None),
        (wide, m, True, images, MASK),
    ]
    outputs, wanted = [], []
    for tensor, mask, backwards, data, given in cases:
        constant = c[:, None] if data is images else c
        outputs += loop(tensor, constant, mask, backwards, unroll, 5)
        wanted += expected(data, scale[:, None] if data is images else scale, backwards, given)
    total = K.sum(outputs[4] * outputs[4])  # the last output, masked
    slopes = K.gradients(total, [x, c])
    f = K.function([x, m, c, free, wide], [*outputs, total, *slopes])
    *values, _, by_x, by_c = f([DATA, MASK, scale, DATA, images])
    assert [v.shape for v in values] == [w.shape for w in wanted]
    for i, (value, reference) in enumerate(zip(values, wanted, strict=True)):
        np.testing.assert_allclose(value, reference, rtol=1e-4, atol=1e-5, err_msg=str(cases[i // 4][1:3]))
    step = 1e-2
    direction, turn = floats(*DATA.shape, number=8), np.array([1.0, -0.5, 0.25])
    sides = [float(f([DATA + s * step * direction, MASK, scale + s * step * turn, DATA, images])[-3]) for s in (1, -1)]
    assert (sides[0] - sides[1]) / (2 * step) == pytest.approx((by_x * direction).sum() + (by_c * turn).sum(), rel=2e-2)


def test_rnn_of_any_number_of_steps() -> None:
    x, w = K.placeholder((None, None, 3)), K.variable(np.eye(3))
    last, outputs, _ = K.rnn(lambda v, s: (K.dot(v, w) + s[0], [K.dot(v, w) + s[0]]), x, [K.zeros_like(x[:, 0])])
    assert (K.int_shape(last), K.int_shape(outputs)) == ((None, 3), (None, None, 3))
    f = K.function([x], [last, outputs])
    for samples, steps in ((1, 1), (3, 4), (2, 9)):
        data = floats(samples, steps, 3)
        value, every = f([data])
        np.testing.assert_allclose(every, np.cumsum(data, 1), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(value, data.sum(1), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("float_type", ["float16", "float64"], indirect=True)
def test_rnn_in_float_types(float_type: str) -> None:
    x, m, c = K.placeholder((None, 5, 3)), K.placeholder((None, 5)), K.ones((3,))
    outputs = loop(x, c, m, True, False)
    assert {K.dtype(o) for o in outputs} == {float_type}
    for value, wanted in zip(K.function([x, m], outputs)([DATA, MASK]), expected(DATA, 1, True, MASK), strict=True):
        np.testing.assert_allclose(value, wanted, rtol=1e-2, atol=1e-2)


def test_step_without_states_and_initial_states_that_are_given() -> None:
    x = K.placeholder((None, 5, 3))
    _, stateless, states = K.rnn(lambda v, s: (K.sum(v, -1, keepdims=True), []), x, [])
    assert states == [] and K.int_shape(stateless) == (None, 5, 1)
    start = K.variable(np.full((2, 3), 10.0))
    last = K.rnn(lambda v, s: (s[0] - v, [s[0] - v]), x, [start])[0]
    values = K.function([x], [stateless, last])([DATA])
    np.testing.assert_allclose(values[0], DATA.sum(-1, keepdims=True), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(values[1], 10 - DATA.sum(1), rtol=1e-4)


def test_maps_and_folds() -> None:
    x, y, start = K.placeholder((None, 3)), K.placeholder((None, 3)), K.placeholder((3,))
    outputs = [
        K.map_fn(lambda row: K.sum(row) * 2, x),
        K.map_fn(lambda rows: rows[0] - rows[1], [x, y]),
        K.foldl(lambda a, row: a * 2 + row, x),
        K.foldl(lambda a, row: a - row, x, start),
        K.foldr(lambda a, row: a * 2 + row, x),
        K.foldr(lambda a, row: a - row, x, start),
    ]
    assert [K.int_shape(o) for o in outputs] == [(None,), (None, 3), (3,), (3,), (3,), (3,)]
    slope = K.gradients(K.sum(outputs[2]), [x])[0]
    a, b, c = floats(3, 3), floats(3, 3, number=1), floats(3)
    values = K.function([x, y, start], [*outputs, slope])([a, b, c])
    wanted = [
        a.sum(-1) * 2,
        a - b,
        4 * a[0] + 2 * a[1] + a[2],
        c - a.sum(0),
        4 * a[2] + 2 * a[1] + a[0],
        c - a.sum(0),
        np.array([[4.0], [2], [1]]) * np.ones(3),
    ]
    for value, reference in zip(values, wanted, strict=True):
        np.testing.assert_allclose(value, reference, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("masked", [False, True])
def test_gradients_by_the_matrices_of_a_loop_are_those_of_the_loop_written_out(each_backend: str, masked: bool) -> None:
    # Two products, the second of what the first gave; a matrix that is used in another way too; one of constants.
    u, v, fixed = (
        K.variable(floats(3, 3, number=5)),
        K.variable(floats(3, 3, number=6)),
        floats(3, 3, number=7).astype("float32"),
    )
    x = K.placeholder((2, 5, 3))
    mask = K.variable(MASK) if masked else None

    def step(slice: Any, states: list[Any]) -> Any:
        gate = K.sigmoid(slice + K.dot(states[0], u) + v[0])
        new = K.tanh(slice + K.dot(gate * states[0], v) + K.dot(states[0], fixed))
        return new, [new]

    found = []
    for unroll in (False, True):
        last, outputs, _ = K.rnn(step, x, [K.ones_like(x[:, 0])], mask=mask, unroll=unroll)
        for result in (last, outputs):
            gradients = K.gradients(K.sum(K.square(result)), [u, v, x])
            found.append(K.function([x], [result, *gradients])([DATA]))
    for loop, written_out in zip(found[:2], found[2:], strict=True):
        for one, other in zip(loop, written_out, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_outputs_of_a_loop_that_nobody_reads_are_not_kept(each_backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, kept = type(active_backend.backend()), []
    scan = kind.scan

    def counted(self: Any, *arguments: Any) -> Any:
        kept.append(len(arguments[-1]))
        return scan(self, *arguments)

    monkeypatch.setattr(kind, "scan", counted)

    def add(one: Any, states: Any) -> Any:
        total = one + states[0]
        return total, [total]

    x = K.placeholder((2, 5, 3))
    last, outputs, states = K.rnn(add, x, [K.zeros_like(x[:, 0])])
    for asked, expected in (([last, *states], 0), ([outputs, last], 1)):
        kept.clear()
        found = K.function([x], asked)([DATA])
        assert kept == [expected]
        np.testing.assert_allclose(found[-1], DATA.sum(axis=1), rtol=1e-5)
