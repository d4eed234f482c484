"""The state of a training between two epochs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from kerata import backend as K
from kerata.callbacks import Callback
from kerata.errors import ArgumentError
from kerata.layers import Dense
from kerata.models import Sequential
from kerata.training.batch_source import GeneratorSource


class Keeper(Callback):
    """Takes the state after each epoch, and puts back one that it is given."""

    def __init__(self, state: Any = None) -> None:
        super().__init__()
        self.given = state
        self.states: list[Any] = []
        self.order: list[str] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.order.append("train")

    def on_run_begin(self, run: Any) -> None:
        self.order.append("run")
        if self.given is not None:
            run.set_state(self.given)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.order.append(f"begin {epoch}")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.order.append(f"end {epoch}")

    def on_epoch_done(self, run: Any) -> None:
        self.order.append(f"done {run.epoch}")
        self.states.append(run.get_state())

    def get_state(self) -> dict[str, Any]:
        return {}


def outcome(model: Any, history: Any) -> Any:
    return [w.tolist() for w in [*model.get_weights(), *model.optimizer.get_weights()]], history.history, history.epoch


def test_a_state_put_back_goes_on_exactly(classifier: Any, data: Any) -> None:
    def trained(state: Any) -> tuple[Any, Keeper, Any]:
        keeper, model = Keeper(state), classifier(optimizer="adam")
        np.random.seed(5 if state is None else 99)
        history = model.fit(data.x, data.one_hot, nb_epoch=4, verbose=0, callbacks=[keeper], validation_split=0.2)
        return outcome(model, history), keeper, np.random.rand()

    whole, keeper, after = trained(None)
    assert keeper.order[:6] == ["train", "run", "begin 0", "end 0", "done 1", "begin 1"]
    again, resumed, after_again = trained(keeper.states[1])
    assert resumed.order[:3] == ["train", "run", "begin 2"]
    assert again == whole and after_again == after
    # Nothing in a state changes later.
    assert keeper.states[1]["epoch"] == 2 and keeper.states[1]["callbacks"][1][1]["epoch"] == [0, 1]


def test_generators_are_passed_over_as_far_as_they_were_used(classifier: Any, data: Any) -> None:
    def batches(seed: int) -> Iterator[Any]:
        random = np.random.RandomState(seed)
        while True:
            chosen = random.randint(len(data), size=10)
            yield data.x[chosen], data.one_hot[chosen]

    def trained(state: Any) -> tuple[Any, Keeper]:
        keeper, model = Keeper(state), classifier()
        history = model.fit_generator(
            batches(1), 25, 3, verbose=0, callbacks=[keeper], validation_data=batches(2), nb_val_samples=20
        )
        return outcome(model, history), keeper

    with pytest.warns(UserWarning, match="more than samples_per_epoch"):
        whole, keeper = trained(None)
        assert [state["batches"] for state in keeper.states] == [[3, 2], [6, 4], [9, 6]]
        assert trained(keeper.states[0])[0] == whole


def test_a_run_that_was_stopped_stays_so(linear: Any, data: Any) -> None:
    class Stop(Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.stop_training = True

    keeper = Keeper()
    linear().fit(data.x, data.value, nb_epoch=3, verbose=0, callbacks=[keeper, Stop()])
    (state,) = keeper.states
    again = Keeper(state)
    model = linear()
    assert model.fit(data.x, data.value, nb_epoch=3, verbose=0, callbacks=[again]).epoch == [0]
    assert again.order == ["train", "run"] and model.stop_training


def test_the_state_of_something_else_changes_nothing(linear: Any, data: Any) -> None:
    keeper = Keeper()
    linear().fit(data.x, data.value, nb_epoch=1, verbose=0, callbacks=[keeper])
    model = linear(outputs=2)
    before = [w.tolist() for w in model.get_weights()]
    both = np.repeat(data.value, 2, axis=1)
    with pytest.raises(ArgumentError, match=r"training 7; .* of shape \(2,\), there it is float32 of \(1,\)"):
        model.fit(data.x, both, nb_epoch=1, verbose=0, callbacks=[Keeper(keeper.states[0])])
    assert [w.tolist() for w in model.get_weights()] == before
    with pytest.raises(ArgumentError, match="on 70 samples; this one has 60"):
        linear().fit(data.x[:60], data.value[:60], nb_epoch=1, verbose=0, callbacks=[Keeper(keeper.states[0])])


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "nadam"])
def test_names_that_go_on_counting_do_not_matter(optimizer: str, data: Any) -> None:
    """As in a notebook, where the layers of the first attempt were dense_9 and so on, and now are others."""

    def trained(names: tuple[str, str, str], state: Any) -> tuple[Any, Keeper]:
        np.random.seed(1)
        sizes = zip(names, (5, 5, 1), strict=True)
        model = Sequential([Dense(units, name=name, input_dim=5) for name, units in sizes])
        model.compile(optimizer, "mse")
        keeper = Keeper(state)
        history = model.fit(data.x, data.value, nb_epoch=2, verbose=0, callbacks=[keeper])
        return ([w.tolist() for w in model.get_weights()], history.history), keeper

    whole, keeper = trained(("a", "b", "c"), None)
    for names in (("c", "b", "a"), ("b", "c", "a")):
        assert trained(names, keeper.states[0])[0] == whole


def test_two_callbacks_of_a_class_have_a_state_each(linear: Any, data: Any) -> None:
    class Counter(Callback):
        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step
            self.count = 0

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.count += self.step

    keeper = Keeper()
    linear().fit(data.x, data.value, nb_epoch=2, verbose=0, callbacks=[Counter(1), keeper, Counter(10)])
    one, ten = Counter(1), Counter(10)
    callbacks = [one, Keeper(keeper.states[0]), ten]
    linear().fit(data.x, data.value, nb_epoch=2, verbose=0, callbacks=callbacks)
    assert (one.count, ten.count) == (2, 20)


def test_a_function_knows_its_variables() -> None:
    kept, read, inner, unused = (K.variable(value) for value in (1.0, 2.0, 3.0, 4.0))
    x = K.placeholder(shape=(None, 3, 2))
    last, _, _ = K.rnn(lambda t, states: (states[0] + t * inner, [states[0] + t * inner]), x, [K.zeros_like(x[:, 0])])
    function = K.function([x], [K.sum(last) * read], updates=[(kept, kept + read)])
    assert {id(v) for v in function.variables} == {id(kept), id(read), id(inner)}
    assert unused not in function.variables
    noisy = K.function([x], [K.dropout(x, 0.5)], phase=1)
    assert [v.random_state for v in noisy.variables] == [True]


def test_a_generator_that_ends_while_it_is_passed_over() -> None:
    with GeneratorSource(iter([1, 2, 3]), 9, lambda item: [np.zeros(1)]) as source:
        source.forward(2)
        assert source.count == 2
        source.forward(9)
        assert source.count == 3
