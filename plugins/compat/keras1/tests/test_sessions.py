"""Sessions: what `K.get_session()` and `tf.Session()` answer, by values of the real TensorFlow 1.15."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from kerata import backend as K
from kerata.errors import (
    ArgumentError,
    ArgumentTypeError,
    BackendError,
    DataError,
    KerataError,
    UnknownAttributeError,
)
from kerata.layers import BatchNormalization, Dense, Dropout
from kerata.models import Sequential
from kerata_keras1.tensorflow1 import session as sessions
from kerata_keras1.tensorflow1 import view
from kerata_keras1.tensorflow1.operations import Assign, Operation
from kerata_keras1.tensorflow1.session import Session

ONES = np.ones((1, 2), "float32")


@pytest.fixture(autouse=True)
def fresh(use_backend: Callable[[str], None]) -> None:
    use_backend("tensorflow")
    sessions.clear()


@pytest.fixture
def tf() -> Any:
    return view("tensorflow")


@pytest.fixture
def x() -> Any:
    return K.placeholder((None, 2))


@pytest.fixture
def w() -> Any:
    return K.variable([[1.0, 2.0], [3.0, 4.0]])


class Pair(NamedTuple):
    first: Any
    second: Any


def test_values_come_in_the_structure_of_what_is_fetched(x: Any, w: Any) -> None:
    y = K.dot(x, w)
    product, named, nothing = Session().run([y, {"w": w, "t": (K.sum(y),)}, Operation()], {x: ONES})
    np.testing.assert_array_equal(product, [[4, 6]])
    np.testing.assert_array_equal(named["w"], [[1, 2], [3, 4]])
    assert named["t"] == (10.0,) and isinstance(named["t"][0], np.float32) and nothing is None
    pair = Session().run(Pair(w, K.sum(w)))
    assert isinstance(pair, Pair) and pair.second == 10
    assert Session().run([]) == [] and Session().run({}) == {}


def test_any_tensor_can_be_fed_and_what_is_before_it_is_not_computed(x: Any, w: Any) -> None:
    y = K.dot(x, w)
    assert Session().run(K.sum(y), {y: [[5.0, 6.0]]}) == 11.0
    assert Session().run(K.sum(w), {w: np.zeros((2, 2))}) == 0.0
    np.testing.assert_array_equal(K.get_value(w), [[1, 2], [3, 4]])


@pytest.mark.parametrize("engine", ["tensorflow", "theano"])
def test_the_learning_phase_is_fed_and_0_where_it_is_not(engine: str, use_backend: Callable[[str], None]) -> None:
    use_backend(engine)
    model = Sequential([Dropout(0.5, input_shape=(400,))])
    data = np.ones((1, 400))
    session = Session()
    np.testing.assert_array_equal(session.run(model.output, {model.input: data}), data)
    np.testing.assert_array_equal(session.run(model.output, {model.input: data, K.learning_phase(): False}), data)
    dropped = session.run(model.output, {model.input: data, K.learning_phase(): 1})
    assert set(dropped.ravel()) == {0.0, 2.0}


def test_an_update_has_the_value_of_the_variable_after_it_and_all_else_is_of_before(w: Any) -> None:
    session = Session()
    before, after = session.run([K.sum(w), Assign(w, w * 2)])
    assert before == 10
    np.testing.assert_array_equal(after, [[2, 4], [6, 8]])
    np.testing.assert_array_equal(K.get_value(w), [[2, 4], [6, 8]])
    (after,) = session.run([K.update_add(w, K.ones_like(w))])
    np.testing.assert_array_equal(after, [[3, 5], [7, 9]])
    # Given alone, a pair is two tensors, as every other tuple.
    first, second = session.run((w, w + 1))
    np.testing.assert_array_equal(first + 1, second)
    np.testing.assert_array_equal(K.get_value(w), first)


def test_updates_of_a_model_are_done() -> None:
    model = Sequential([BatchNormalization(momentum=0.5, input_shape=(2,))])
    data = np.array([[0.0, 4.0], [2.0, 8.0]])
    sessions.get_session().run(model.updates, {model.input: data, K.learning_phase(): 1})
    np.testing.assert_allclose(K.get_value(model.layers[0].running_mean), [0.5, 3.0], rtol=1e-6)


def test_operations_run_alone_and_in_groups(tf: Any, w: Any) -> None:
    x = K.placeholder(())
    v = K.variable(1.0)
    step = tf.group(tf.assign_add(v, x), tf.assign(w, w * x))
    step.run(feed_dict={x: 3.0})
    assert float(K.get_value(v)) == 4.0 and K.get_value(w).sum() == 30
    assert tf.assign_sub(v, 1.5).eval() == 2.5 and float(K.get_value(v)) == 2.5
    tf.assign(v, 0).op.run()
    assert float(K.get_value(v)) == 0.0
    assert sessions.get_session().run(tf.no_op()) is None
    with pytest.raises(ArgumentTypeError, match="grouped"):
        tf.group(3)
    with pytest.raises(ArgumentTypeError, match="variable is assigned"):
        Assign(x, 3.0)
    with pytest.raises(UnknownAttributeError, match="no 'inputs'"):
        _ = step.inputs


def test_the_initializer_leaves_weights_as_they_are(tf: Any, w: Any) -> None:
    for make in (tf.global_variables_initializer, tf.initialize_all_variables, tf.local_variables_initializer):
        assert Session().run(make()) is None
    Session().run(tf.initialize_variables([w]))
    np.testing.assert_array_equal(K.get_value(w), [[1, 2], [3, 4]])


def test_the_default_session_is_that_of_the_innermost_with() -> None:
    made = sessions.get_session()
    assert sessions.get_session() is made
    other = Session()
    sessions.set_session(other)
    assert sessions.get_session() is other
    with Session() as inner:
        assert sessions.get_session() is inner
        with other.as_default() as again:
            assert again is other is sessions.get_session()
            seen: list[Any] = []
            thread = threading.Thread(target=lambda: seen.append(sessions.default_session()))
            thread.start()
            thread.join()
            assert seen == [other]  # the one that is set: a `with` is its thread's own
        assert sessions.get_session() is inner
    interactive = sessions.InteractiveSession()
    assert sessions.get_session() is interactive
    sessions.clear()
    assert sessions.session_that_is_set() is None
    with pytest.raises(ArgumentTypeError, match="expected|Expected a session"):
        sessions.set_session("session")


def test_functions_are_compiled_once_and_not_kept_for_ever(x: Any) -> None:
    session = Session()
    y = K.sum(x)
    session.run(y, {x: ONES})
    session.run(y, {x: ONES})
    assert len(session._functions) == 1
    for _ in range(sessions.KEPT + 5):
        session._function([x], [K.sum(x)], [])
    assert len(session._functions) == sessions.KEPT
    session.close()
    assert not session._functions


def test_what_cannot_be_run_says_why(x: Any, w: Any) -> None:
    session, y = Session(), K.dot(x, w)
    wrong: dict[Any, Any] = {"x": ONES}
    for fetch in ("dense_1/Softmax:0", 3, [w, None]):
        with pytest.raises(ArgumentTypeError, match="runs tensors and operations"):
            session.run(fetch)
    with pytest.raises(BackendError, match="placeholder"):
        session.run(y)
    with pytest.raises(DataError, match=r"\(3,\)"):
        session.run(y, {x: [1, 2, 3]})
    with pytest.raises(ArgumentTypeError, match="keys of feed_dict"):
        session.run(y, wrong)
    with pytest.raises(ArgumentError, match="grpc"):
        Session("grpc://there")


def test_what_a_session_or_a_graph_does_not_have_names_what_is_here() -> None:
    session = Session()
    for where, name, instead in (
        (session, "partial_run", "K.function"),
        (session, "graph_def", "model.save"),
        (session.graph, "get_tensor_by_name", "get_layer"),
        (session.graph, "get_operations", "summary"),
        (session.graph, "something", "no graph of TensorFlow"),
    ):
        with pytest.raises(UnknownAttributeError, match=instead) as caught:
            getattr(where, name)
        assert isinstance(caught.value, AttributeError) and isinstance(caught.value, KerataError)


def test_a_graph_is_shared_between_threads(tf: Any) -> None:
    model = Sequential([Dense(1, input_dim=2, init="one")])
    graph = tf.get_default_graph()
    assert tf.Graph() is graph is Session(graph=tf.Graph()).graph
    seen: list[Any] = []

    def serve() -> None:
        with graph.as_default():
            seen.append(model.predict(ONES))

    thread = threading.Thread(target=serve)
    thread.start()
    thread.join()
    assert seen[0] == [[2.0]]
    graph.finalize()
    tf.reset_default_graph()
    assert model.predict(ONES) == [[2.0]]


def test_a_configuration_that_comes_too_late_is_said_to(tf: Any) -> None:
    K.eval(K.variable(1.0) + 1)
    Session(config=tf.ConfigProto(allow_soft_placement=True, gpu_options=tf.GPUOptions()))
    with pytest.warns(UserWarning, match="too late"):
        tf.Session(config=tf.ConfigProto(intra_op_parallelism_threads=77, inter_op_parallelism_threads=78))
    assert Session().list_devices()


def test_tensors_evaluate_themselves_given_what_is_fed(x: Any, w: Any) -> None:
    y = K.sum(K.dot(x, w))
    with Session() as session:
        assert y.eval(feed_dict={x: ONES}) == y.eval({x: ONES}, session=session) == 10


# Weights after three steps of each optimizer of TensorFlow 1.15 on sum([1, 2] * (w - 3) ** 2) from [1, -2].
STEPS: dict[str, tuple[str, dict[str, Any], list[float]]] = {
    "gradient descent": ("GradientDescentOptimizer", {"learning_rate": 0.1}, [1.9760000705718994, 1.9200000762939453]),
    "momentum": ("MomentumOptimizer", {"learning_rate": 0.1, "momentum": 0.9}, [2.875999927520752, 5.699999809265137]),
    "nesterov": (
        "MomentumOptimizer",
        {"learning_rate": 0.1, "momentum": 0.9, "use_nesterov": True},
        [3.2167041301727295, 5.166479587554932],
    ),
    "adam": ("AdamOptimizer", {"learning_rate": 0.1}, [1.2993755340576172, -1.7002143859863281]),
    "adagrad": ("AdagradOptimizer", {"learning_rate": 0.1}, [1.223703384399414, -1.773237705230713]),
    "adadelta": ("AdadeltaOptimizer", {"learning_rate": 1.0}, [1.0013567209243774, -1.9986432790756226]),
    "rmsprop": (
        "RMSPropOptimizer",
        {"learning_rate": 0.1, "momentum": 0.5},
        [1.868330955505371, -0.9438444972038269],
    ),
    "rmsprop, centered": (
        "RMSPropOptimizer",
        {"learning_rate": 0.1, "centered": True},
        [1.6363470554351807, -1.214626431465149],
    ),
}


@pytest.mark.parametrize("case", STEPS)
def test_an_optimizer_of_tensorflow_makes_the_steps_it_made(case: str, tf: Any) -> None:
    name, arguments, expected = STEPS[case]
    w, steps = tf.Variable([1.0, -2.0]), tf.Variable(0, trainable=False)
    loss = tf.reduce_sum(tf.square(w - 3.0) * [1.0, 2.0])
    step = getattr(tf.train, name)(**arguments).minimize(loss, global_step=steps)
    with tf.Session() as session:
        for _ in range(3):
            session.run(step)
        assert session.run(steps) == 3
    np.testing.assert_allclose(K.get_value(w), expected, rtol=2e-6)


def test_an_optimizer_trains_the_variables_it_is_told_of(tf: Any) -> None:
    v, w = tf.Variable(1.0), tf.Variable(1.0)
    optimizer = tf.train.GradientDescentOptimizer(0.5)
    pairs = optimizer.compute_gradients(v * w, var_list=[v])
    assert [variable for _, variable in pairs] == [v]
    optimizer.apply_gradients([(tf.clip_by_value(g, -0.1, 0.1), variable) for g, variable in pairs]).run()
    np.testing.assert_allclose([K.get_value(v), K.get_value(w)], [0.95, 1.0], rtol=1e-6)
    with pytest.raises(ArgumentError, match="no variable"):
        optimizer.minimize(tf.reduce_sum(tf.ones((2,))))


def test_summaries_are_written_for_tensorboard(tf: Any, tmp_path: Path, w: Any) -> None:
    assert tf.summary.merge_all() is None
    mean = tf.summary.scalar("mean", K.mean(w))
    tf.histogram_summary("weights", w)
    session = Session()
    both = session.run([tf.summary.merge_all(), w])[0]
    parsed = tf.Summary.FromString(both)
    assert (parsed.value[0].tag, parsed.value[0].simple_value) == ("mean", 2.5)
    histogram = parsed.value[1].histo
    assert (histogram.min, histogram.max, histogram.num, histogram.sum_squares) == (1, 4, 4, 30)
    writer = tf.summary.FileWriter(str(tmp_path), session.graph)
    writer.add_graph(session.graph)
    writer.add_summary(both, 7)
    writer.add_summary(tf.Summary(value=[tf.Summary.Value(tag="own", simple_value=1.0)]), 8)
    writer.flush()
    writer.close()
    (file,) = tmp_path.iterdir()
    events = list(tf.train.summary_iterator(str(file)))
    assert [(e.step, [v.tag for v in e.summary.value]) for e in events[1:]] == [(7, ["mean", "weights"]), (8, ["own"])]
    assert session.run(tf.summary.merge([mean])) == tf.Summary(value=parsed.value[:1]).SerializeToString()
    sessions.clear()
    assert tf.summary.merge_all() is None
