"""K functions against numpy: values, shapes, dtypes, gradients, native tensors, float types.

All cases of a module are computed in a few functions, since tracing is what takes the time; each is judged in a test
of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import KerataError
from kerata.graph import Tensor, active_backend

Array = np.ndarray
LOOSE = {"float16": 3e-2, "float32": 1e-4, "float64": 1e-6}


class Case:
    """One use of K.

    Arguments:
        build: the use, of tensors.
        reference: the same of arrays, in numpy.
        arrays: the arguments; integers and booleans keep their dtype, floats are computed in float64.
        smooth: whether its derivative is that of its values.
        known: the arguments, by position, whose first size must be known, such as kernels.
    """

    def __init__(
        self,
        build: Callable[..., Any],
        reference: Callable[..., Any],
        *arrays: Any,
        smooth: bool = True,
        known: Sequence[int] = (),
    ) -> None:
        self.build, self.reference = build, reference
        self.arrays = [np.asarray(a) for a in arrays]
        self.smooth, self.known = smooth, known
        self.expected = [np.asarray(e) for e in _listed(reference(*self.arrays))]

    def inputs(self, unknown: bool = False, floatx: str = "float64") -> list[Tensor]:
        """Placeholders for the arguments."""

        def shape(i: int, array: Array) -> tuple[int | None, ...]:
            free = unknown and array.ndim and i not in self.known
            return (None, *array.shape[1:]) if free else array.shape

        return [
            K.placeholder(shape(i, a), dtype=floatx if a.dtype.kind == "f" else a.dtype.name)
            for i, a in enumerate(self.arrays)
        ]

    def results(self, inputs: Sequence[Any]) -> list[Any]:
        return _listed(self.build(*inputs))


class Outcome:
    """What came of a case: the results' nodes and values, with sizes known and unknown, and the slopes."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.inputs, self.loose_inputs = case.inputs(), case.inputs(unknown=True)
        self.outputs, self.loose_outputs = case.results(self.inputs), case.results(self.loose_inputs)
        draw = np.random.RandomState(3)
        self.floats = [i for i in self.inputs if i.dtype == "float64"] if case.smooth else []
        terms = [
            K.sum(o * K.cast(draw.uniform(-1, 1, e.shape), o.dtype))
            for o, e in zip(self.outputs, case.expected, strict=True)
            if o.dtype.startswith("float")
        ]
        self.loss = sum(terms[1:], terms[0]) if terms and self.floats else None
        slopes = K.gradients(self.loss, self.floats) if self.loss is not None else []
        self.directions = [draw.uniform(-1, 1, a.shape) if a.dtype.kind == "f" else 0 for a in case.arrays]
        moves = [d for d, a in zip(self.directions, case.arrays, strict=True) if a.dtype.kind == "f"]
        self.slope = (
            None if not slopes else sum(K.sum(g * K.cast(m, g.dtype)) for g, m in zip(slopes, moves, strict=True))
        )

    def nodes(self) -> list[Tensor]:
        extra = [self.loss, self.slope] if self.slope is not None else []
        return [*self.outputs, *self.loose_outputs, *extra]

    def values(self, move: float) -> list[Array]:
        moved = [
            a + move * d if a.dtype.kind == "f" else a for a, d in zip(self.case.arrays, self.directions, strict=True)
        ]
        return [*moved, *moved]

    def check(self, here: Sequence[Array], ahead: Sequence[Array], behind: Sequence[Array], step: float) -> None:
        count = len(self.outputs)
        assert len(self.case.expected) == count
        for tensor, loose, value, other, expected in zip(
            self.outputs, self.loose_outputs, here[:count], here[count : 2 * count], self.case.expected, strict=True
        ):
            assert tensor.shape == value.shape == expected.shape, (tensor, value.shape, expected.shape)
            assert tensor.dtype == value.dtype.name == loose.dtype
            assert loose.ndim == value.ndim and all(
                d in (None, n) for d, n in zip(loose.shape, value.shape, strict=True)
            )
            np.testing.assert_allclose(value, expected, rtol=1e-5, atol=1e-6)
            np.testing.assert_allclose(other, value, rtol=1e-6, atol=1e-9)
        if self.slope is not None:
            difference = (ahead[-2] - behind[-2]) / (2 * step)
            np.testing.assert_allclose(here[-1], difference, rtol=1e-4, atol=1e-6)


