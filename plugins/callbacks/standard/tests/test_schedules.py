"""Schedules of learning rates: their formulas, when they are set, and training that is taken up again."""

from __future__ import annotations

import copy
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerata import Callback
from kerata import backend as K
from kerata.callbacks import (
    BackupAndRestore,
    CosineAnnealing,
    ExponentialDecay,
    LearningRateSchedule,
    StepDecay,
    WarmUp,
)
from kerata.errors import ArgumentError, ArgumentTypeError
from kerata.layers import Dense
from kerata.models import Sequential

X = np.random.RandomState(0).randn(50, 3).astype("float32")
Y = X @ np.array([[1.0], [-2.0], [0.5]], "float32")


def linear() -> Any:
    np.random.seed(1)
    model = Sequential([Dense(1, input_dim=3)])
    model.compile("sgd", "mse")
    return model


class Rates(Callback):
    """Keeps the learning rate of each batch."""

    def __init__(self) -> None:
        super().__init__()
        self.rates: list[float] = []

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        self.rates.append(float(K.get_value(self.model.optimizer.lr)))


class Killed(Callback):
    """Raises when epoch number `at` has ended."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == self.at:
            raise KeyboardInterrupt


def test_step_and_exponential_decay_follow_their_formulas() -> None:
    step, smooth = StepDecay(0.8, factor=0.5, epochs=3), ExponentialDecay(0.8, factor=0.5, epochs=3)
    assert [step.rate(t) for t in (0, 2.9, 3, 5.5, 6)] == [0.8, 0.8, 0.4, 0.4, 0.2]
    np.testing.assert_allclose([smooth.rate(t) for t in (0, 1.5, 3, 6)], [0.8, 0.8 / math.sqrt(2), 0.4, 0.2])
    np.testing.assert_allclose(ExponentialDecay(2.0, 1 / math.e, 5).rate(7), 2.0 * math.exp(-7 / 5))


def test_cosine_annealing_falls_and_begins_anew() -> None:
    wave = CosineAnnealing(1.0, epochs=4, min_lr=0.2)
    np.testing.assert_allclose(
        [wave.rate(t) for t in (0, 2, 4, 6, 9)], [1, 0.6, 1, 0.6, 0.6 + 0.4 * math.cos(math.pi / 4)]
    )
    growing = CosineAnnealing(1.0, epochs=2, growth=2)  # falls begin at 0, 2, 6, 14
    np.testing.assert_allclose(
        [growing.rate(t) for t in (0, 1, 2, 4, 6, 10, 14)], [1, 0.5, 1, 0.5, 1, 0.5, 1], atol=1e-12
    )
    once = CosineAnnealing(1.0, epochs=4, min_lr=0.2, restarts=False)
    np.testing.assert_allclose([once.rate(t) for t in (2, 4, 100)], [0.6, 0.2, 0.2])


@given(st.floats(0, 1e4), st.floats(0.1, 50), st.sampled_from([1.0, 1.5, 2.0]))
def test_cosine_annealing_stays_between_its_bounds(t: float, epochs: float, growth: float) -> None:
    assert 0.1 <= CosineAnnealing(0.7, epochs, min_lr=0.1, growth=growth).rate(t) <= 0.7 + 1e-12


def test_a_warm_up_is_joined_with_what_follows() -> None:
    joined = WarmUp(CosineAnnealing(1.0, epochs=4), epochs=5, start_lr=0.1)
    np.testing.assert_allclose([joined.rate(t) for t in (0, 2.5, 5, 7, 9)], [0.1, 0.55, 1.0, 0.5, 1.0])
    just_before = math.nextafter(5.0, 0.0)
    np.testing.assert_allclose(joined.rate(just_before), joined.rate(5.0))


def test_once_an_epoch_it_is_set_without_making_training_go_batch_by_batch() -> None:
    from kerata.training.callbacks import CallbackList

    schedule = StepDecay(0.1, factor=0.5, epochs=1)
    assert not CallbackList([schedule]).every_batch
    assert CallbackList([StepDecay(0.1, every="batch")]).every_batch
    history = linear().fit(X, Y, nb_epoch=3, verbose=0, callbacks=[schedule])
    np.testing.assert_allclose(history.history["lr"], [0.1, 0.05, 0.025], rtol=1e-6)


def test_at_each_batch_time_is_counted_in_samples() -> None:
    rates, schedule = Rates(), ExponentialDecay(0.1, factor=0.5, epochs=1, every="batch")
    model = linear()
    model.fit(X, Y, nb_epoch=2, batch_size=20, verbose=0, callbacks=[schedule, rates])
    times = [0, 0.4, 0.8, 1, 1.4, 1.8]
    np.testing.assert_allclose(rates.rates, [0.1 * 0.5**t for t in times], rtol=1e-6)

    def generator() -> Any:
        while True:
            yield X[:25], Y[:25]

    rates.rates.clear()
    model.fit_generator(generator(), 50, 4, verbose=0, initial_epoch=2, callbacks=[schedule, rates])
    np.testing.assert_allclose(rates.rates, [0.1 * 0.5**t for t in (2, 2.5, 3, 3.5)], rtol=1e-6)


@pytest.mark.parametrize("every", ["epoch", "batch"])
def test_training_that_is_taken_up_again_goes_on_to_the_last_bit(tmp_path: Path, every: str) -> None:
    def schedule() -> Any:
        return WarmUp(CosineAnnealing(0.1, epochs=1.5, growth=1.5), epochs=1.5, start_lr=0.01, every=every)

    def training(*callbacks: Callback) -> Any:
        model = linear()
        model.fit(X, Y, nb_epoch=6, batch_size=20, verbose=0, callbacks=[schedule(), *callbacks])
        return model

    wanted = training()
    with pytest.raises(KeyboardInterrupt):
        training(BackupAndRestore(tmp_path / "backup"), Killed(4))
    backup = BackupAndRestore(tmp_path / "backup")
    again = training(backup, Killed(99))
    assert backup.restored_epoch == 4
    for found, value in zip(again.get_weights(), wanted.get_weights(), strict=True):
        np.testing.assert_array_equal(found, value)


def test_copies_set_the_rate_of_their_own_model() -> None:
    schedule = ExponentialDecay(0.1, every="batch")
    for twin in (copy.deepcopy(schedule), pickle.loads(pickle.dumps(schedule))):
        assert vars(twin)["on_batch_begin"].__self__ is twin


def test_a_schedule_of_ones_own_says_what_the_rate_is() -> None:
    class InverseSquareRoot(LearningRateSchedule):
        def rate(self, t: float) -> float:
            return 0.1 / math.sqrt(1 + t)

    history = linear().fit(X, Y, nb_epoch=2, verbose=0, callbacks=[InverseSquareRoot()])
    np.testing.assert_allclose(history.history["lr"], [0.1, 0.1 / math.sqrt(2)], rtol=1e-6)


def test_arguments_that_cannot_be_meant_are_refused() -> None:
    for make, said in [
        (lambda: StepDecay(0.1, every="step"), 'every of StepDecay must be "epoch" or "batch"'),
        (lambda: StepDecay(0), "lr of StepDecay must be at least"),
        (lambda: ExponentialDecay(0.1, epochs=0), "epochs of ExponentialDecay must be at least"),
        (lambda: CosineAnnealing(0.1, 5, growth=0.5), "growth of CosineAnnealing must be at least 1"),
        (lambda: WarmUp(StepDecay(0.1), 5, start_lr=-1), "start_lr of WarmUp must be at least 0"),
    ]:
        with pytest.raises(ArgumentError, match=said):
            make()
    with pytest.raises(ArgumentTypeError, match="then of WarmUp must be a LearningRateSchedule"):
        WarmUp(0.1, 5, start_lr=0.0)  # type: ignore[arg-type]