class Checks:
    """The cases of a module, computed together at first need."""

    def __init__(self, cases: Mapping[str, Case]) -> None:
        self.cases = cases
        self._outcomes: dict[str, Any] = {}
        self._results: dict[str, Any] = {}
        self._step = 1e-5

    def check(self, name: str) -> None:
        if not self._outcomes:
            self._compute()
        if isinstance(self._outcomes[name], KerataError):
            raise self._outcomes[name]
        self._outcomes[name].check(*self._results[name], self._step)

    def _compute(self) -> None:
        for name, case in self.cases.items():
            try:
                self._outcomes[name] = Outcome(case)
            except KerataError as error:
                self._outcomes[name] = error
        good = {n: o for n, o in self._outcomes.items() if isinstance(o, Outcome)}
        try:
            self._run(good)
        except KerataError:  # which of them?
            for name, outcome in good.items():
                try:
                    self._run({name: outcome})
                except KerataError as error:
                    self._outcomes[name] = error

    def _run(self, outcomes: Mapping[str, Outcome]) -> None:
        inputs = [i for o in outcomes.values() for i in (*o.inputs, *o.loose_inputs)]
        function = K.function(inputs, [n for o in outcomes.values() for n in o.nodes()])
        runs = [
            iter(function([v for o in outcomes.values() for v in o.values(move)]))
            for move in (0, self._step, -self._step)
        ]
        for name, outcome in outcomes.items():
            self._results[name] = [[next(run) for _ in outcome.nodes()] for run in runs]

    def check_native(self, names: Sequence[str] | None = None) -> None:
        """The same values, at once, of native tensors."""
        backend = active_backend.backend()
        for name in names or self.cases:
            case = self.cases[name]
            results = case.results([backend.constant(a) for a in case.arrays])
            for result, expected in zip(results, case.expected, strict=True):
                assert active_backend.is_native(result), name
                np.testing.assert_allclose(K.eval(result), expected, rtol=1e-5, atol=1e-6, err_msg=name)

    def check_float_type(self, floatx: str) -> None:
        """In this floatx: floats stay of the type, values near, derivatives finite."""
        inputs, outputs, values, about = [], [], [], []
        for name, case in self.cases.items():
            own = case.inputs(floatx=floatx)
            results = case.results(own)
            inputs += own
            values += [a.astype(i.dtype) for a, i in zip(case.arrays, own, strict=True)]
            outputs += results
            about += [(name, e, True) for e in case.expected]
            floats = [i for i in own if i.dtype == floatx]
            terms = [K.sum(r) for r in results if r.dtype.startswith("float")]
            if case.smooth and floats and terms:
                slopes = K.gradients(sum(terms[1:], terms[0]), floats)
                outputs += slopes
                about += [(name, s, False) for s in slopes]
        for (name, expected, exact), tensor, value in zip(
            about, outputs, K.function(inputs, outputs)(values), strict=True
        ):
            assert tensor.dtype == value.dtype.name, name
            if value.dtype.kind == "f":
                assert value.dtype.name == floatx, f"{name} gives {value.dtype}"
                assert np.isfinite(value).all(), name
            if exact:
                tolerance = LOOSE[floatx]
                np.testing.assert_allclose(value, expected, rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.fixture
def float_type(request: pytest.FixtureRequest) -> Any:
    """The floatx of the test, put back afterwards."""
    before = K.floatx()
    K.set_floatx(request.param)
    yield request.param
    K.set_floatx(before)


def floats(*shape: int, low: float = -2.0, high: float = 2.0, number: int = 0) -> Array:
    """Uniform numbers, the same for the same arguments."""
    draw = np.random.RandomState(17 + number + sum((i + 3) * d for i, d in enumerate(shape)))
    return draw.uniform(low, high, shape)


def whole(*shape: int, low: int = -4, high: int = 5, dtype: str = "int32") -> Array:
    """Uniform integers, the same for the same arguments."""
    draw = np.random.RandomState(5 + sum((i + 3) * d for i, d in enumerate(shape)))
    return draw.randint(low, high, shape).astype(dtype)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


__all__ = ["Case", "Checks", "float_type", "floats", "whole"]
